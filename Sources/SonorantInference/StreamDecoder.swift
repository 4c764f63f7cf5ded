import SonorantAlignment
import SonorantTensors
import SonorantTranscripts

/// What finds the words in emissions that arrive piece by piece, utterance by utterance.
///
/// How the emissions are cut into pieces does not change the result.
package protocol StreamDecoder {
    /// Goes on with `logProbabilities`, (T, V), natural log.
    mutating func append(_ logProbabilities: Matrix) throws

    /// The best text so far; more frames may change it.
    var partialText: String { get }

    /// The transcript of all frames since the start or the latest call; begins again.
    mutating func finish(_ utterance: StreamedUtterance) throws -> Transcript
}

/// What a decoder cannot know of an utterance from its frames.
package struct StreamedUtterance: Sendable, Equatable {
    /// The utterance's name.
    package var id: String
    /// The distance of two frames.
    package var secondsPerFrame: Double
    /// Seconds of the utterance; no time goes beyond it.
    package var duration: Double
    /// How loud it is, from its first frame on; nil for features made elsewhere.
    package var loudness: Loudness?

    /// An utterance with all its facts.
    package init(
        id: String, secondsPerFrame: Double, duration: Double, loudness: Loudness? = nil
    ) {
        self.id = id
        self.secondsPerFrame = secondsPerFrame
        self.duration = duration
        self.loudness = loudness
    }
}

import SonorantAlignment
import SonorantCTC
import SonorantTensors
import SonorantText
import SonorantTranscripts

/// The likeliest symbol of each frame.
package struct GreedyStreamDecoder: StreamDecoder {
    private let alphabet: Alphabet
    private var path: GreedyPath
    private var emissions = EmissionBuffer()

    /// A decoder for models that write `alphabet`.
    package init(alphabet: Alphabet) {
        self.alphabet = alphabet
        path = GreedyPath(blank: alphabet.blank)
    }

    /// Goes on with `logProbabilities`, (T, V), natural log.
    package mutating func append(_ logProbabilities: Matrix) {
        path.append(logProbabilities)
        emissions.append(logProbabilities)
    }

    /// The text of the best path so far; more frames may change it.
    package var partialText: String { alphabet.decode(path.labels) }

    /// The transcript of the best path since the start or the latest call; begins again.
    package mutating func finish(_ utterance: StreamedUtterance) -> Transcript {
        defer { self = GreedyStreamDecoder(alphabet: alphabet) }
        let result = path.finish()
        let alignment = Alignment(
            tokens: result.tokens.map {
                AlignedToken(
                    symbol: $0.symbol, frames: $0.firstFrame..<$0.lastFrame + 1,
                    confidence: $0.confidence)
            },
            places: Array(result.tokens.indices), score: result.logProbability,
            frames: emissions.frames)
        let numbers = alphabet.wordNumbers(of: result.labels)
        return Transcript(
            id: utterance.id,
            tokens: emissions.spans(of: alignment, words: numbers, utterance: utterance),
            wordNumbers: numbers, alphabet: alphabet, duration: utterance.duration,
            score: result.logProbability)
    }
}

import SonorantTranscripts

/// Something new in a stream of sound: see ``Recogniser/stream(samples:sampleRate:pause:)``.
public enum TranscriptEvent: Sendable, Equatable {
    /// The text of the utterance so far, and how many seconds of the stream it is about. More
    /// sound may change it.
    case partial(text: String, seconds: Double)
    /// An utterance has ended; nothing changes it any more. Where the stream is cut at pauses, its
    /// ``Transcript/offset`` says where in the stream it began.
    case final(Transcript)
}

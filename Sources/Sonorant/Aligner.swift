import Foundation

/// Finds when each word of a known transcript is said, with a model of kind `ctc`.
///
/// ```swift
/// let aligned = try model.aligner().align(recording, transcript: "good morning")
/// for word in aligned.transcript.words { print(word.start, word.end, word.word) }
/// ```
public final class Aligner: Sendable {
    private let session: SpeechSession

    fileprivate init(_ session: SpeechSession) { self.session = session }

    /// Aligns `transcript` to the recording at `recording`, which is held in memory as a whole.
    ///
    /// - Parameter transcript: what is said, as written; it is cleaned as the training data was.
    ///   The word `<*>` stands for a stretch of anything, or nothing.
    /// - Throws: ``SonorantError``: `notFound`, or `badData` for a file that is no recording, for
    ///   a character or word that the model cannot write, and for a recording that is too short
    ///   for the transcript.
    public func align(_ recording: URL, transcript: String) throws -> AlignedTranscript {
        try translatingErrors {
            try session.align(recording, transcript: transcript)
        }
    }
}

extension Model {
    /// What aligns transcripts to recordings with this model.
    ///
    /// - Throws: ``SonorantError``: `invalidRequest` for a model of another kind.
    public func aligner() throws -> Aligner {
        try translatingErrors {
            try engine.require([.ctc], to: "align transcripts")
            return Aligner(try SpeechSession(engine))
        }
    }
}

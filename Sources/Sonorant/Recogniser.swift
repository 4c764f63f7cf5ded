import Foundation
import SonorantAudio
import SonorantDecoding
import SonorantTranscripts

/// Turns speech into text, with a model of kind `ctc`, `hybrid` or `attention`.
///
/// ```swift
/// let recogniser = try model.recogniser()
/// let transcript = try recogniser.transcribe(URL(fileURLWithPath: "hello.wav"))
/// for word in transcript.words { print(word.start, word.word) }
/// ```
public final class Recogniser: Sendable {
    private let session: SpeechSession

    init(_ session: SpeechSession) { self.session = session }

    /// What is said in a recording: WAV, FLAC, MP3, Ogg or any other file that libsndfile reads,
    /// of any rate; channels are mixed.
    ///
    /// Long recordings are read piece by piece, so memory does not grow with their length.
    ///
    /// - Throws: ``SonorantError``: `notFound`, or `badData` for a file that is no recording.
    public func transcribe(_ recording: URL) throws -> Transcript {
        try translatingErrors { try session.transcribe([recording])[0].get() }
    }

    /// What is said in each of `recordings`, in their order; one that fails does not stop the
    /// rest.
    ///
    /// Faster than one after the other: recordings of similar length are worked off together.
    ///
    /// - Throws: `CancellationError` where the task is cancelled meanwhile.
    public func transcribe(_ recordings: [URL]) throws -> [Result<Transcript, any Error>] {
        try translatingErrors { try session.transcribe(recordings) }
    }

    /// What is said in `samples`, which are held in memory as a whole.
    ///
    /// - Parameters:
    ///   - samples: one channel, full scale being ±1.
    ///   - sampleRate: in Hz, at least 1; other rates than the model's are converted.
    ///   - id: what the transcript is called.
    /// - Throws: ``SonorantError``: `invalidRequest` for a model of kind `attention`, which takes
    ///   files alone, or one that hears features made elsewhere.
    public func transcribe(
        samples: [Float], sampleRate: Int, id: String = "samples"
    ) throws -> Transcript {
        try translatingErrors {
            try session.transcribe(samples, sampleRate: sampleRate, id: id)
        }
    }

    /// Transcribes sound while it arrives.
    ///
    /// Each `partial` is the best text so far, each `final` an utterance that has ended; the last
    /// event is a `final`. How the sound is cut into buffers changes nothing in what is final.
    /// The next buffer is asked for when all events of the one before were taken, and cancelling
    /// the task ends the stream.
    ///
    /// ```swift
    /// for try await event in recogniser.stream(samples: buffers, sampleRate: 16_000) {
    ///     switch event {
    ///     case .partial(let text, _): print("…", text)
    ///     case .final(let transcript): print(transcript.text)
    ///     }
    /// }
    /// ```
    ///
    /// The sequence throws ``SonorantError``, `invalidRequest` at once for a model whose
    /// ``Model/canStream`` is false, and what `samples` throws. Each iteration is a stream of its
    /// own.
    ///
    /// - Parameters:
    ///   - samples: buffers of any length, one channel, full scale being ±1.
    ///   - sampleRate: in Hz, at least 1; other rates than the model's are converted.
    ///   - pause: seconds of silence that end an utterance; nil makes all one utterance.
    public func stream<Samples: AsyncSequence>(
        samples: Samples, sampleRate: Int, pause: Double? = nil
    ) -> some AsyncSequence<TranscriptEvent, any Error> where Samples.Element == [Float] {
        TranscriptEvents(
            samples: samples, sampleRate: sampleRate, pause: pause, session: session)
    }
}

extension Model {
    /// What turns speech into text with this model.
    ///
    /// - Parameters:
    ///   - decoder: language models, words and weights to look for the text with, for models of
    ///     kind `ctc`: see ``DecoderConfiguration``. Nil takes the likeliest symbol of each
    ///     frame, which is fastest. Of models of kind `attention` the beam alone is taken.
    ///   - readings: how many readings ``Transcript/nbest`` lists, at least 1.
    /// - Throws: ``SonorantError``: `invalidRequest` for a model of another kind, and what is
    ///   wrong with the decoder's files.
    public func recogniser(
        decoder: DecoderConfiguration? = nil, readings: Int = 1
    ) throws -> Recogniser {
        try translatingErrors {
            try engine.require([.ctc, .hybrid, .attention], to: "hear speech")
            return Recogniser(
                try SpeechSession(
                    engine, decoder: decoder ?? DecoderConfiguration(), readings: readings))
        }
    }
}

import Foundation

/// A trained model: what `Trainer` and `sonorant train` write.
///
/// A model is opened once and does not change. What it can do depends on its ``kind``; the
/// objects that do it are made by ``recogniser(decoder:readings:)``, ``aligner()``, ``tagger()``,
/// ``classifier()``, ``translator()``, ``generator()`` and ``languageModel()``. Any number of
/// threads and tasks may use one model and what it made at once, and get the bits that a single
/// one would get.
///
/// ```swift
/// let model = try Model(contentsOf: URL(fileURLWithPath: "best.safetensors"))
/// let transcript = try model.recogniser().transcribe(URL(fileURLWithPath: "hello.wav"))
/// print(transcript.text)
/// ```
public final class Model: Sendable {
    /// What a model has learned.
    public enum Kind: String, Sendable, CaseIterable {
        /// Speech to text by connectionist temporal classification.
        case ctc
        /// Speech to words by a hidden Markov model whose states a network tells apart.
        case hybrid
        /// Speech to text by an encoder and a decoder with attention.
        case attention
        /// A tag for each token of a sentence.
        case tagging
        /// One class, or several, for a whole text.
        case classification
        /// A text from a class or a vector.
        case generation
        /// One sequence to another, such as letters to phones.
        case encoderDecoder = "encoder-decoder"
        /// The probability of a text.
        case languageModel = "language-model"

        /// Whether such a model takes sound; others take text.
        public var hears: Bool { [.ctc, .hybrid, .attention].contains(self) }
    }

    let engine: Engine

    /// Opens the model at `url`, a `.safetensors` file.
    ///
    /// - Parameter threads: how many threads share out the work, at least 1; as many as the
    ///   machine has cores unless said. Their number does not change results.
    /// - Throws: ``SonorantError``: `notFound`, or `badData` for a file that is no model.
    public init(contentsOf url: URL, threads: Int? = nil) throws {
        engine = try translatingErrors {
            if let threads, threads < 1 {
                throw SonorantError(
                    .invalidRequest, "threads: \(threads); at least 1 is needed")
            }
            return try Engine(path: try url.filePath, threads: threads)
        }
    }

    /// What the model has learned.
    public var kind: Kind { engine.kind }

    /// What the file tells of the model beside its weights, by name: the network, the number of
    /// weights and symbols, the epoch and the dev errors of its training, and so on.
    public var facts: [String: String] { engine.facts }

    /// The rate in Hz that recordings are brought to before the model hears them; nil for models
    /// of text, and for those that hear features made elsewhere.
    public var sampleRate: Int? { engine.sampleRate }

    /// Whether the model can transcribe while the sound arrives: see
    /// ``Recogniser/stream(samples:sampleRate:pause:)``.
    public var canStream: Bool { engine.canStream }
}

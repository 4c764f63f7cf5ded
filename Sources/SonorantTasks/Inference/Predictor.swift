import SonorantCorpora
import SonorantDecoding
import SonorantSystem
import SonorantTensors
import SonorantText
import SonorantTranscripts

/// How a trained model is asked.
package struct InferenceOptions: Sendable {
    /// Seconds of sound that are recognised together unless somebody says otherwise.
    package static let defaultBatchSeconds = 120.0

    /// Hypotheses that are kept, where there is a choice.
    package var beam = 1
    /// Answers for each input, where there is a choice.
    package var nbest = 1
    /// So many tokens of each input that decided most instead of its class, from models that
    /// weigh their tokens; nil for the class.
    package var keyTerms: Int?
    /// Every random choice depends on it.
    package var seed: UInt64 = 1
    /// Whether to say where a model with attention looked.
    package var attention = false
    /// How transcripts are searched for.
    package var decoder = DecoderConfiguration()
    /// Whether there is a search even where the likeliest symbols would do.
    package var alwaysSearches = false
    /// Seconds of sound that are recognised together.
    package var batchSeconds = InferenceOptions.defaultBatchSeconds
    /// What the factors of large products are stored as.
    package var precision = Precision.f32

    /// One answer, the likeliest.
    package init() {}
}

/// A model's answer to one input. What `decode` prints is its text: a line, or several for formats
/// that have a line a token.
package protocol TaskAnswer: ResultLine {
    /// Where the model looked, if that was asked for and it has attention.
    var attention: AttentionMap? { get }
}

extension TaskAnswer {
    /// Nil.
    package var attention: AttentionMap? { nil }
}

extension Transcript: TaskAnswer {}

/// An answer whose JSON is made by hand, since what it holds depends on what was asked for.
package protocol StructuredAnswer: TaskAnswer {
    /// The answer for machines.
    var json: JSONValue { get }
}

extension StructuredAnswer {
    package func jsonLine() throws -> String { try JSONText.line(json) }
}

/// What `test` says of a model on data whose answers are known.
package struct TaskScore: Sendable {
    /// A table for people.
    package let text: String
    /// The object for machines.
    package let json: any Encodable & Sendable

    package init(text: String, json: any Encodable & Sendable) {
        self.text = text
        self.json = json
    }
}

/// A trained model, ready to answer.
package protocol Predictor: AnyObject {
    /// What the file holds, for `info`: name and value each, without its kind.
    var facts: [(name: String, value: String)] { get }
    /// Whether it can say where it looked: ``TaskAnswer/attention``.
    var hasAttention: Bool { get }
}

extension Predictor {
    /// False.
    package var hasAttention: Bool { false }
}

/// A trained model that reads.
package protocol TextPredictor: Predictor {
    /// How text has to be read for it.
    var reading: TextReading { get }
    /// How the inputs of ``answers(to:options:pool:)`` have to be read, which is ``reading`` for
    /// most tasks.
    var inputReading: TextReading { get }

    /// The answers to `sentences`, in their order.
    func answers(
        to sentences: [LabelledSentence], options: InferenceOptions, pool: ThreadPool
    ) throws -> [any TaskAnswer]
    /// Measures the answers to `sentences` whose truth is known.
    func score(
        _ sentences: [LabelledSentence], options: InferenceOptions, pool: ThreadPool
    ) throws -> TaskScore
}

extension TextPredictor {
    /// The same as ``reading``.
    package var inputReading: TextReading { reading }
}

/// A trained model that listens.
package protocol SpeechPredictor: Predictor {
    /// Whether it takes features made elsewhere instead of sound.
    var takesFeatures: Bool { get }
    /// What one of its symbols is.
    var symbolUnit: AlphabetUnit { get }

    /// What is ready to transcribe as `options` say.
    ///
    /// - Parameter note: is called with what was assumed.
    /// - Throws: `DecodingError`, ``TaskError`` for options that do not fit the model.
    func transcriber(
        _ options: InferenceOptions, pool: ThreadPool, note: @escaping (String) -> Void
    ) throws -> any Transcriber
}

/// A model that listens, at work.
package protocol Transcriber {
    /// Whether it writes words although its symbols may be others.
    var writesWords: Bool { get }

    /// Calls `body` with what came of each utterance, in order; one that fails does not stop the
    /// rest.
    ///
    /// - Parameter progress: is called with the number of utterances that are done.
    func transcribe(
        _ utterances: [Utterance], progress: (Int) -> Void,
        body: (Utterance, Result<any TaskAnswer, any Error>) throws -> Void
    ) throws
    /// What is said in `utterance`, as it would be written.
    ///
    /// - Throws: `UtteranceError.noTranscript`.
    func reference(of utterance: Utterance) throws -> String
}

import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantText

/// How a trained model is asked.
public struct PredictionOptions: Sendable {
    /// Hypotheses that are kept, where there is a choice.
    public var beam = 1
    /// Answers for each input, where there is a choice.
    public var nbest = 1
    /// So many tokens of each input that decided most instead of its class, from models that
    /// weigh their tokens; nil for the class.
    public var keyTerms: Int?
    /// Every chance comes from it.
    public var seed: UInt64 = 1
    /// Whether to tell where a model with attention looked.
    public var attention = false

    /// One answer, the first that comes to mind.
    public init() {}
}

/// A model's answer to one input.
public struct Prediction: Sendable {
    /// What `decode` prints: a line, or several for formats that have a line a token.
    public let text: String
    /// The same for machines.
    public let json: JSONValue
    /// Where the model looked, if that was asked for and it has attention.
    public let attention: AttentionMap?

    /// An answer in both forms.
    public init(text: String, json: JSONValue, attention: AttentionMap? = nil) {
        self.text = text
        self.json = json
        self.attention = attention
    }
}

/// What `test` tells of a model on data whose answers are known.
public struct TaskScore: Sendable {
    /// A table for people.
    public let text: String
    /// The object for machines.
    public let json: any Encodable & Sendable

    /// A score in both forms.
    public init(text: String, json: any Encodable & Sendable) {
        self.text = text
        self.json = json
    }
}

/// A trained model of text, ready to use.
public protocol TextPredictor: AnyObject {
    var task: SequenceTask { get }
    /// How text has to be read for it.
    var reading: TextReading { get }
    /// How the inputs of ``predict(_:options:pool:)`` have to be read, which is ``reading`` for
    /// most tasks.
    var inputReading: TextReading { get }
    /// Whether it can tell where it looked: ``Prediction/attention``.
    var hasAttention: Bool { get }
    /// What the file holds, for `info`: name and value each.
    var facts: [(String, String)] { get }

    /// The answers to `sentences`, in their order.
    func predict(
        _ sentences: [LabelledSentence], options: PredictionOptions, pool: ThreadPool
    ) throws -> [Prediction]
    /// Measures the answers to `sentences` whose truth is known.
    func score(
        _ sentences: [LabelledSentence], options: PredictionOptions, pool: ThreadPool
    ) throws -> TaskScore
}

extension TextPredictor {
    /// The same as ``reading``.
    public var inputReading: TextReading { reading }
    /// False.
    public var hasAttention: Bool { false }
}

/// Opens models of text.
public enum TextModels {
    /// The task of the model file at `path`.
    ///
    /// - Throws: `FileError`, `ModelFileError` for a file that is no model.
    public static func task(ofModel path: String) throws -> SequenceTask {
        let metadata = try SafetensorsFile.metadata(path: path)
        guard metadata["format"] == "sonorant" else { throw ModelFileError.notAModel(path: path) }
        guard let name = metadata["task"] else { return .ctc }
        guard let task = SequenceTask(rawValue: name) else {
            throw ModelFileError.metadata(
                path: path, key: "task", reason: "'\(name)' is none that this version knows")
        }
        return task
    }

    /// Whether the file at `path` is a model of text, rather than one of speech or no model at all.
    public static func isText(_ path: String) throws -> Bool {
        guard let metadata = try? SafetensorsFile.metadata(path: path),
            metadata["format"] == "sonorant"
        else { return false }
        return TextTasks.task(try task(ofModel: path)) != nil && metadata["description"] != nil
            && metadata[ListenAttendSpell.inputKey] != ListenAttendSpell.inputName
    }

    /// The model of text at `path`.
    public static func open(_ path: String) throws -> any TextPredictor {
        let task = try task(ofModel: path)
        let file = try SafetensorsFile(path: path)
        let version = file.metadata["format_version"] ?? "none"
        guard version == SpeechModel.formatVersion else {
            throw ModelFileError.version(
                path: path, found: version, known: SpeechModel.formatVersion)
        }
        guard let kind = TextTasks.task(task), !ListenAttendSpell.isModel(path) else {
            throw SequenceError.otherTask(
                path: path, found: "\(task.rawValue) on speech", needed: "text")
        }
        return try kind.predictor(file, path: path)
    }
}

import Foundation
import SonorantModels
import SonorantTasks
import SonorantTensors
import Synchronization

/// A model's weights with the threads that work with them.
///
/// One caller at a time: networks keep the activations of the utterance at hand beside their
/// weights. Callers wait for each other, so results do not depend on who else is there.
final class Engine: Sendable {
    let path: String
    let kind: Model.Kind
    /// What the file tells beside the weights.
    let facts: [String: String]
    let pool: ThreadPool
    private let predictor: Mutex<any Predictor>

    /// The model at `path`.
    ///
    /// - Throws: a `Failure`.
    init(path: String, threads: Int?) throws {
        self.path = path
        pool = threads.map { ThreadPool(threads: $0) } ?? ThreadPool()
        let file = try ModelFile(path: path)
        let definition = try TaskRegistry.definition(of: file)
        kind = try Model.Kind(definition, path: path)
        let predictor = try definition.predictor(file)
        facts = Dictionary(predictor.facts.map { ($0.name, $0.value) }) { first, _ in first }
        self.predictor = Mutex(predictor)
    }

    /// Calls `body` while nobody else uses the model.
    func exclusively<Result: Sendable>(_ body: (any Predictor) throws -> Result) throws -> Result {
        try predictor.withLock { try body($0) }
    }

    /// The same with a model of text.
    func text<Result: Sendable>(
        _ body: (any TextPredictor) throws -> Result
    ) throws -> Result {
        try exclusively { predictor in
            guard let predictor = predictor as? any TextPredictor else {
                preconditionFailure("a model of kind \(kind.rawValue) reads no text")
            }
            return try body(predictor)
        }
    }

    /// Throws where the model is of none of `kinds`.
    ///
    /// - Parameter deed: what cannot be done then, such as `tag sentences`.
    func require(_ kinds: Set<Model.Kind>, to deed: String) throws {
        guard !kinds.contains(kind) else { return }
        let needed = Model.Kind.allCases.filter { kinds.contains($0) }.map(\.rawValue)
        throw SonorantError(
            .invalidRequest,
            "\(path): a model of kind \(kind.rawValue) cannot \(deed); one of kind "
                + needed.joined(separator: " or ") + " is needed")
    }
}

extension Model.Kind {
    /// The kind of the models of `definition`.
    ///
    /// - Throws: ``SonorantError`` where applications have no name for it.
    init(_ definition: any TaskDefinition.Type, path: String) throws {
        let found = Self.allCases.first {
            $0.task == definition.name.rawValue && $0.hears == (definition.input == .sound)
        }
        guard let found else {
            throw SonorantError(
                .badData,
                "\(path): a model of task \(definition.name.rawValue) cannot be used here")
        }
        self = found
    }

    /// What the registry calls it, together with ``hears``.
    var task: String {
        switch self {
        case .hybrid: "hmm"
        case .attention: "encoder-decoder"
        default: rawValue
        }
    }
}

extension URL {
    /// The path of a file.
    ///
    /// - Throws: ``SonorantError`` where it is none.
    var filePath: String {
        get throws {
            guard isFileURL else {
                throw SonorantError(
                    .invalidRequest,
                    "\(absoluteString): this is not the URL of a file; fetch it first")
            }
            return path
        }
    }
}

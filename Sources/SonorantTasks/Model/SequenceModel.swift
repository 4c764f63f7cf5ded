import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantTraining

/// All of a model that is no weight.
package protocol ModelDescription: Codable, Sendable {
    /// Every value that makes no sense, as `key: found; needed`: a file may have been damaged.
    var faults: [String] { get }
    /// The recurrent layers that read the input.
    var model: ModelConfiguration { get }
}

/// A model of text with everything that is needed to use it: weights, and a description of the
/// rest that is written beside them.
package protocol SequenceModel: AnyObject {
    /// All that is no weight: settings, vocabularies, how text is read.
    associatedtype Description: ModelDescription

    static var task: SequenceTask { get }
    var description: Description { get }
    /// The weights; allocated.
    var parameters: ParameterStore { get }
    /// What else is worth knowing, such as the corpus's fingerprint.
    var facts: [String: String] { get set }

    /// The model of a description, with all weights zero.
    ///
    /// - Parameter store: gets the weights; it must be empty.
    /// - Throws: a ``Failure`` where the description contradicts itself.
    init(_ description: Description, store: ParameterStore) throws
    /// Sets all weights to random numbers that depend on `seed` alone.
    func initialise(seed: UInt64)
}

extension SequenceModel {
    /// Puts the model at `path` in one step.
    ///
    /// - Parameter newFacts: added to ``facts`` in the file.
    package func write(to path: String, adding newFacts: [String: String] = [:]) throws {
        var metadata = facts.merging(newFacts) { $1 }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        metadata["format"] = "sonorant"
        metadata["format_version"] = SpeechModel.formatVersion
        metadata["task"] = Self.task.rawValue
        metadata["description"] = String(
            decoding: try encoder.encode(description), as: UTF8.self)
        try SafetensorsFile(tensors: parameters.tensors(), metadata: metadata).write(to: path)
    }

    /// Reads a model that ``write(to:adding:)`` wrote.
    ///
    /// - Throws: `FileError`, `SafetensorsError`, `ModelFileError`.
    package init(_ file: SafetensorsFile, path: String) throws {
        guard let text = file.metadata["description"] else {
            throw ModelFileError.metadata(path: path, key: "description", reason: "it is missing")
        }
        let description: Description
        do {
            description = try JSONDecoder().decode(Description.self, from: Data(text.utf8))
        } catch {
            throw ModelFileError.metadata(path: path, key: "description", reason: "\(error)")
        }
        let issues = description.faults
        guard issues.isEmpty else {
            throw ModelFileError.metadata(
                path: path, key: "description", reason: issues.joined(separator: "; "))
        }
        // A damaged description may claim any size; arrays are made only for what is in the file.
        try self.init(
            description,
            store: ParameterStore(atMost: file.tensors.values.map(\.elements.count)))
        let faults = ParameterStore.faults(of: file.tensors, for: parameters.parameters)
        guard faults.isEmpty else { throw ModelFileError.weights(path: path, faults: faults) }
        parameters.load(file.tensors)
        let own: Set = ["format", "format_version", "task", "description"]
        facts = file.metadata.filter { !own.contains($0.key) }
    }
}

extension SequenceModel {
    /// What `info` says of every model: its size, and what was noted when it was written.
    package var generalFacts: [(String, String)] {
        [
            ("network", description.model.summary),
            ("weights", String(parameters.weightCount)),
        ] + facts.sorted { $0.key < $1.key }
    }
}

/// A model that is trained on independent examples: all but language models over running text.
package protocol ExampleModel: SequenceModel {
    /// A sentence with all symbols as numbers.
    associatedtype Example: Sendable

    /// The measures of ``evaluate(_:tape:batches:)``.
    static var measures: [TrainingConfiguration.Measure] { get }
    /// The length by which examples are put together into minibatches.
    func length(of example: Example) -> Int
    /// Computes a minibatch forward and adds its mean loss to the tape's.
    ///
    /// - Returns: the loss in nats summed, with how many examples or symbols it is divided by to
    ///   be shown, and the number of tokens.
    func loss(of examples: [Example], on tape: Tape, settings: StepSettings) -> StepResult
    /// Measures the model on `examples`, in minibatches of the places in `batches`.
    func evaluate(_ examples: [Example], tape: Tape, batches: [[Int]]) throws -> Evaluation
}

/// The training of an ``ExampleModel``.
package final class ExampleProblem<Model: ExampleModel>: TrainingProblem {
    private let model: Model
    private let train: [Model.Example]
    private let dev: [Model.Example]
    private let lengths: [Int]
    private let names: [String]
    private let configuration: TrainingConfiguration
    private let seed: UInt64
    private let tape: Tape
    private var plan: BatchPlan
    private var precision = Precision.f32

    /// - Parameter names: what to call each training example in a warning.
    package init(
        _ model: Model, train: [Model.Example], names: [String], dev: [Model.Example],
        configuration: TrainingConfiguration, seed: UInt64, pool: ThreadPool
    ) {
        self.model = model
        self.train = train
        self.dev = dev
        self.names = names
        self.configuration = configuration
        self.seed = seed
        lengths = train.map { model.length(of: $0) }
        tape = Tape(store: model.parameters, pool: pool)
        plan = BatchPlan(lengths: [], frames: 1)
    }

    package static var measures: [TrainingConfiguration.Measure] { Model.measures + [.loss] }
    package var parameters: ParameterStore { model.parameters }
    package var gradients: Gradients { tape.workspace.gradients }
    package var unit: String { "tokens" }

    package func use(precision: Precision) { self.precision = precision }

    package func begin(epoch: Int, at batch: Int) -> Int {
        plan = BatchPlan(
            lengths: lengths, frames: configuration.batchFrames,
            utterances: configuration.batchUtterances, seed: seed, epoch: epoch)
        return plan.batches.count
    }

    package func gradient(batch: Int, settings: StepSettings) -> StepResult {
        tape.reset(training: true, seed: settings.seed, precision: precision)
        let result = model.loss(
            of: plan.batches[batch].map { train[$0] }, on: tape, settings: settings)
        if result.loss.isFinite { tape.backward() }
        return result
    }

    package func name(ofBatch batch: Int) -> String {
        "first sentence \(names[plan.batches[batch][0]])"
    }

    package func endEpoch() {}

    package func evaluate() throws -> Evaluation {
        tape.reset(training: false, precision: precision)
        return try model.evaluate(
            dev, tape: tape,
            batches: BatchPlan(
                lengths: dev.map { model.length(of: $0) }, frames: configuration.batchFrames,
                utterances: 256
            ).batches)
    }

    package func write(to path: String, adding facts: [String: String]) throws {
        try model.write(to: path, adding: facts)
    }
}

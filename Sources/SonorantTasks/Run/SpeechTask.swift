import Foundation
import SonorantAudio
import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantText
import SonorantTraining

/// A task that learns from recordings with transcripts.
package protocol SpeechTask: TaskDefinition {
    /// What is made of the transcripts before anything is read of the sound.
    associatedtype Target

    /// What the model is to write.
    ///
    /// - Throws: `LexiconError`, ``TrainingDataError`` for transcripts that cannot be written so.
    static func target(
        _ configuration: ExperimentConfiguration, transcripts: [String]
    ) throws -> Target
    /// The way from transcripts to labels.
    static func encoder(of target: Target) -> TranscriptEncoder
    /// How many frames a transcript needs to be learned.
    static func feasibility(
        _ configuration: ExperimentConfiguration, target: Target
    ) -> FeasibilityRule
    /// A model for the data, and its training.
    static func problem(_ data: SpeechTaskData, target: Target) throws -> any TrainingProblem
}

extension SpeechTask {
    package static var input: TaskInput { .sound }
}

extension SpeechTask where Target == TranscriptEncoder {
    package static func target(
        _ configuration: ExperimentConfiguration, transcripts: [String]
    ) throws -> TranscriptEncoder {
        try TranscriptEncoder(configuration.alphabet, transcripts: transcripts)
    }

    package static func encoder(of target: TranscriptEncoder) -> TranscriptEncoder { target }
}

extension ExperimentConfiguration {
    /// How many frames the task needs of recordings with `transcripts`.
    package func feasibility(transcripts: [String]) -> FeasibilityRule {
        func rule<Task: SpeechTask>(_ task: Task.Type) -> FeasibilityRule {
            // What keeps the target from being made is a fault of another kind, which is said.
            (try? task.target(self, transcripts: transcripts)).map {
                task.feasibility(self, target: $0)
            } ?? .attention
        }
        let definition = TaskRegistry.definition(of: task, input: .sound)
        return (definition as? any SpeechTask.Type).map { rule($0) } ?? .ctc
    }
}

/// What a ``SpeechTask`` makes a model and its training from.
package struct SpeechTaskData {
    /// With the sample rate or dimension of the features filled in.
    package let configuration: ExperimentConfiguration
    /// Features a frame.
    package let inputSize: Int
    package let train: TrainingData
    package let dev: TrainingData
    /// Of both corpora.
    package let fingerprint: String
    package let seed: UInt64
    package let pool: ThreadPool
    package let log: Log

    /// What a model's file says of the run.
    package var facts: [String: String] {
        ["corpus": fingerprint, "sonorant": SonorantVersion.current]
    }

    /// A network with random weights.
    ///
    /// - Parameter symbols: its outputs.
    /// - Throws: ``TrainingDataError/modelTooLarge(needed:memory:)``.
    func network(symbols: Int) throws -> AcousticModel {
        let memory = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        let needed = AcousticModel.trainingBytes(
            configuration: configuration.model, inputSize: inputSize, outputSize: symbols)
        guard needed < memory else {
            throw TrainingDataError.modelTooLarge(needed: needed, memory: memory)
        }
        let network = AcousticModel(
            configuration: configuration.model, inputSize: inputSize, outputSize: symbols)
        network.initialise(seed: seed)
        return network
    }
}

/// The minibatches of training recordings, each epoch in another order, prepared ahead.
final class SpeechBatches {
    private let data: TrainingData
    private let configuration: TrainingConfiguration
    private let seed: UInt64
    private let pool: ThreadPool
    private var plan = BatchPlan(lengths: [], frames: 1)
    private var prefetcher: Prefetcher<Matrix>?
    /// The frames of the minibatch at hand, (T, D) for each utterance.
    private(set) var features: [Matrix] = []

    init(
        _ data: TrainingData, configuration: TrainingConfiguration, seed: UInt64, pool: ThreadPool
    ) {
        self.data = data
        self.configuration = configuration
        self.seed = seed
        self.pool = pool
    }

    /// Begins `epoch` at minibatch `batch`; returns the number of minibatches.
    func begin(epoch: Int, at batch: Int) -> Int {
        plan = BatchPlan(
            lengths: data.lengths, frames: configuration.batchFrames,
            utterances: configuration.batchUtterances, seed: seed, epoch: epoch)
        prefetcher = data.prefetcher(
            of: plan.batches, from: batch, epoch: epoch, ahead: configuration.prefetchBatches,
            pool: pool)
        return plan.batches.count
    }

    /// Waits for the next minibatch's ``features``.
    func load() throws { features = try prefetcher?.next() ?? [] }

    /// The utterances of minibatch `batch`.
    func utterances(_ batch: Int) -> [Int] { plan.batches[batch] }

    /// What to call minibatch `batch` in a warning.
    func name(_ batch: Int) -> String {
        "first utterance \(data.utterances[plan.batches[batch][0]].id)"
    }

    /// Ends the epoch; may be called twice.
    func end() {
        prefetcher?.stop()
        prefetcher = nil
    }
}

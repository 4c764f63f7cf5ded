import SonorantCTC
import SonorantCorpora
import SonorantDecoding
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantTraining

/// Speech to text by CTC.
package final class SpeechProblem: TrainingProblem {
    package let model: SpeechModel
    private let train: TrainingData
    private let dev: TrainingData
    private let configuration: TrainingConfiguration
    private let seed: UInt64
    private let pool: ThreadPool
    private let pass: CTCPass

    private var plan: BatchPlan
    private var prefetcher: Prefetcher<Matrix>?
    private var features: [Matrix] = []

    /// What finds transcripts when the model is measured; nil takes the likeliest symbols.
    package var decoder: BeamDecoder?

    package init(
        model: SpeechModel, train: TrainingData, dev: TrainingData,
        configuration: TrainingConfiguration, seed: UInt64, pool: ThreadPool
    ) {
        self.model = model
        self.train = train
        self.dev = dev
        self.configuration = configuration
        self.seed = seed
        self.pool = pool
        plan = BatchPlan(lengths: [], frames: 1)
        pass = CTCPass(NetworkRunner(model.network, pool: pool), blank: model.alphabet.blank)
    }

    package static let measures: [TrainingConfiguration.Measure] = [.cer, .wer, .loss]
    package var parameters: ParameterStore { model.network.parameters }
    package var gradients: Gradients { pass.runner.gradients }
    package var unit: String { "frames" }

    package func use(precision: Precision) { pass.runner.precision = precision }

    package func begin(epoch: Int, at batch: Int) -> Int {
        plan = BatchPlan(
            lengths: train.lengths, frames: configuration.batchFrames,
            utterances: configuration.batchUtterances, seed: seed, epoch: epoch)
        prefetcher = train.prefetcher(
            of: plan.batches, from: batch, epoch: epoch, ahead: configuration.prefetchBatches,
            pool: pool)
        return plan.batches.count
    }

    package func load(batch: Int) throws { features = try prefetcher?.next() ?? [] }

    package func gradient(batch: Int, settings: StepSettings) -> StepResult {
        pass(
            features: features, labels: plan.batches[batch].map { train.labels[$0] },
            settings: settings)
    }

    package func name(ofBatch batch: Int) -> String {
        "first utterance \(train.utterances[plan.batches[batch][0]].id)"
    }

    package func endEpoch() {
        prefetcher?.stop()
        prefetcher = nil
    }

    package func evaluate() throws -> Evaluation {
        try CTCEvaluation.run(
            model, on: dev, runner: pass.runner, decoder: decoder,
            batchFrames: configuration.batchFrames,
            prefetchBatches: configuration.prefetchBatches)
    }

    package func write(to path: String, adding facts: [String: String]) throws {
        try model.write(to: path, adding: facts)
    }
}

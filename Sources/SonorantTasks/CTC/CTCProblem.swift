import SonorantCTC
import SonorantCorpora
import SonorantDecoding
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantTraining

/// Speech to text by CTC.
final class CTCProblem: TrainingProblem {
    let model: SpeechModel
    private let train: TrainingData
    private let dev: TrainingData
    private let configuration: TrainingConfiguration
    private let pass: CTCPass
    private let batches: SpeechBatches

    /// What finds transcripts when the model is measured; nil takes the likeliest symbols.
    var decoder: BeamDecoder?

    init(model: SpeechModel, data: SpeechTaskData) {
        self.model = model
        train = data.train
        dev = data.dev
        configuration = data.configuration.training
        batches = SpeechBatches(
            data.train, configuration: configuration, seed: data.seed, pool: data.pool)
        pass = CTCPass(
            NetworkRunner(model.network, pool: data.pool), blank: model.alphabet.blank)
    }

    static let measures: [TrainingConfiguration.Measure] = [.cer, .wer, .loss]
    var parameters: ParameterStore { model.network.parameters }
    var gradients: Gradients { pass.runner.gradients }
    var unit: String { "frames" }

    func use(precision: Precision) { pass.runner.precision = precision }

    func begin(epoch: Int, at batch: Int) -> Int { batches.begin(epoch: epoch, at: batch) }

    func load(batch: Int) throws { try batches.load() }

    func gradient(batch: Int, settings: StepSettings) -> StepResult {
        pass(
            features: batches.features,
            labels: batches.utterances(batch).map { train.labels[$0] }, settings: settings)
    }

    func name(ofBatch batch: Int) -> String { batches.name(batch) }

    func endEpoch() { batches.end() }

    func evaluate() throws -> Evaluation {
        try CTCEvaluation.run(
            model, on: dev, runner: pass.runner, decoder: decoder,
            batchFrames: configuration.batchFrames,
            prefetchBatches: configuration.prefetchBatches)
    }

    func write(to path: String, adding facts: [String: String]) throws {
        try model.write(to: path, adding: facts)
    }
}

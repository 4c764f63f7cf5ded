import SonorantCorpora
import SonorantLayers
import SonorantScoring
import SonorantSystem
import SonorantTensors
import SonorantTraining

/// The training of a ``ListenAttendSpell``.
final class ListenAttendSpellProblem: TrainingProblem {
    private let model: ListenAttendSpell
    private let train: TrainingData
    private let dev: TrainingData
    private let configuration: TrainingConfiguration
    private let pool: ThreadPool
    private let tape: Tape
    private let batches: SpeechBatches
    private var precision = Precision.f32

    init(_ model: ListenAttendSpell, data: SpeechTaskData) {
        self.model = model
        train = data.train
        dev = data.dev
        configuration = data.configuration.training
        pool = data.pool
        batches = SpeechBatches(
            data.train, configuration: configuration, seed: data.seed, pool: pool)
        tape = Tape(store: model.parameters, pool: pool)
    }

    static let measures: [TrainingConfiguration.Measure] = [.cer, .wer, .ser, .loss]
    var parameters: ParameterStore { model.parameters }
    var gradients: Gradients { tape.workspace.gradients }
    var unit: String { "frames" }

    func use(precision: Precision) { self.precision = precision }

    func begin(epoch: Int, at batch: Int) -> Int { batches.begin(epoch: epoch, at: batch) }

    func load(batch: Int) throws { try batches.load() }

    func gradient(batch: Int, settings: StepSettings) -> StepResult {
        tape.reset(training: true, seed: settings.seed, precision: precision)
        let features = batches.features
        let utterances = batches.utterances(batch)
        // Augmentation may leave nothing of a recording.
        let usable = features.indices.filter { features[$0].rows > 0 }
        guard !usable.isEmpty else { return StepResult() }
        let result = model.loss(
            usable.map { features[$0] },
            labels: usable.map { train.labels[utterances[$0]] }, settings: settings,
            tape: tape)
        if result.loss.isFinite { tape.backward() }
        return result
    }

    func name(ofBatch batch: Int) -> String { batches.name(batch) }

    func endEpoch() { batches.end() }

    func evaluate() throws -> Evaluation {
        var (nats, count) = (0.0, 0)
        var scores = ScoreReport()
        var wrong = 0
        let batches = BatchPlan(
            lengths: dev.lengths, frames: configuration.batchFrames, utterances: 64
        ).batches
        let features = dev.prefetcher(
            of: batches, epoch: nil, ahead: configuration.prefetchBatches, pool: pool)
        defer { features.stop() }
        for batch in batches {
            try Interrupts.check()
            let frames = try features.next()
            tape.reset(training: false, precision: precision)
            let result = model.loss(
                frames, labels: batch.map { dev.labels[$0] }, settings: StepSettings(),
                tape: tape)
            nats += result.loss
            count += result.utterances
            tape.reset(training: false, precision: precision)
            let found = try model.hypotheses(frames, search: SequenceWriter.Search(), tape: tape)
            for (index, hypotheses) in zip(batch, found) {
                let reference = try model.encoder.spelled(dev.utterances[index].transcript ?? "")
                let heard = model.text(hypotheses[0])
                scores.add(reference: reference, hypothesis: heard)
                if reference != heard { wrong += 1 }
            }
        }
        return Evaluation(
            loss: count == 0 ? .infinity : nats / Double(count),
            measures: [
                DevMeasure(.cer, scores.characters.rate), DevMeasure(.wer, scores.words.rate),
                DevMeasure(.ser, Double(wrong) / Double(max(dev.utterances.count, 1))),
            ])
    }

    func write(to path: String, adding facts: [String: String]) throws {
        try model.write(to: path, adding: facts)
    }
}

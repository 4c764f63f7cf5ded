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
    private let seed: UInt64
    private let pool: ThreadPool
    private let tape: Tape
    private var plan = BatchPlan(lengths: [], frames: 1)
    private var precision = Precision.f32
    private var prefetcher: Prefetcher<Matrix>?
    private var features: [Matrix] = []

    init(
        _ model: ListenAttendSpell, train: TrainingData, dev: TrainingData,
        configuration: TrainingConfiguration, seed: UInt64, pool: ThreadPool
    ) {
        self.model = model
        self.train = train
        self.dev = dev
        self.configuration = configuration
        self.seed = seed
        self.pool = pool
        tape = Tape(store: model.parameters, pool: pool)
    }

    static let measures: [TrainingConfiguration.Measure] = [.cer, .wer, .ser, .loss]
    var parameters: ParameterStore { model.parameters }
    var gradients: Gradients { tape.workspace.gradients }
    var unit: String { "frames" }

    func use(precision: Precision) { self.precision = precision }

    func begin(epoch: Int, at batch: Int) -> Int {
        plan = BatchPlan(
            lengths: train.lengths, frames: configuration.batchFrames,
            utterances: configuration.batchUtterances, seed: seed, epoch: epoch)
        prefetcher = train.prefetcher(
            of: plan.batches, from: batch, epoch: epoch, ahead: configuration.prefetchBatches,
            pool: pool)
        return plan.batches.count
    }

    func load(batch: Int) throws { features = try prefetcher?.next() ?? [] }

    func gradient(batch: Int, settings: StepSettings) -> StepResult {
        tape.reset(training: true, seed: settings.seed, precision: precision)
        // Augmentation may leave nothing of a recording.
        let usable = features.indices.filter { features[$0].rows > 0 }
        guard !usable.isEmpty else { return StepResult() }
        let result = model.loss(
            usable.map { features[$0] },
            labels: usable.map { train.labels[plan.batches[batch][$0]] }, settings: settings,
            tape: tape)
        if result.loss.isFinite { tape.backward() }
        return result
    }

    func name(ofBatch batch: Int) -> String {
        "first utterance \(train.utterances[plan.batches[batch][0]].id)"
    }

    func endEpoch() {
        prefetcher?.stop()
        prefetcher = nil
    }

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

extension TrainingRun {
    /// This run, to train a ``ListenAttendSpell`` instead of a model that is nothing but
    /// alignments; for the task `encoder-decoder` on recordings.
    package var spelling: TrainingRun {
        var run = self
        run.makeProblem = { data in
            let settings = data.configuration
            let allowed = ListenAttendSpellProblem.measures
            guard allowed.contains(settings.training.measure) else {
                throw SequenceError.measure(
                    settings.training.measure, task: .encoderDecoder, allowed: allowed)
            }
            let model = try ListenAttendSpell(
                ListenAttendSpell.Description(
                    features: settings.features, alphabet: data.encoder.alphabet,
                    text: settings.alphabet.text, lexicon: data.encoder.lexicon,
                    statistics: data.train.statistics[nil], inputSize: data.inputSize,
                    model: settings.model, encoderDecoder: settings.encoderDecoder))
            model.facts.merge(data.facts) { $1 }
            model.initialise(seed: data.seed)
            return ListenAttendSpellProblem(
                model, train: data.train, dev: data.dev, configuration: settings.training,
                seed: data.seed, pool: data.pool)
        }
        return run
    }
}

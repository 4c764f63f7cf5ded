import CSIMD
import Foundation
import SonorantCorpora
import SonorantLabelling
import SonorantLayers
import SonorantModels
import SonorantScoring
import SonorantSystem
import SonorantTensors
import SonorantTraining

/// A network that tells apart the states of a hidden Markov model.
///
/// The first epochs learn from equal parts of each utterance; before some of the later ones the
/// network itself aligns the training data again, and the priors and transitions are counted from
/// that alignment.
final class HybridProblem: TrainingProblem {
    private let runner: NetworkRunner
    private let makeModel: (HybridPart) -> SpeechModel
    private let train: TrainingData
    private let dev: TrainingData
    private let configuration: TrainingConfiguration
    private let pool: ThreadPool
    private let log: Log
    private let batches: SpeechBatches

    private var part: HybridPart
    /// A state for each unvaried frame of each training utterance; empty where it has too few.
    private var alignments: [[Int]] = []
    /// The epoch before which they were made, from 1; 0 for a flat start.
    private var alignedBefore = 0
    private let batch = PackedBatch()
    private let tape: Tape

    /// - Parameters:
    ///   - part: words, and settings; priors and transitions are made here.
    ///   - makeModel: what is written to files, with the network and a part.
    /// - Throws: ``HMMError`` where no training utterance has enough frames.
    init(
        network: AcousticModel, part: HybridPart, data: SpeechTaskData,
        makeModel: @escaping (HybridPart) -> SpeechModel
    ) throws {
        runner = NetworkRunner(network, pool: data.pool)
        self.part = part
        train = data.train
        dev = data.dev
        configuration = data.configuration.training
        pool = data.pool
        log = data.log
        batches = SpeechBatches(
            data.train, configuration: configuration, seed: data.seed, pool: pool)
        self.makeModel = makeModel
        tape = Tape(store: network.parameters, pool: pool)
        try startFlat()
    }

    static let measures: [TrainingConfiguration.Measure] = [.wer, .accuracy, .loss]
    var parameters: ParameterStore { runner.network.parameters }
    var gradients: Gradients { runner.gradients }
    var unit: String { "frames" }

    func use(precision: Precision) { runner.precision = precision }

    // MARK: Alignments

    /// The words of an utterance, from the labels of an alphabet whose null symbol comes first.
    private static func words(_ labels: [Int32]) -> [Int] { labels.map { Int($0) - 1 } }

    private func startFlat() throws {
        var short: [String] = []
        alignments = train.utterances.indices.map { index in
            do {
                return try part.words.uniformStates(
                    words: Self.words(train.labels[index]), frames: train.lengths[index])
            } catch {
                short.append("\(train.utterances[index].id): \(error)")
                return []
            }
        }
        for text in short { log.warning("left out: \(text)") }
        guard short.count < train.utterances.count else {
            throw TrainingDataError.faults(short)
        }
        count()
    }

    /// Counts priors and transitions from the alignments.
    private func count() {
        part.priors = StatePriors(alignments: alignments, states: part.words.states)
        var statistics = HMMStatistics(states: part.words.states)
        for alignment in alignments where !alignment.isEmpty { statistics.add(states: alignment) }
        part.words.reestimate(from: statistics)
    }

    /// Lets the network align the training data.
    private func realign() throws {
        var (changed, frames) = (0, 0)
        var aligned = alignments
        try listen(to: train) { index, logProbabilities in
            guard !self.alignments[index].isEmpty else { return }
            let graph = self.part.words.graph(ofWords: Self.words(self.train.labels[index]))
            let states = try self.part.bestPath(logProbabilities, through: graph).states
            changed += zip(states, self.alignments[index]).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
            frames += states.count
            aligned[index] = states
        }
        alignments = aligned
        count()
        let share = 100 * Double(changed) / Double(max(frames, 1))
        log.note(
            "aligned anew: \(String(format: "%.1f", share)) % of the frames changed their state")
    }

    /// Calls `body` with what the network thinks of each utterance of `data`.
    private func listen(
        to data: TrainingData, _ body: (Int, Matrix) throws -> Void
    ) throws {
        let batches = BatchPlan(lengths: data.lengths, frames: configuration.batchFrames).batches
        let features = data.prefetcher(
            of: batches, epoch: nil, ahead: configuration.prefetchBatches, pool: pool)
        defer { features.stop() }
        for batch in batches {
            try Interrupts.check()
            let outputs = runner.logProbabilities(of: try features.next())
            for (index, output) in zip(batch, outputs) { try body(index, output) }
        }
    }

    /// The alignments, all behind one another: what a resumed run goes on with. Priors and
    /// transitions follow from them.
    var carried: [Float] {
        get { [Float(alignedBefore)] + alignments.flatMap { $0.map { Float($0) } } }
        set {
            alignedBefore = Int(newValue.first ?? 0)
            var place = 1
            for index in alignments.indices {
                let count = alignments[index].count
                guard place + count <= newValue.count else { return }
                alignments[index] = newValue[place..<place + count].map { Int($0) }
                place += count
            }
            count()
        }
    }

    // MARK: Training

    func begin(epoch: Int, at batch: Int) throws -> Int {
        // A run that was stopped before the epoch's first minibatch has done it already.
        if batch == 0, alignedBefore != epoch + 1,
            part.configuration.realignBefore.contains(epoch + 1)
        {
            try realign()
            alignedBefore = epoch + 1
        }
        return batches.begin(epoch: epoch, at: batch)
    }

    func load(batch: Int) throws { try batches.load() }

    func gradient(batch number: Int, settings: StepSettings) -> StepResult {
        let indices = batches.utterances(number)
        let features = batches.features
        var result = StepResult()
        result.frames = features.reduce(0) { $0 + $1.rows }
        let usable = indices.indices.filter {
            !alignments[indices[$0]].isEmpty && features[$0].rows > 0
        }
        guard !usable.isEmpty else { return result }
        batch.fill(features, taking: usable)
        let logits = runner.forward(batch, training: true, seed: settings.seed)
        var targets = [Int32](repeating: -1, count: batch.layout.rows)
        for (place, index) in batch.order.enumerated() {
            let alignment = alignments[indices[index]]
            let length = batch.layout.lengths[place]
            for step in 0..<length {
                // A recording that was sped up has fewer frames, evenly so.
                let frame = step * alignment.count / length
                targets[batch.layout.row(step: step, sequence: place)] =
                    Int32(alignment[frame] + 1)
            }
        }
        tape.reset(training: true, seed: settings.seed)
        let scores = tape.input(logits)
        let loss = tape.crossEntropy(
            scores, targets: targets, weight: 1 / Float(targets.count),
            smoothing: settings.labelSmoothing)
        result.loss = loss.nats
        result.utterances = loss.rows
        guard result.loss.isFinite else { return result }
        runner.backward(scores.gradient, batch: batch, seed: settings.seed)
        return result
    }

    func name(ofBatch batch: Int) -> String { batches.name(batch) }

    func endEpoch() { batches.end() }

    // MARK: Measuring

    /// Nats a frame and the share of frames whose likeliest state is that of the alignment, both
    /// by the dev data's own alignment; words by the best path through all of them.
    func evaluate() throws -> Evaluation {
        let loop = part.loop
        var (nats, right, frames) = (0.0, 0, 0)
        var scores = ScoreReport()
        try listen(to: dev) { index, logProbabilities in
            let words = Self.words(self.dev.labels[index])
            if let path = try? self.part.bestPath(
                logProbabilities, through: self.part.words.graph(ofWords: words))
            {
                for (frame, state) in path.states.enumerated() {
                    nats -= Double(logProbabilities[frame, state + 1])
                    let row = logProbabilities[row: frame]
                    let best = row.indices.max { row[$0] < row[$1] }
                    if best == row.startIndex + state + 1 { right += 1 }
                }
                frames += path.states.count
            }
            let heard =
                logProbabilities.rows == 0
                ? [] : try self.part.bestPath(logProbabilities, through: loop).words.map(\.index)
            func text(_ words: [Int]) -> String {
                words.map { self.part.words.words[$0].name }.joined(separator: " ")
            }
            scores.add(reference: text(words), hypothesis: text(heard))
        }
        return Evaluation(
            loss: frames == 0 ? .infinity : nats / Double(frames),
            measures: [
                DevMeasure(.wer, scores.words.rate),
                DevMeasure(.accuracy, Double(right) / Double(max(frames, 1))),
            ])
    }

    func write(to path: String, adding facts: [String: String]) throws {
        try makeModel(part).write(to: path, adding: facts)
    }
}

import Foundation
import SonorantLayers
import SonorantSystem
import SonorantTensors

/// How a run ended.
public struct TrainingSummary: Sendable, Equatable {
    /// Epochs that were trained, those before a resume included.
    public let epochs: Int
    /// The epoch whose model is the best, from 1.
    public let bestEpoch: Int
    /// What decided that, on the dev data: an error rate or another measure, as the setting
    /// `training.measure` says.
    public let bestMeasure: Double
    /// Why training ended, in words.
    public let reason: String
    /// The file of the best epoch's model.
    public let bestModel: URL
}

/// How far a run has come: after a minibatch, or after an epoch with what was measured.
public struct TrainingProgress: Sendable, Equatable {
    /// The epoch, from 1.
    public let epoch: Int
    /// Epochs at most.
    public let epochs: Int
    /// Minibatches of this epoch that are done.
    public let batch: Int
    /// Minibatches of an epoch.
    public let batches: Int
    /// Minibatches that are done since the beginning.
    public let step: Int
    /// The mean loss on the training data since the epoch began: nats an utterance, sentence or
    /// symbol.
    public let trainLoss: Double
    /// The same on the dev data; nil before the end of an epoch.
    public let devLoss: Double?
    /// The measures on the dev data by name, such as `cer`, `wer`, `f1` or `accuracy`, 1 being
    /// all; empty before the end of an epoch.
    public let measures: [String: Double]
    /// Whether the model of this epoch is the best so far; false before its end.
    public let isBest: Bool
}

/// Trains one model: epochs of steps, dev scores after each, files as it goes.
///
/// Every random choice depends on the seed and on where in the run it is made, and the state is
/// saved with every bit, so a run that was killed and resumed ends with the same model as one
/// that was not.
package final class Trainer {
    private let problem: any TrainingProblem
    private let configuration: TrainingConfiguration
    private let seed: UInt64
    private let folder: String
    private let origin: [String: String]
    private let pool: ThreadPool
    private let log: Log

    private let updater: Updater
    private var state = TrainingState()
    private var good: Snapshot
    /// What the problem carried then.
    private var goodCarried: [Float]
    private let epochLog: EpochLog

    /// Is called after each minibatch and after each epoch. What it throws ends the run, which is
    /// saved first.
    package var observer: ((TrainingProgress) throws -> Void)?

    /// - Parameters:
    ///   - folder: where the files of the run go.
    ///   - origin: what identifies the run, such as its configuration and its corpus; a
    ///     checkpoint with another origin is refused.
    package init(
        _ problem: any TrainingProblem, configuration: TrainingConfiguration, seed: UInt64,
        folder: String, origin: [String: String], pool: ThreadPool, log: Log
    ) {
        self.problem = problem
        self.configuration = configuration
        self.seed = seed
        self.folder = folder
        self.origin = origin
        self.pool = pool
        self.log = log
        problem.use(precision: configuration.precision.usable(log: log))
        updater = Updater(
            configuration.optimiser, parameters: problem.parameters, gradients: problem.gradients)
        good = Snapshot(of: updater)
        goodCarried = problem.carried
        epochLog = EpochLog(path: folder + "/log.jsonl")
    }

    /// Takes up the run where its checkpoint left it.
    package func resume() throws {
        let checkpoint = try Checkpoint(in: folder)
        for (key, value) in origin.sorted(by: { $0.key < $1.key })
        where checkpoint.origin[key] != value {
            throw CheckpointError.differs(
                folder: folder,
                what: Self.difference(key, old: checkpoint.origin[key] ?? "", new: value))
        }
        guard checkpoint.now.fits(updater), checkpoint.good.fits(updater) else {
            throw CheckpointError.unusable(
                path: Checkpoint.path(in: folder), reason: "its weights do not fit the model")
        }
        checkpoint.now.restore(to: updater)
        problem.carried = checkpoint.carried
        good = checkpoint.good
        // Earlier checkpoints do not have it.
        goodCarried =
            checkpoint.goodCarried.isEmpty ? checkpoint.carried : checkpoint.goodCarried
        state = checkpoint.state
        log.note(
            "resumed at epoch \(state.epoch + 1), batch \(state.batch + 1): weights, optimiser "
                + "(\(checkpoint.now.updates) updates), learning-rate factor \(state.rateFactor), "
                + "best so far epoch \(state.bestEpoch + 1)")
    }

    /// Trains to the end.
    ///
    /// - Throws: `Interruption` after a checkpoint was written; `FileError` where a file of the
    ///   run cannot be written.
    package func run() throws -> TrainingSummary {
        try epochLog.keep(before: state.epoch)
        // From here on there is always something to resume, whatever happens.
        if state.step == 0 { try checkpoint() }
        while state.epoch < configuration.epochs {
            if configuration.patience > 0, state.epochsSinceBest >= configuration.patience {
                return summary(
                    "no better \(configuration.measure.rawValue) on the dev data for "
                        + "\(state.epochsSinceBest.counted("epoch")) (training.patience)")
            }
            try runEpoch()
        }
        return summary(
            configuration.epochs == 1
                ? "the only epoch is done" : "all \(configuration.epochs) epochs are done")
    }

    private func summary(_ reason: String) -> TrainingSummary {
        TrainingSummary(
            epochs: state.epoch, bestEpoch: state.bestEpoch + 1,
            bestMeasure: configuration.measure.isError ? state.bestMeasure : -state.bestMeasure,
            reason: reason, bestModel: URL(fileURLWithPath: folder + "/best.safetensors"))
    }

    /// Tells the observer; saves the run where that ends it.
    ///
    /// - Parameter batches: of the epoch.
    private func report(batches: Int) throws {
        guard let observer else { return }
        do {
            try observer(
                TrainingProgress(
                    epoch: state.epoch + 1, epochs: configuration.epochs, batch: state.batch,
                    batches: batches, step: state.step,
                    trainLoss: state.loss / Double(max(state.utterances, 1)), devLoss: nil,
                    measures: [:], isBest: false))
        } catch {
            try checkpoint()
            throw error
        }
    }

    private func runEpoch() throws {
        defer { problem.endEpoch() }
        let count: Int
        do {
            count = try problem.begin(epoch: state.epoch, at: state.batch)
        } catch is Interruption {
            throw try interruption()
        }
        let progress = ProgressReporter(
            title: "epoch \(state.epoch + 1)/\(configuration.epochs)", total: count,
            unit: problem.unit, log: log)
        defer { progress.finish() }
        let clock = ContinuousClock()
        var lastCheckpoint = clock.now
        var lastMoment = clock.now
        // Of the last minibatch, where a resumed run finds all of them done.
        var rate = learningRate(batch: count - 1, of: count)
        while state.batch < count {
            if Interrupts.isRequested {
                progress.finish()
                throw try interruption()
            }
            rate = learningRate(batch: state.batch, of: count)
            let asked = clock.now
            try problem.load(batch: state.batch)
            state.waited += (clock.now - asked) / .seconds(1)
            let frames = try runStep(of: count, rate: rate)
            state.batch += 1
            let now = clock.now
            state.seconds += (now - lastMoment) / .seconds(1)
            lastMoment = now
            progress.update(
                done: state.batch, amount: frames,
                note: "loss \(format(state.loss / Double(max(state.utterances, 1))))")
            try report(batches: count)
            if (now - lastCheckpoint) / .seconds(1) > configuration.checkpointSeconds {
                try checkpoint()
                lastCheckpoint = clock.now
            }
        }
        problem.endEpoch()
        progress.finish()
        // A step may have been too long for the weights although its gradient was finite.
        let weights = updater.parameters.values
        if !UnsafeBufferPointer(start: weights.base, count: weights.count).allSatisfy(\.isFinite) {
            goBack("epoch \(state.epoch + 1): weights that are not finite")
        }
        let evaluation: Evaluation
        do {
            evaluation = try problem.evaluate()
        } catch is Interruption {
            throw try interruption()
        }
        try finishEpoch(evaluation, batches: count, rate: rate)
    }

    /// Saves where the run is; what to throw then.
    private func interruption() throws -> Interruption {
        try checkpoint()
        return Interruption(
            advice: "the run is saved in \(folder); the same command with --resume continues it")
    }

    /// How much of the run is done, from 0 to 1.
    private func progress(batch: Int, of count: Int) -> Double {
        (Double(state.epoch) + Double(batch) / Double(max(count, 1)))
            / Double(configuration.epochs)
    }

    private func learningRate(batch: Int, of count: Int) -> Double {
        configuration.learningRate(at: progress(batch: batch, of: count)) * state.rateFactor
    }

    /// One minibatch; returns its frames.
    private func runStep(of count: Int, rate: Double) throws -> Int {
        var settings = StepSettings()
        settings.rate = rate
        settings.clipNorm = configuration.clipNorm
        settings.labelSmoothing = configuration.labelSmoothing
        settings.weightNoise = configuration.weightNoise
        settings.step = state.step
        settings.progress = progress(batch: state.batch, of: count)
        var generator = SeededGenerator(seed: seed, "step", state.step)
        settings.seed = generator.next()
        let result = try updater(settings, pool: pool) {
            try problem.gradient(batch: state.batch, settings: settings)
        }
        state.step += 1
        state.frames += result.frames
        state.infeasible += result.infeasible.count
        if result.isFinite {
            state.loss += result.loss
            state.utterances += result.utterances
        } else {
            noteNonFinite()
        }
        return result.frames
    }

    /// Counts a minibatch whose loss or gradient was not finite, and after several goes back.
    private func noteNonFinite() {
        state.nonFinite += 1
        state.nonFiniteSinceGood += 1
        log.warning(
            "epoch \(state.epoch + 1), batch \(state.batch + 1): the loss or its gradient is not "
                + "finite; skipped (\(problem.name(ofBatch: state.batch)))")
        guard state.nonFiniteSinceGood >= configuration.nonFiniteLimit else { return }
        goBack("\(configuration.nonFiniteLimit) such batches")
    }

    private func goBack(_ reason: String) {
        good.restore(to: updater)
        problem.carried = goodCarried
        state.rateFactor /= 2
        state.nonFiniteSinceGood = 0
        state.rollBacks += 1
        log.warning(
            "\(reason): back to the weights of the last good epoch, with half the learning rate")
    }

    private func finishEpoch(_ evaluation: Evaluation, batches: Int, rate: Double) throws {
        // A network that has blown up may give no loss at all, which is as bad as can be.
        let loss = evaluation.loss.isFinite ? evaluation.loss : .greatestFiniteMagnitude
        let decisive = configuration.measure
        let found = decisive == .loss ? loss : evaluation.value(of: decisive)
        let worst = decisive.isError ? Double.greatestFiniteMagnitude : 0
        let value = found.isFinite ? found : worst
        // The less the better, whatever it is.
        let measure = decisive.isError ? value : -value
        let trainLoss = state.loss / Double(max(state.utterances, 1))
        // Of two models with equal errors, as on a small dev set, the one with the lower loss is
        // kept; only fewer errors count as an improvement for newbob and patience.
        let isBest =
            state.bestEpoch < 0 || (measure, loss) < (state.bestMeasure, state.bestLoss)
        if measure < state.bestMeasure {
            state.epochsSinceBest = 0
            state.epochsSinceDecay = 0
        } else {
            state.epochsSinceBest += 1
            state.epochsSinceDecay += 1
        }
        if isBest {
            state.bestMeasure = measure
            state.bestLoss = loss
            state.bestEpoch = state.epoch
        }
        if configuration.schedule == .newbob,
            state.epochsSinceDecay >= configuration.decayPatience
        {
            state.rateFactor *= configuration.decay
            state.epochsSinceDecay = 0
            log.detail("learning rate times \(configuration.decay)")
        }
        let framesPerSecond = Double(state.frames) / max(state.seconds, 1e-9)
        let waited = state.waited / max(state.seconds, 1e-9)
        log.note(
            "epoch \(state.epoch + 1)/\(configuration.epochs): train loss \(format(trainLoss)), "
                + "dev loss \(format(evaluation.loss)), "
                + evaluation.measures.map { $0.measure.text($0.value) + ", " }.joined()
                + "rate \(String(format: "%.2g", rate)), "
                + "\(Int(framesPerSecond)) \(problem.unit)/s" + (isBest ? ", best so far" : "")
                + (state.infeasible > 0
                    ? ", \(state.infeasible) utterances too short for their labels" : ""))
        log.detail("waited \(String(format: "%.1f", 100 * waited)) % of the time for data")
        try epochLog.append(
            EpochRecord(
                epoch: state.epoch + 1, step: state.step, seconds: state.seconds,
                framesPerSecond: framesPerSecond, learningRate: rate, trainLoss: trainLoss,
                devLoss: evaluation.loss,
                measures: Dictionary(
                    uniqueKeysWithValues: evaluation.measures.map {
                        ($0.measure.rawValue, $0.value)
                    }),
                infeasible: state.infeasible, nonFinite: state.nonFinite, waited: waited))
        var facts = [
            "epoch": String(state.epoch + 1), "step": String(state.step), "seed": String(seed),
            "dev_loss": String(evaluation.loss),
        ]
        for measure in evaluation.measures {
            facts["dev_\(measure.measure.rawValue)"] = String(measure.value)
        }
        if isBest { try problem.write(to: folder + "/best.safetensors", adding: facts) }
        try problem.write(to: folder + "/last.safetensors", adding: facts)

        let progress = TrainingProgress(
            epoch: state.epoch + 1, epochs: configuration.epochs, batch: batches,
            batches: batches, step: state.step, trainLoss: trainLoss, devLoss: evaluation.loss,
            measures: Dictionary(
                uniqueKeysWithValues: evaluation.measures.map { ($0.measure.rawValue, $0.value) }),
            isBest: isBest)
        state.epoch += 1
        state.beginEpoch()
        // Weights that have blown up are nothing to go back to, even if the epoch ended before
        // enough batches had failed.
        if evaluation.loss.isFinite {
            good = Snapshot(of: updater)
            goodCarried = problem.carried
            state.nonFiniteSinceGood = 0
        }
        try checkpoint()
        try observer?(progress)
    }

    private func checkpoint() throws {
        try Checkpoint(
            state: state, now: Snapshot(of: updater), good: good, carried: problem.carried,
            goodCarried: goodCarried, origin: origin
        ).write(to: folder)
    }

    private func format(_ value: Double) -> String { String(format: "%.3f", value) }

    /// The first line in which two descriptions of a run differ.
    private static func difference(_ key: String, old: String, new: String) -> String {
        let oldLines = old.split(separator: "\n")
        let newLines = new.split(separator: "\n")
        for (before, after) in zip(oldLines, newLines) where before != after {
            return "another \(key) ('\(before.trimmingCharacters(in: .whitespaces))' then, "
                + "'\(after.trimmingCharacters(in: .whitespaces))' now)"
        }
        return "another \(key)"
    }
}

import SonorantCTC
import SonorantLayers
import SonorantModels
import SonorantTensors

/// One whole step of CTC training: forward, loss, backward, clipping, update.
package final class TrainingStep {
    package typealias Settings = StepSettings

    package let model: AcousticModel
    package let updater: Updater
    private let pass: CTCPass
    private let pool: ThreadPool

    package init(
        model: AcousticModel, optimiser: OptimiserConfiguration, blank: Int,
        precision: Precision = .f32, pool: ThreadPool
    ) {
        self.model = model
        self.pool = pool
        pass = CTCPass(NetworkRunner(model, precision: precision, pool: pool), blank: blank)
        updater = Updater(
            optimiser, parameters: model.parameters, gradients: pass.runner.gradients)
    }

    /// Updates the weights.
    ///
    /// - Parameters:
    ///   - features: (T, D) an utterance.
    ///   - labels: symbols an utterance, without the blank.
    package func callAsFunction(
        features: [Matrix], labels: [[Int32]], settings: Settings
    ) -> StepResult {
        updater(settings, pool: pool) {
            pass(features: features, labels: labels, settings: settings)
        }
    }
}

/// The CTC loss of a minibatch and its gradient.
package final class CTCPass {
    /// What runs the network.
    package let runner: NetworkRunner
    private let blank: Int
    private var pool: ThreadPool { runner.pool }
    private let batch = PackedBatch()
    private let workspaces: ScratchPool<LossWorkspace>
    // Kept from step to step, so that a step takes no memory.
    private var feasible: [Int] = []
    private var losses: [Double] = []

    package init(_ runner: NetworkRunner, blank: Int) {
        self.runner = runner
        self.blank = blank
        workspaces = ScratchPool(count: runner.pool.threads) { LossWorkspace() }
    }

    /// Adds the gradient of a minibatch to the runner's.
    ///
    /// - Parameters:
    ///   - features: (T, D) an utterance.
    ///   - labels: symbols an utterance, without the blank.
    package func callAsFunction(
        features: [Matrix], labels: [[Int32]], settings: StepSettings
    ) -> StepResult {
        precondition(
            features.count == labels.count,
            "\(features.count) utterances with \(labels.count) label sequences")
        var result = StepResult()
        feasible.removeAll(keepingCapacity: true)
        for index in features.indices {
            let rows = features[index].rows
            result.frames += rows
            if rows > 0, rows >= labels[index].withUnsafeBufferPointer(CTC.requiredFrames) {
                feasible.append(index)
            } else {
                result.infeasible.append(index)
            }
        }
        result.utterances = feasible.count
        guard !feasible.isEmpty else { return result }

        batch.fill(features, taking: feasible)
        let logits = runner.forward(batch, training: true, seed: settings.seed)
        result.loss = loss(logits: logits, labels: labels, settings: settings)
        if result.loss.isFinite {
            runner.backward(logits, batch: batch, seed: settings.seed)
        }
        return result
    }

    /// The summed loss; the logits become its gradient divided by the number of utterances.
    private func loss(logits: MatrixView, labels: [[Int32]], settings: StepSettings) -> Double {
        let layout = batch.layout
        let scale = 1 / Float(layout.sequences)
        while losses.count < layout.sequences { losses.append(0) }
        losses.withUnsafeMutableBufferPointer { losses in
            pool.run(layout.sequences) { sequence in
                losses[sequence] = workspaces.with { workspace in
                    layout.rows(ofSequence: sequence, into: &workspace.rows)
                    return workspace.rows.withUnsafeBufferPointer { rows in
                        labels[batch.order[sequence]].withUnsafeBufferPointer { labels in
                            workspace.ctc.lossAndGradient(
                                logits: logits.base, gradient: logits.base, rows: rows,
                                symbols: logits.columns, stride: logits.stride, labels: labels,
                                blank: blank, uniformPrior: settings.labelSmoothing, scale: scale)
                        }
                    }
                }
            }
        }
        var sum = 0.0
        for sequence in 0..<layout.sequences { sum += losses[sequence] }
        return sum
    }
}

/// What the loss of one utterance at a time is worked out in.
private final class LossWorkspace {
    let ctc = CTCWorkspace()
    /// The utterance's rows of the minibatch.
    var rows: [Int32] = []
}

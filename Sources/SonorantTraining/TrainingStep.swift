import Foundation
import SonorantCTC
import SonorantLayers
import SonorantModels
import SonorantTensors

/// What one update did.
package struct StepResult: Sendable, Equatable {
    /// CTC loss in nats summed over the utterances that could be used.
    package var loss = 0.0
    /// Utterances that were used.
    package var utterances = 0
    /// Frames of all utterances.
    package var frames = 0
    /// Utterances with fewer frames than their labels need, in the caller's order.
    package var infeasible: [Int] = []
    /// The norm of the gradient before clipping.
    package var gradientNorm = 0.0
    /// Whether the loss and the gradient were finite; if not, the weights were left alone.
    package var isFinite = true
}

/// One whole step of CTC training: forward, loss, backward, clipping, update.
package final class TrainingStep {
    package let model: AcousticModel
    package let optimiser: Optimiser
    private let blank: Int
    private let pool: ThreadPool
    private let batch = PackedBatch()
    private let noise = WeightNoise()
    private let freeWorkspaces = LockedStack<LossWorkspace>()
    // Kept from step to step, so that a step takes no memory.
    private var feasible: [Int] = []
    private var losses: [Double] = []

    package init(
        model: AcousticModel, optimiser: OptimiserConfiguration, blank: Int, pool: ThreadPool
    ) {
        self.model = model
        self.optimiser = Optimiser(optimiser, store: model.parameters)
        self.blank = blank
        self.pool = pool
        for _ in 0..<pool.threads { freeWorkspaces.push(LossWorkspace()) }
    }

    /// The settings of one step that may change from step to step.
    package struct Settings {
        /// The learning rate.
        package var rate = 1e-3
        /// The largest norm of the gradient; a longer one is scaled down to it. 0 is no limit.
        package var clipNorm = 0.0
        /// The weight ε of the uniform prior in the loss.
        package var labelSmoothing: Float = 0
        /// The standard deviation of Gaussian noise on the weights during the step.
        package var weightNoise: Float = 0
        /// Decides dropout and weight noise.
        package var seed: UInt64 = 0

        package init() {}
    }

    /// - Parameters:
    ///   - features: (T, D) an utterance.
    ///   - labels: symbols an utterance, without the blank.
    package func callAsFunction(
        features: [Matrix], labels: [[Int32]], settings: Settings
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
        optimiser.clearGradient(pool: pool)
        noise.add(settings.weightNoise, seed: settings.seed, to: model.parameters)
        let logits = model.forward(batch, pool: pool, training: true, seed: settings.seed)
        result.loss = loss(logits: logits, labels: labels, settings: settings)
        if result.loss.isFinite {
            model.backward(logits, batch: batch, pool: pool, seed: settings.seed)
        }
        noise.remove(from: model.parameters)
        guard result.loss.isFinite else {
            result.isFinite = false
            return result
        }

        result.gradientNorm = optimiser.gradientNorm(pool: pool)
        guard result.gradientNorm.isFinite else {
            result.isFinite = false
            return result
        }
        // g · min(1, θ / ‖g‖): Pascanu et al. 2013.
        var scale = 1.0
        if settings.clipNorm > 0, result.gradientNorm > settings.clipNorm {
            scale = settings.clipNorm / result.gradientNorm
        }
        optimiser.update(rate: settings.rate, gradientScale: Float(scale), pool: pool)
        return result
    }

    /// The summed loss; the logits become its gradient divided by the number of utterances.
    private func loss(logits: MatrixView, labels: [[Int32]], settings: Settings) -> Double {
        let layout = batch.layout
        let scale = 1 / Float(layout.sequences)
        while losses.count < layout.sequences { losses.append(0) }
        losses.withUnsafeMutableBufferPointer { losses in
            pool.run(layout.sequences) { sequence in
                let workspace = freeWorkspaces.pop() ?? LossWorkspace()
                defer { freeWorkspaces.push(workspace) }
                layout.rows(ofSequence: sequence, into: &workspace.rows)
                losses[sequence] = workspace.rows.withUnsafeBufferPointer { rows in
                    labels[batch.order[sequence]].withUnsafeBufferPointer { labels in
                        workspace.ctc.lossAndGradient(
                            logits: logits.base, gradient: logits.base, rows: rows,
                            symbols: logits.columns, stride: logits.stride, labels: labels,
                            blank: blank, uniformPrior: settings.labelSmoothing, scale: scale)
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

/// A stack that several threads share.
private final class LockedStack<Element>: @unchecked Sendable {
    private let lock = NSLock()
    private var elements: [Element] = []

    func push(_ element: Element) { lock.withLock { elements.append(element) } }
    func pop() -> Element? { lock.withLock { elements.popLast() } }
}

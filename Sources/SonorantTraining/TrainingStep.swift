import Foundation
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
        model: AcousticModel, optimiser: OptimiserConfiguration, blank: Int, pool: ThreadPool
    ) {
        self.model = model
        self.pool = pool
        updater = Updater(optimiser, parameters: model.parameters)
        pass = CTCPass(model: model, blank: blank, pool: pool)
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
    private let model: AcousticModel
    private let blank: Int
    private let pool: ThreadPool
    private let batch = PackedBatch()
    private let freeWorkspaces = LockedStack<LossWorkspace>()
    // Kept from step to step, so that a step takes no memory.
    private var feasible: [Int] = []
    private var losses: [Double] = []

    package init(model: AcousticModel, blank: Int, pool: ThreadPool) {
        self.model = model
        self.blank = blank
        self.pool = pool
        for _ in 0..<pool.threads { freeWorkspaces.push(LossWorkspace()) }
    }

    /// Adds the gradient of a minibatch to that of the model's weights.
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
        let logits = model.forward(batch, pool: pool, training: true, seed: settings.seed)
        result.loss = loss(logits: logits, labels: labels, settings: settings)
        if result.loss.isFinite {
            model.backward(logits, batch: batch, pool: pool, seed: settings.seed)
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
///
/// Sendable: every access holds the lock; what is taken off belongs to who took it.
private final class LockedStack<Element>: @unchecked Sendable {
    private let lock = NSLock()
    private var elements: [Element] = []

    func push(_ element: Element) { lock.withLock { elements.append(element) } }
    func pop() -> Element? { lock.withLock { elements.popLast() } }
}

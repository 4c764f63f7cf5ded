import CSIMD
import SonorantLayers
import SonorantTensors

/// One user's way to run an ``AcousticModel``: forward, and for training backward.
///
/// It has the activations of its latest pass, and the gradients of the weights where it goes
/// backward; the weights are the network's. One thread uses a runner at a time, the work inside is
/// shared out by its pool.
package final class NetworkRunner {
    /// The network that is run.
    package let network: AcousticModel
    /// What the factors of the large products are stored as; the weights stay 32-bit floats. On
    /// a processor without instructions for it (``Precision/isNative``), anything but `f32` is
    /// slow or not to be had, and `int8` wrong; ``Precision/usable(log:)`` sees to that.
    package var precision: Precision
    /// The threads that share out the work.
    package let pool: ThreadPool

    private let workspace: Workspace
    private let blockwise: BlockwisePass?
    private let batch = PackedBatch()

    /// A runner without memory, which comes with the first pass.
    package init(_ network: AcousticModel, precision: Precision = .f32, pool: ThreadPool) {
        self.network = network
        self.precision = precision
        self.pool = pool
        workspace = Workspace(network.parameters)
        let configuration = network.configuration
        blockwise =
            configuration.chunk == 0
            ? nil
            : BlockwisePass(
                stack: network.stack, recurrentLayers: RecurrentStack.states(configuration),
                chunk: configuration.chunk, lookAhead: configuration.lookAhead)
    }

    /// The gradients of the network's weights, to which ``backward(_:batch:seed:)`` adds.
    package var gradients: Gradients { workspace.gradients }

    /// Natural-log probabilities of the symbols at each frame.
    ///
    /// - Parameter features: matrices (T, D), in any order, each possibly of its own length.
    /// - Returns: matrices (T, V) in the same order.
    package func logProbabilities(of features: [Matrix]) -> [Matrix] {
        guard !features.isEmpty else { return [] }
        batch.fill(features)
        guard batch.layout.rows > 0 else {
            return features.map { _ in Matrix(rows: 0, columns: network.outputSize) }
        }
        let logits = forward(batch, training: false, seed: 0)
        normalise(logits)
        return batch.unpack(logits)
    }

    /// Natural-log probabilities of the kept frames of one block of one sequence.
    ///
    /// - Parameter frames: (T, D), those of the block and what it looks ahead at.
    func logProbabilities(ofBlock frames: MatrixView, block: Block) -> [Float] {
        let pass = Pass(
            layout: PackedLayout(lengths: [frames.rows]), pool: pool, training: false,
            precision: precision, block: block)
        let logits = network.stack.forward(frames, workspace: workspace, pass: pass)
            .rows(0..<block.kept)
        normalise(logits)
        return logits.matrix().elements
    }

    /// Turns logits into natural-log probabilities.
    private func normalise(_ logits: MatrixView) {
        let parts = Partition.ranges(logits.rows, parts: 16, smallest: 64)
        pool.run(parts.count) { part in
            let rows = logits.rows(parts[part])
            sonorant_log_softmax(
                rows.rows, rows.columns, rows.base, rows.stride, rows.base, rows.stride)
        }
    }

    /// (N, V) logits of a packed minibatch, valid until the next pass; the caller may overwrite
    /// them.
    package func forward(_ batch: PackedBatch, training: Bool, seed: UInt64) -> MatrixView {
        let pass = Pass(
            layout: batch.layout, pool: pool, training: training, precision: precision, seed: seed)
        return blockwise?.forward(batch.frames, workspace: workspace, pass: pass)
            ?? network.stack.forward(batch.frames, workspace: workspace, pass: pass)
    }

    /// Adds the gradients of all weights for the latest forward pass.
    ///
    /// - Parameter logitGradient: (N, V); overwritten.
    package func backward(_ logitGradient: MatrixView, batch: PackedBatch, seed: UInt64) {
        let pass = Pass(
            layout: batch.layout, pool: pool, training: true, precision: precision, seed: seed)
        if let blockwise {
            blockwise.backward(
                logitGradient, frames: batch.frames, workspace: workspace, pass: pass)
        } else {
            network.stack.backward(logitGradient, workspace: workspace, pass: pass)
        }
    }
}

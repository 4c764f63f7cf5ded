import SonorantLayers
import SonorantTensors

/// Runs a stack of layers over a minibatch block by block: each block is `chunk` frames that
/// count and `lookAhead` frames behind them, which come again in the next block. The forward
/// direction of every recurrent layer goes on from its state after the frames that count; the
/// backward direction starts afresh at the block's end.
///
/// The backward pass goes through the carried states, so its gradients are exact. Only states
/// are kept from block to block: the backward pass computes the activations of all blocks but
/// the last again, which takes a third more arithmetic and the memory of one block.
///
/// It keeps states and gradients, so each user of a network has one of its own.
///
/// Source: the latency-controlled BLSTM of Zhang et al. 2016, "Highway long short-term memory
/// RNNs for distant speech recognition".
final class BlockwisePass {
    private let stack: LayerStack
    private let recurrentLayers: Int
    private let chunk: Int
    private let lookAhead: Int

    private var layout = PackedLayout(lengths: [0])
    private let logits = FloatBuffer()
    private let gradient = FloatBuffer()
    /// The states before each block; the first has none.
    private var states: [RecurrentStates] = []
    private let stateGradients: [RecurrentStates]

    init(stack: LayerStack, recurrentLayers: Int, chunk: Int, lookAhead: Int) {
        self.stack = stack
        self.recurrentLayers = recurrentLayers
        self.chunk = chunk
        self.lookAhead = lookAhead
        stateGradients = (0..<2).map { _ in RecurrentStates(layers: recurrentLayers) }
    }

    /// - Parameters:
    ///   - frames: (N, D), laid out as `pass` says.
    /// - Returns: (N, V), valid until the next pass; the caller may overwrite it.
    func forward(_ frames: MatrixView, workspace: Workspace, pass: Pass) -> MatrixView {
        logits.reserve(pass.layout.rows * stack.outputSize)
        let result = logits.view(rows: pass.layout.rows, columns: stack.outputSize)
        for block in 0..<count(pass.layout) {
            let kept = keptRows(of: block, in: pass.layout)
            let output = forward(block, of: frames, workspace: workspace, pass: pass)
            result.rows(kept).copy(from: output.rows(0..<kept.count))
        }
        return result
    }

    /// Adds the gradients of all weights for the latest forward pass.
    ///
    /// - Parameters:
    ///   - logitGradient: (N, V).
    ///   - frames: what the forward pass was given.
    func backward(
        _ logitGradient: MatrixView, frames: MatrixView, workspace: Workspace, pass: Pass
    ) {
        let last = count(pass.layout) - 1
        for block in stride(from: last, through: 0, by: -1) {
            if block < last { _ = forward(block, of: frames, workspace: workspace, pass: pass) }
            var part = blockPass(block, of: pass)
            part.block?.gradientAfter = block < last ? stateGradients[(block + 1) % 2] : nil
            part.block?.gradientBefore = block > 0 ? stateGradients[block % 2] : nil
            let kept = keptRows(of: block, in: pass.layout)
            let rows = part.layout.rows
            gradient.reserve(rows * stack.outputSize)
            let target = gradient.view(rows: rows, columns: stack.outputSize)
            target.rows(0..<kept.count).copy(from: logitGradient.rows(kept))
            target.rows(kept.count..<rows).clear()
            stack.backward(target, workspace: workspace, pass: part)
        }
    }

    private func forward(
        _ block: Int, of frames: MatrixView, workspace: Workspace, pass: Pass
    ) -> MatrixView {
        let first = pass.layout.offsets[block * chunk]
        let part = blockPass(block, of: pass)
        return stack.forward(
            frames.rows(first..<first + part.layout.rows), workspace: workspace, pass: part)
    }

    /// The number of blocks, that of the longest sequence.
    private func count(_ layout: PackedLayout) -> Int { (layout.steps + chunk - 1) / chunk }

    /// The rows of the frames of `block` that count: they lie side by side, since sequences that
    /// have ended leave no gap.
    private func keptRows(of block: Int, in layout: PackedLayout) -> Range<Int> {
        let end = min((block + 1) * chunk, layout.steps)
        return layout.offsets[block * chunk]..<layout.offsets[end]
    }

    private func blockPass(_ block: Int, of pass: Pass) -> Pass {
        while states.count <= block + 1 {
            states.append(RecurrentStates(layers: recurrentLayers))
        }
        let start = block * chunk
        layout.refill(sequences: pass.layout.active[start]) {
            min(chunk + lookAhead, pass.layout.lengths[$0] - start)
        }
        return Pass(
            layout: layout, pool: pass.pool, training: pass.training, precision: pass.precision,
            seed: pass.seed &+ UInt64(block) &* 0xD1B5_4A32_D192_ED03,
            sequenceSeed: pass.sequenceSeed,
            block: Block(
                kept: chunk, before: block > 0 ? states[block] : nil, after: states[block + 1]))
    }
}

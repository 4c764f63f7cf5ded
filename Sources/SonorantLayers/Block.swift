import SonorantTensors

/// A pass over one block of longer sequences, whose recurrent layers go on from where the block
/// before left them.
///
/// Only the forward direction goes on: the backward one starts afresh at the end of each block.
/// States have a row a sequence, in the order of the pass's layout, which is a prefix of that of
/// the block before, since sequences only end.
package struct Block: Sendable {
    /// Steps that belong to the block; those after them are looked at and come again.
    package let kept: Int
    /// The states before the first step; nil for the first block, which starts from zeros.
    package let before: RecurrentStates?
    /// Gets the states after the ``kept`` steps of the sequences that have as many.
    package let after: RecurrentStates
    /// The gradient of the first rows of ``after``, made by the backward pass of the next block;
    /// nil where nothing follows.
    package var gradientAfter: RecurrentStates?
    /// Gets the gradient of ``before`` from the backward pass; nil where nobody needs it.
    package var gradientBefore: RecurrentStates?

    package init(kept: Int, before: RecurrentStates?, after: RecurrentStates) {
        precondition(kept > 0, "a block keeps at least one step, not \(kept)")
        self.kept = kept
        self.before = before
        self.after = after
    }
}

/// What the recurrent layers of a stack remember of some sequences, or the gradient of it: for
/// each layer the outputs (B, P) and cell states (B, H) of the forward direction.
package final class RecurrentStates: @unchecked Sendable {
    /// The number of sequences B.
    package private(set) var rows = 0
    private let layers: [(outputs: FloatBuffer, cells: FloatBuffer)]

    /// Room for the states of `layers` recurrent layers.
    package init(layers: Int) {
        self.layers = (0..<layers).map { _ in (FloatBuffer(), FloatBuffer()) }
    }

    /// Makes room for the states that layer `layer` has of `rows` sequences; what was there may
    /// be lost.
    func reserve(_ layer: Int, rows: Int, shape: LSTMShape) {
        self.rows = rows
        layers[layer].outputs.reserve(rows * shape.outputs)
        layers[layer].cells.reserve(rows * shape.cells)
    }

    /// The states of layer `layer` of the first sequences that are in `sequences`.
    func views(
        _ layer: Int, sequences: Range<Int>, shape: LSTMShape
    ) -> (outputs: MatrixView, cells: MatrixView) {
        let range = min(sequences.lowerBound, rows)..<min(sequences.upperBound, rows)
        return (
            layers[layer].outputs.view(rows: rows, columns: shape.outputs).rows(range),
            layers[layer].cells.view(rows: rows, columns: shape.cells).rows(range)
        )
    }
}

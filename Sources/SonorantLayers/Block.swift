import SonorantTensors

/// A pass over one block of longer sequences, whose recurrent layers go on from where the block
/// before left them.
///
/// Only the forward direction goes on: the backward one starts afresh at the end of each block.
/// States have a row a sequence, in the order of the pass's layout, which is a prefix of that of
/// the block before, since sequences only end.
package struct Block {
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

    /// Makes room in ``after`` for layer `layer`, whose states have `columns` numbers.
    func reserveAfter(_ layer: Int, columns: Int, first: Int? = nil, layout: PackedLayout) {
        let whole = kept <= layout.steps ? layout.active[kept - 1] : 0
        after.reserve(layer, rows: whole, columns: columns, first: first)
        after.steps = (before?.steps ?? 0) + kept
    }
}

/// What the recurrent layers of a stack remember of some sequences, or the gradient of it: for
/// each layer that goes forward in time some numbers a sequence.
package final class RecurrentStates {
    /// The number of sequences B.
    package internal(set) var rows = 0
    /// How many steps the sequences have behind them.
    package var steps = 0
    let layers: [FloatBuffer]
    /// Of each layer the columns of the two parts of its states, one behind the other in memory.
    var parts: [(first: Int, second: Int)]

    /// Room for the states of `layers` recurrent layers.
    package init(layers: Int) {
        self.layers = (0..<layers).map { _ in FloatBuffer() }
        parts = [(first: Int, second: Int)](repeating: (0, 0), count: layers)
    }

    /// Makes room for `columns` numbers that layer `layer` has of each of `rows` sequences; what
    /// was there may be lost.
    ///
    /// - Parameter first: the columns that are asked for apart from the rest; nil for all.
    func reserve(_ layer: Int, rows: Int, columns: Int, first: Int? = nil) {
        precondition(
            layer < layers.count, "layer \(layer) has no place among \(layers.count) states")
        self.rows = rows
        layers[layer].reserve(rows * columns)
        let first = first ?? columns
        parts[layer] = (first, columns - first)
    }

    /// Some columns of the state that layer `layer` has of the first sequences, of those in
    /// `sequences`.
    ///
    /// Columns that are asked for together lie without gaps between rows; so the same cuts have
    /// to be made each time.
    package func view(_ layer: Int, sequences: Range<Int>, columns: Range<Int>) -> MatrixView {
        let range = min(sequences.lowerBound, rows)..<min(sequences.upperBound, rows)
        precondition(
            rows * columns.upperBound <= layers[layer].count,
            "columns \(columns) of \(rows) sequences in \(layers[layer].count) numbers")
        return MatrixView(
            base: layers[layer].base + rows * columns.lowerBound, rows: rows,
            columns: columns.count
        ).rows(range)
    }
}

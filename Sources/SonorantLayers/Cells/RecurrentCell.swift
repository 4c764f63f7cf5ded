import SonorantTensors

/// What a recurrent cell does within one step in time: everything but the products with weight
/// matrices, which whoever runs it does at large.
///
/// With x the input and h the output of a step, h′ that of the step before, W, b and U the
/// weights, a cell gets x W + b and h′ U and makes the new state of them. It remembers nothing
/// itself: the same cell serves a ``RecurrentLayer`` over whole sequences and a decoder that takes
/// step by step. H cells; R rows, one a sequence.
package protocol RecurrentCell: Sendable {
    /// Cells, which is the number of outputs, H.
    var cells: Int { get }
    /// Columns of x W + b.
    var inputColumns: Int { get }
    /// Columns of h′ U; 0 for a cell without recurrent weights.
    var recurrentColumns: Int { get }
    /// Whether h′ U, of as many columns, is only ever added to x W + b. Then it is added before
    /// the cell is asked.
    var addsRecurrent: Bool { get }
    /// Columns of the state; the first H are the output.
    var stateColumns: Int { get }
    /// Columns that the backward pass needs beside the activations and the state.
    var savedColumns: Int { get }
    /// Weights of the cell's own, such as peepholes; nil for none.
    var weights: Parameter? { get }
    /// Whether all outputs lie within ±1.
    var isBounded: Bool { get }
    /// Whether ``CellStep/times`` is needed.
    var countsTime: Bool { get }
    /// Parts of the recurrent weights that are not there.
    var absentWeights: [WeightBlock] { get }

    /// Sets the weights to random numbers of a suitable size.
    ///
    /// - Parameters:
    ///   - start: the columns of W, b and U that are this cell's, and ``weights``.
    func initialise(_ start: CellStart, generator: inout SeededGenerator)

    /// Writes the state, and what is saved, of a step; leaves the activations in place of what
    /// was in ``CellStep/gates``.
    func forward(_ step: CellStep)

    /// Turns the gradient of the step's state into that of the step's input.
    ///
    /// - Parameter step: as the forward pass left it; ``CellStep/gates`` is overwritten with the
    ///   gradient of x W + b, and of h′ U where that was added.
    func backward(_ step: CellStep, gradient: CellGradient)
}

extension RecurrentCell {
    package var addsRecurrent: Bool { true }
    package var savedColumns: Int { 0 }
    package var weights: Parameter? { nil }
    package var isBounded: Bool { true }
    package var countsTime: Bool { false }
    package var absentWeights: [WeightBlock] { [] }

    /// Input weights uniform within ±1/√H as PyTorch has them, recurrent ones orthogonal, which
    /// keeps the length of what comes back through time (Saxe et al. 2014); biases zero.
    package func initialise(_ start: CellStart, generator: inout SeededGenerator) {
        start.fill(start.input, bound: 1 / Double(cells).squareRoot(), generator: &generator)
        start.bias.clear()
        if let recurrent = start.recurrent {
            start.orthogonalise(recurrent, generator: &generator)
        }
        if let own = start.own { own.clear() }
    }
}

/// A rectangle of a matrix of weights.
package struct WeightBlock: Sendable, Hashable {
    package var rows: Range<Int>
    package var columns: Range<Int>

    package init(rows: Range<Int>, columns: Range<Int>) {
        self.rows = rows
        self.columns = columns
    }
}

/// The memory of one step of a ``RecurrentCell``; R rows.
package struct CellStep {
    /// (R, inputColumns): x W + b, with h′ U where that is added; then the activations; after the
    /// backward pass the gradient.
    package var gates: MatrixView
    /// (R′, recurrentColumns) with R′ ≤ R: h′ U where it is kept apart, forward only; the rows
    /// past R′ count as zero.
    package var recurrent: MatrixView?
    /// (R′, stateColumns): the state of the step before; the rows past R′ count as zero.
    package var previous: MatrixView
    /// (R, stateColumns): the new state.
    package var state: MatrixView
    /// (R, savedColumns).
    package var saved: MatrixView
    /// The cell's own weights; nil where it has none.
    package var weights: UnsafePointer<Float>?
    /// R numbers: how many steps each sequence has behind it; nil where the cell does not ask.
    package var times: UnsafePointer<Int32>?

    /// See the properties.
    package init(
        gates: MatrixView, recurrent: MatrixView? = nil, previous: MatrixView, state: MatrixView,
        saved: MatrixView, weights: UnsafePointer<Float>? = nil,
        times: UnsafePointer<Int32>? = nil
    ) {
        self.gates = gates
        self.recurrent = recurrent
        self.previous = previous
        self.state = state
        self.saved = saved
        self.weights = weights
        self.times = times
    }
}

/// The gradients of one step of a ``RecurrentCell``; R rows.
package struct CellGradient {
    /// (R, stateColumns): on entry that of the step's state; on return that of the state before,
    /// without what comes through h′ U.
    package var state: MatrixView
    /// (R, recurrentColumns): gets that of h′ U where it is kept apart, of all rows.
    package var recurrent: MatrixView?
    /// That of the cell's own weights, added to; nil where it has none.
    package var weights: UnsafeMutablePointer<Float>?

    /// See the properties.
    package init(
        state: MatrixView, recurrent: MatrixView? = nil,
        weights: UnsafeMutablePointer<Float>? = nil
    ) {
        self.state = state
        self.recurrent = recurrent
        self.weights = weights
    }
}

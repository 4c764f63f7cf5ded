import CSIMD
import SonorantTensors

/// The cell of an ``LSTMLayer`` without projection, by itself: the same equations, the same order
/// of columns, the same bits. Its state is h, then c.
package struct LSTMCell: RecurrentCell {
    package let cells: Int
    package let weights: Parameter?
    private let forgetBias: Float

    /// - Parameters:
    ///   - name: what the name of the peepholes starts with.
    ///   - peepholes: whether the gates see the cell state through diagonal weights.
    package init(
        _ name: String, cells: Int, peepholes: Bool = false, forgetBias: Float = 1,
        store: ParameterStore
    ) {
        self.cells = cells
        self.forgetBias = forgetBias
        weights = peepholes ? store.register("\(name).peepholes", shape: [3 * cells]) : nil
    }

    package var inputColumns: Int { 4 * cells }
    package var recurrentColumns: Int { 4 * cells }
    package var stateColumns: Int { 2 * cells }

    /// As ``LSTMLayer/initialise(_:generator:)``.
    package func initialise(_ start: CellStart, generator: inout SeededGenerator) {
        let bound = 1 / Double(cells).squareRoot()
        start.fill(start.input, bound: bound, generator: &generator)
        for column in 0..<4 * cells {
            start.bias.base[column] = column / cells == 1 ? forgetBias : 0
        }
        for part in [start.recurrent, start.own] {
            if let part { start.fill(part, bound: bound, generator: &generator) }
        }
    }

    // The kernels want cell states without gaps between rows, so they get row by row.

    package func forward(_ step: CellStep) {
        for row in 0..<step.gates.rows {
            let state = step.state.row(row)
            let continues = row < step.previous.rows
            sonorant_lstm_forward(
                1, cells, step.gates.row(row),
                (continues ? step.previous.row(row) : state) + cells, continues ? 1 : 0,
                step.weights, state + cells, state, 0, nil, 1)
        }
    }

    package func backward(_ step: CellStep, gradient: CellGradient) {
        for row in 0..<step.gates.rows {
            let state = step.state.row(row)
            let slope = gradient.state.row(row)
            let continues = row < step.previous.rows
            sonorant_lstm_backward(
                1, cells, step.gates.row(row), state + cells,
                (continues ? step.previous.row(row) : state) + cells, continues ? 1 : 0,
                step.weights, gradient.weights, slope, 0, nil, 0, slope + cells, nil, nil)
            slope.update(repeating: 0, count: cells)
        }
    }
}

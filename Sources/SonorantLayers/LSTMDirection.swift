import CSIMD
import SonorantTensors

/// The recurrence of one direction of an ``LSTMLayer``: everything inside the time loop.
///
/// Forward and backward direction differ only in their ``TimeOrder``.
final class LSTMDirection {
    private let shape: LSTMShape
    private let reversed: Bool
    private let recurrentWeight: Parameter
    private let peepholes: Parameter?
    private let projection: Parameter?

    // (N, H): cell states and, where projected, the cells' outputs before the projection.
    private let cells = FloatBuffer()
    private let unprojected = FloatBuffer()
    // (N, P): for every row the output of the step before it, for one product after the loop.
    private let previousOutput = FloatBuffer()
    private let carries = FloatBuffer()
    private let transposedWeight = FloatBuffer()

    init(_ name: String, shape: LSTMShape, reversed: Bool, store: ParameterStore) {
        self.shape = shape
        self.reversed = reversed
        recurrentWeight = store.register(
            "\(name).recurrent_weight", shape: [shape.outputs, shape.gates])
        peepholes =
            shape.peepholes
            ? store.register("\(name).peepholes", shape: [3 * shape.cells]) : nil
        projection =
            shape.projection > 0
            ? store.register("\(name).projection", shape: [shape.cells, shape.projection]) : nil
    }

    func initialise(_ store: ParameterStore, bound: Double, generator: inout SeededGenerator) {
        store.fillUniformly(recurrentWeight, bound: bound, generator: &generator)
        for parameter in [peepholes, projection].compactMap(\.self) {
            store.fillUniformly(parameter, bound: bound, generator: &generator)
        }
    }

    /// - Parameters:
    ///   - gates: (N, 4H), the input's share of the pre-activations; becomes the activations.
    ///   - output: (N, P), written.
    func forward(
        gates: MatrixView, output: MatrixView, store: ParameterStore, layout: PackedLayout
    ) {
        let rows = layout.rows
        cells.reserve(rows * shape.cells)
        let cell = cells.view(rows: rows, columns: shape.cells)
        let weight = store.value(recurrentWeight)
        let projectionWeight = projection.map(store.value)
        let peephole = peepholes.map { UnsafePointer(store.value($0).base) }
        var hidden = output
        if projection != nil {
            unprojected.reserve(rows * shape.cells)
            hidden = unprojected.view(rows: rows, columns: shape.cells)
        }

        let order = TimeOrder(layout: layout, reversed: reversed)
        for position in 0..<order.count {
            let step = order[position]
            let here = step.row..<step.row + step.rows
            let before = step.previousRow..<step.previousRow + step.previousRows
            let stepGates = gates.rows(here)
            multiply(
                output.rows(before), weight, into: stepGates.rows(0..<step.previousRows), keep: 1)
            sonorant_lstm_forward(
                step.rows, shape.cells, stepGates.base, gates.stride,
                cell.row(step.previousRow), step.previousRows, peephole, cell.row(step.row),
                hidden.row(step.row), hidden.stride)
            if let projectionWeight {
                multiply(hidden.rows(here), projectionWeight, into: output.rows(here))
            }
        }
    }

    /// - Parameters:
    ///   - gates: (N, 4H), activations; become the gradients of the pre-activations.
    ///   - output: (N, P), as the forward pass left it.
    ///   - outputGradient: (N, P), from the layers above; overwritten.
    func backward(
        gates: MatrixView, output: MatrixView, outputGradient: MatrixView, store: ParameterStore,
        layout: PackedLayout
    ) {
        let rows = layout.rows
        let cell = cells.view(rows: rows, columns: shape.cells)
        let weight = transposed(store.value(recurrentWeight))
        let peephole = peepholes.map { UnsafePointer(store.value($0).base) }
        let peepholeGradient = peepholes.map { store.gradient($0).base }

        carries.reserve(layout.sequences * 2 * shape.cells)
        carries.clear(prefix: layout.sequences * 2 * shape.cells)
        let cellCarry = carries.base
        let hiddenGradient = MatrixView(
            base: carries.base + layout.sequences * shape.cells, rows: layout.sequences,
            columns: shape.cells)
        previousOutput.reserve(rows * shape.outputs)
        let previous = previousOutput.view(rows: rows, columns: shape.outputs)

        let order = TimeOrder(layout: layout, reversed: reversed)
        for position in (0..<order.count).reversed() {
            let step = order[position]
            let here = step.row..<step.row + step.rows
            let before = step.previousRow..<step.previousRow + step.previousRows
            // The steps after this one have already added their share to the output's gradient.
            var stepGradient = outputGradient.rows(here)
            if let projection {
                let unprojectedGradient = hiddenGradient.rows(0..<step.rows)
                multiply(
                    stepGradient, store.value(projection), into: unprojectedGradient,
                    transposed: .right)
                stepGradient = unprojectedGradient
            }
            sonorant_lstm_backward(
                step.rows, shape.cells, gates.row(step.row), gates.stride, cell.row(step.row),
                cell.row(step.previousRow), step.previousRows, peephole, peepholeGradient,
                stepGradient.base, stepGradient.stride, cellCarry)
            multiply(
                gates.rows(step.row..<step.row + step.previousRows), weight,
                into: outputGradient.rows(before), keep: 1)

            previous.rows(step.row..<step.row + step.previousRows).copy(from: output.rows(before))
            previous.rows(step.row + step.previousRows..<here.upperBound).clear()
        }
        if let projection {
            multiply(
                unprojected.view(rows: rows, columns: shape.cells), outputGradient,
                into: store.gradient(projection), transposed: .left, keep: 1)
        }
    }

    /// Adds the gradient of the recurrent weights, after ``backward``.
    func addRecurrentGradient(gates: MatrixView, store: ParameterStore, pool: ThreadPool) {
        ProductTasks.weightGradient(
            previousOutput.view(rows: gates.rows, columns: shape.outputs), outputGradient: gates,
            into: store.gradient(recurrentWeight), biasGradient: nil, pool: pool)
    }

    /// A transposed copy: oneDNN multiplies by it a third faster than by a transposed view.
    private func transposed(_ weight: MatrixView) -> MatrixView {
        transposedWeight.reserve(weight.rows * weight.columns)
        let result = transposedWeight.view(rows: weight.columns, columns: weight.rows)
        let block = 32
        for top in stride(from: 0, to: weight.rows, by: block) {
            for left in stride(from: 0, to: weight.columns, by: block) {
                for row in top..<min(top + block, weight.rows) {
                    for column in left..<min(left + block, weight.columns) {
                        result.row(column)[row] = weight.row(row)[column]
                    }
                }
            }
        }
        return result
    }
}

import SonorantLayers
import SonorantModels
import SonorantTensors

/// How much of a gradient comes back through time: the size of the derivatives of the last output
/// with respect to the states before it, by kind of cell.
package enum GradientFlow {
    /// The derivatives of one kind of cell.
    package struct Curve: Encodable, Sendable {
        /// The cell, as a configuration calls it, and what is particular about it.
        package let name: String
        /// For k = 0, 1, … the norm of ∂h_T/∂(state of step T − k): Frobenius' over √H, which is
        /// 1 for a matrix that keeps all lengths.
        package let norms: [Double]
    }

    /// A cell to look at, with its recurrent weights scaled.
    private struct Subject {
        var name: String
        var scale: Float = 1
        var make: @Sendable (ParameterStore) -> any RecurrentCell
    }

    private static func subjects(_ cells: Int) -> [Subject] {
        func configured(
            _ cell: ModelConfiguration.Cell, _ note: String = "", scale: Float = 1,
            forgetBias: Float = 1
        ) -> Subject {
            var configuration = ModelConfiguration()
            configuration.cell = cell
            configuration.cells = cells
            configuration.forgetBias = forgetBias
            let settled = configuration
            return Subject(name: cell.rawValue + note, scale: scale) {
                RecurrentStack.cell(settled, name: "cell", store: $0)
            }
        }
        return [
            configured(.rnnTanh),
            configured(.rnnTanh, ", U × 0.5", scale: 0.5),
            configured(.rnnReLU),
            configured(.rnnReLU, ", U × 1.1", scale: 1.1),
            configured(.simplifiedGRU),
            configured(.gru),
            configured(.lstm, ", forget bias 0", forgetBias: 0),
            configured(.lstm),
            configured(.lstm, ", forget bias 3", forgetBias: 3),
            configured(.clockwork),
            Subject(name: "scrn, context") { _ in LeakyContextCell(cells: cells, decay: 0.95) },
        ]
    }

    /// The curves of all cells with weights as they start, over `steps` steps of random input.
    ///
    /// - Parameter cells: H.
    package static func curves(steps: Int, cells: Int, seed: UInt64) -> [Curve] {
        subjects(cells).map { Curve(name: $0.name, norms: norms($0, steps: steps, seed: seed)) }
    }

    private static let inputs = 8

    /// All H rows are the same sequence; row j carries the derivatives of output j.
    private static func norms(_ subject: Subject, steps: Int, seed: UInt64) -> [Double] {
        let store = ParameterStore()
        let cell = subject.make(store)
        store.allocate()
        let rows = cell.cells
        func memory(_ rows: Int, _ columns: Int) -> FloatBuffer {
            FloatBuffer(count: rows * columns)
        }
        let input = memory(inputs, cell.inputColumns)
        let bias = memory(1, cell.inputColumns)
        let recurrent = memory(rows, cell.recurrentColumns)
        let start = CellStart(
            input: input.view(rows: inputs, columns: cell.inputColumns),
            bias: bias.view(rows: 1, columns: cell.inputColumns),
            recurrent: cell.recurrentColumns == 0
                ? nil : recurrent.view(rows: rows, columns: cell.recurrentColumns),
            own: cell.weights.map { store.value($0) })
        var generator = SeededGenerator(seed: seed, "gradient flow")
        cell.initialise(start, generator: &generator)
        for block in cell.absentWeights {
            start.recurrent?.rows(block.rows).columns(block.columns).clear()
        }
        for index in 0..<recurrent.count { recurrent.base[index] *= subject.scale }

        // Memory of all steps, since the way back needs it.
        let gates = memory(steps * rows, cell.inputColumns)
        let states = memory((steps + 1) * rows, cell.stateColumns)
        let saved = memory(steps * rows, cell.savedColumns)
        let share = memory(rows, cell.recurrentColumns)
        var times = [Int32](repeating: 0, count: rows)
        func part(_ buffer: FloatBuffer, _ step: Int, _ columns: Int) -> MatrixView {
            MatrixView(base: buffer.base + step * rows * columns, rows: rows, columns: columns)
        }
        /// One step's memory, in the hands of `body`.
        func with(_ step: Int, _ body: (CellStep) -> Void) {
            for row in 0..<rows { times[row] = Int32(step) }
            times.withUnsafeBufferPointer { times in
                body(
                    CellStep(
                        gates: part(gates, step, cell.inputColumns),
                        recurrent: cell.addsRecurrent
                            ? nil : share.view(rows: rows, columns: cell.recurrentColumns),
                        previous: part(states, step, cell.stateColumns),
                        state: part(states, step + 1, cell.stateColumns),
                        saved: part(saved, step, cell.savedColumns),
                        weights: cell.weights.map { UnsafePointer(store.value($0).base) },
                        times: times.baseAddress))
            }
        }
        let frame = FloatBuffer(count: rows * inputs)
        for step in 0..<steps {
            for column in 0..<inputs {
                let value = Float(generator.gaussian())
                for row in 0..<rows { frame.base[row * inputs + column] = value }
            }
            with(step) { memory in
                for row in 0..<rows {
                    memory.gates.row(row).update(from: bias.base, count: cell.inputColumns)
                }
                multiply(
                    frame.view(rows: rows, columns: inputs), start.input, into: memory.gates,
                    keep: 1)
                if let weights = start.recurrent {
                    multiply(
                        memory.previous.columns(0..<rows), weights,
                        into: memory.recurrent ?? memory.gates,
                        keep: cell.addsRecurrent ? 1 : 0)
                }
                cell.forward(memory)
            }
        }

        let slope = memory(rows, cell.stateColumns)
        let gradient = slope.view(rows: rows, columns: cell.stateColumns)
        for row in 0..<rows { gradient.row(row)[row] = 1 }
        let shareSlope = share.view(rows: rows, columns: cell.recurrentColumns)
        let own = FloatBuffer(count: cell.weights?.range.count ?? 0)
        var norms = [norm(gradient)]
        for step in (0..<steps).reversed() {
            with(step) { memory in
                cell.backward(
                    memory,
                    gradient: CellGradient(
                        state: gradient, recurrent: cell.addsRecurrent ? nil : shareSlope,
                        weights: own.base))
                guard let weights = start.recurrent else { return }
                multiply(
                    cell.addsRecurrent ? memory.gates : shareSlope, weights,
                    into: gradient.columns(0..<rows), transposed: .right, keep: 1)
            }
            norms.append(norm(gradient))
        }
        return norms
    }

    /// Frobenius' norm over the root of the number of rows.
    private static func norm(_ view: MatrixView) -> Double {
        var sum = 0.0
        for row in 0..<view.rows {
            for column in 0..<view.columns {
                let value = Double(view.row(row)[column])
                sum += value * value
            }
        }
        return (sum / Double(view.rows)).squareRoot()
    }
}

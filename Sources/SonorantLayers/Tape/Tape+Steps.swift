import CSIMD
import SonorantTensors

/// Operations of networks that take step by step, such as decoders.
extension Tape {
    /// The sum of products by weights and of what is added to them: Σ xᵢ Wᵢ + Σ yⱼ.
    ///
    /// - Parameters:
    ///   - terms: (R, inputs) each, with weights of (inputs, outputs).
    ///   - added: (R, outputs) each, at least one.
    /// - Returns: (R, outputs).
    package func linear(
        _ terms: [(x: Variable, weight: Parameter)], plus added: [Variable]
    ) -> Variable {
        precondition(!added.isEmpty, "nothing to add products to")
        let (rows, columns) = (added[0].rows, added[0].columns)
        for term in terms {
            precondition(
                term.weight.shape == [term.x.columns, columns] && term.x.rows == rows,
                "\(term.x.rows) × \(term.x.columns) by the weights \(term.weight.shape) of "
                    + "\(term.weight.name), to be added to \(rows) × \(columns)")
        }
        let y = result(
            rows: rows, columns: columns,
            of: terms.map(\.x) + terms.map { parameter($0.weight) } + added)
        y.value.copy(from: added[0].value)
        for other in added.dropFirst() { accumulate(other.value, into: y.value) }
        let factors = terms.map { term in
            let (input, weights) = (operand(term.x.value), weight(term.weight))
            weights.multiply(input, into: y.value, bias: nil, adding: true, tape: self)
            return (input: input, weights: weights)
        }
        record(y) { [self] in
            for other in added where other.needsGradient {
                accumulate(y.gradient, into: other.gradient)
            }
            guard !terms.isEmpty else { return }
            let gradient = operand(y.gradient)
            for (term, factor) in zip(terms, factors) {
                factor.weights.use(input: factor.input, gradient: gradient)
                if term.x.needsGradient {
                    factor.weights.multiplyTransposed(
                        gradient, addingTo: term.x.gradient, tape: self)
                }
            }
        }
        return y
    }

    /// One step of a recurrent cell with H cells.
    ///
    /// - Parameters:
    ///   - gates: (R, input columns): x W + b, with h' U where the cell adds it.
    ///   - recurrent: (R, recurrent columns): h' U for a cell that keeps it apart, else nil.
    ///   - previous: (R, state columns): the state of the step before.
    ///   - time: steps taken before this one.
    /// - Returns: (R, state columns), the new state, whose first H columns are the output.
    package func step(
        _ cell: any RecurrentCell, gates: Variable, recurrent: Variable? = nil,
        previous: Variable, time: Int
    ) -> Variable {
        let rows = gates.rows
        precondition(
            gates.columns == cell.inputColumns && previous.columns == cell.stateColumns
                && previous.rows == rows && (recurrent == nil) == cell.addsRecurrent,
            "\(rows) × \(gates.columns) gates with \(previous.rows) × \(previous.columns) states")
        let own = cell.weights.map { parameter($0) }
        let y = result(
            rows: rows, columns: cell.stateColumns,
            of: [gates, previous] + [recurrent, own].compactMap(\.self))
        let activations = arena.matrix(rows: rows, columns: cell.inputColumns)
        let saved = arena.matrix(rows: rows, columns: cell.savedColumns)
        let times = cell.countsTime ? [Int32](repeating: Int32(time), count: rows) : []
        func memory(_ range: Range<Int>, _ times: UnsafePointer<Int32>?) -> CellStep {
            CellStep(
                gates: activations.rows(range), recurrent: recurrent?.value.rows(range),
                previous: previous.value.rows(range), state: y.value.rows(range),
                saved: saved.rows(range), weights: own.map { UnsafePointer($0.value.base) },
                times: times.map { $0 + range.lowerBound })
        }
        let parts = Partition.ranges(
            rows, parts: 8, smallest: max(1, 8192 / max(cell.inputColumns, 1)))
        times.withUnsafeBufferPointer { times in
            pool.run(parts.count) { part in
                let step = memory(parts[part], cell.countsTime ? times.baseAddress : nil)
                step.gates.copy(from: gates.value.rows(parts[part]))
                cell.forward(step)
            }
        }
        record(y) { [self] in
            let slope = y.gradient
            let gatesTarget = gates.needsGradient ? gates.gradient : nil
            let target = previous.needsGradient ? previous.gradient : nil
            let products = recurrent.map { arena.matrix(rows: rows, columns: $0.columns) }
            let shares = own.map { arena.matrix(rows: parts.count, columns: $0.columns) }
            shares?.clear()
            times.withUnsafeBufferPointer { times in
                pool.run(parts.count) { part in
                    let range = parts[part]
                    let step = memory(range, cell.countsTime ? times.baseAddress : nil)
                    let gradient = CellGradient(
                        state: slope.rows(range), recurrent: products?.rows(range),
                        weights: shares?.row(part))
                    cell.backward(step, gradient: gradient)
                    gatesTarget?.rows(range).add(step.gates)
                    target?.rows(range).add(gradient.state)
                }
            }
            if let recurrent, let products, recurrent.needsGradient {
                accumulate(products, into: recurrent.gradient)
            }
            if let own, let shares { addColumnSums(shares, to: own.gradient.base) }
        }
        return y
    }
}

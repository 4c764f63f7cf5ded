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

    /// One step of long short-term memory with H cells.
    ///
    /// - Parameters:
    ///   - gates: (R, 4H): what comes in, in the order input, forget, candidate, output.
    ///   - previous: (R, 2H): outputs and cell states of the step before; nil for zeros.
    /// - Returns: (R, 2H): outputs, then cell states.
    package func lstmStep(_ gates: Variable, previous: Variable?) -> Variable {
        let (rows, cells) = (gates.rows, gates.columns / 4)
        precondition(
            gates.columns == 4 * cells
                && (previous.map { $0.rows == rows && $0.columns == 2 * cells } ?? true),
            "gates of \(gates.columns) with a state of \(previous?.columns ?? 0)")
        let y = result(rows: rows, columns: 2 * cells, of: [gates] + [previous].compactMap(\.self))
        let activations = arena.matrix(rows: rows, columns: gates.columns)
        let keeps: Int32 = y.needsGradient ? 1 : 0
        // The kernels want cell states without gaps, so they get row by row.
        split(rows: rows, columns: 16 * cells) { range in
            for row in range {
                activations.row(row).update(from: gates.value.row(row), count: gates.columns)
                let state = y.value.row(row)
                sonorant_lstm_forward(
                    1, cells, activations.row(row), (previous?.value.row(row) ?? state) + cells,
                    previous == nil ? 0 : 1, nil, state + cells, state, 0, nil, keeps)
            }
        }
        record(y) { [self] in
            let slope = y.gradient
            let (gatesTarget, target) = (
                gates.gradient, previous.flatMap { $0.needsGradient ? $0.gradient : nil }
            )
            split(rows: rows, columns: 16 * cells) { range in
                for row in range {
                    let (state, carry) = (y.value.row(row), slope.row(row) + cells)
                    sonorant_lstm_backward(
                        1, cells, activations.row(row), state + cells,
                        (previous?.value.row(row) ?? state) + cells, previous == nil ? 0 : 1,
                        nil, nil, slope.row(row), 0, nil, 0, carry, nil, nil)
                    sonorant_add_rows(
                        1, gates.columns, activations.row(row), 0, gatesTarget.row(row), 0)
                    guard let target else { continue }
                    sonorant_add_rows(1, cells, carry, 0, target.row(row) + cells, 0)
                }
            }
        }
        return y
    }
}

import CSIMD
import SonorantTensors

/// Operations that move rows and columns about.
extension Tape {
    /// Rows of a table of weights.
    ///
    /// - Parameters:
    ///   - table: (symbols, dimension).
    ///   - indices: a row of the table each; −1 gives zeros.
    /// - Returns: (indices, dimension).
    package func embedding(_ table: Parameter, _ indices: [Int32]) -> Variable {
        gather(parameter(table), indices)
    }

    /// Rows of `a`, each as often as it is asked for; −1 gives zeros.
    package func gather(_ a: Variable, _ indices: [Int32]) -> Variable {
        let y = result(rows: indices.count, columns: a.columns, of: a)
        for (row, index) in indices.enumerated() {
            precondition(Int(index) < a.rows, "row \(index) of \(a.rows)")
            if index < 0 {
                y.value.row(row).update(repeating: 0, count: a.columns)
            } else {
                y.value.row(row).update(from: a.value.row(Int(index)), count: a.columns)
            }
        }
        record(y) {
            let (gradient, target) = (y.gradient, a.gradient)
            for (row, index) in indices.enumerated() where index >= 0 {
                sonorant_add_rows(
                    1, a.columns, gradient.row(row), 0, target.row(Int(index)), 0)
            }
        }
        return y
    }

    /// The rows of `a` in `range`, without a copy.
    package func rows(_ a: Variable, _ range: Range<Int>) -> Variable {
        part(of: a) { $0.rows(range) }
    }

    /// The columns of `a` in `range`, without a copy.
    package func columns(_ a: Variable, _ range: Range<Int>) -> Variable {
        part(of: a) { $0.columns(range) }
    }

    /// A part shares its whole's memory, so what comes back to the one has come to the other.
    private func part(of a: Variable, _ cut: (MatrixView) -> MatrixView) -> Variable {
        Variable(
            value: cut(a.value), gradient: a.needsGradient ? cut(a.gradient) : nil,
            needsGradient: a.needsGradient, arena: arena)
    }

    /// Matrices of as many rows each, side by side.
    package func concatenate(_ parts: [Variable]) -> Variable {
        precondition(!parts.isEmpty, "nothing to put side by side")
        let rows = parts[0].rows
        precondition(
            parts.allSatisfy { $0.rows == rows }, "\(parts.map(\.rows)) rows side by side")
        let y = result(
            rows: rows, columns: parts.reduce(0) { $0 + $1.columns }, of: parts)
        var column = 0
        var places: [Range<Int>] = []
        for part in parts {
            places.append(column..<column + part.columns)
            y.value.columns(places[places.count - 1]).copy(from: part.value)
            column += part.columns
        }
        record(y) { [self] in
            for (part, place) in zip(parts, places) where part.needsGradient {
                accumulate(y.gradient.columns(place), into: part.gradient)
            }
        }
        return y
    }

    /// Matrices of as many columns each, one below another.
    package func stack(_ parts: [Variable]) -> Variable {
        precondition(!parts.isEmpty, "nothing to put one below another")
        let columns = parts[0].columns
        precondition(
            parts.allSatisfy { $0.columns == columns }, "\(parts.map(\.columns)) columns stacked")
        let y = result(rows: parts.reduce(0) { $0 + $1.rows }, columns: columns, of: parts)
        var row = 0
        var places: [Range<Int>] = []
        for part in parts {
            places.append(row..<row + part.rows)
            y.value.rows(places[places.count - 1]).copy(from: part.value)
            row += part.rows
        }
        record(y) { [self] in
            for (part, place) in zip(parts, places) where part.needsGradient {
                accumulate(y.gradient.rows(place), into: part.gradient)
            }
        }
        return y
    }
}

extension Tape {
    /// Rows of a table that is not to be learned; see ``embedding(_:_:)``.
    package func fixedEmbedding(_ table: Parameter, _ indices: [Int32]) -> Variable {
        gather(constant(store.value(table)), indices)
    }
}

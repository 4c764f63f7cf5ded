import CSIMD
import Foundation
import SonorantTensors

/// Operations on each element by itself.
extension Tape {
    /// a + b. `b` may be a single row, which is then added to each row of `a`.
    package func add(_ a: Variable, _ b: Variable) -> Variable {
        requireShapes(a, b, "add")
        let y = result(rows: a.rows, columns: a.columns, of: a, b)
        split(rows: a.rows, columns: a.columns) { rows in
            for row in rows {
                let (p, q, r) = (
                    a.value.row(row), b.value.row(b.rows == 1 ? 0 : row), y.value.row(row)
                )
                for column in 0..<a.columns { r[column] = p[column] + q[column] }
            }
        }
        record(y) { [self] in
            if a.needsGradient { accumulate(y.gradient, into: a.gradient) }
            guard b.needsGradient else { return }
            if b.rows == 1, a.rows != 1 {
                addColumnSums(y.gradient, to: b.gradient.base)
            } else {
                accumulate(y.gradient, into: b.gradient)
            }
        }
        return y
    }

    /// a ⊙ b. `b` may be a single column, by which each row of `a` is then multiplied.
    package func multiply(_ a: Variable, _ b: Variable) -> Variable {
        let isColumn = b.columns == 1 && a.columns != 1
        precondition(
            a.rows == b.rows && (isColumn || a.columns == b.columns),
            "\(a.rows) × \(a.columns) times \(b.rows) × \(b.columns)")
        let y = result(rows: a.rows, columns: a.columns, of: a, b)
        split(rows: a.rows, columns: a.columns) { rows in
            for row in rows {
                let (p, q, r) = (a.value.row(row), b.value.row(row), y.value.row(row))
                for column in 0..<a.columns { r[column] = p[column] * q[isColumn ? 0 : column] }
            }
        }
        record(y) { [self] in
            let (aGradient, bGradient) = (
                a.needsGradient ? a.gradient : nil, b.needsGradient ? b.gradient : nil
            )
            split(rows: a.rows, columns: a.columns) { rows in
                for row in rows {
                    let (p, q, g) = (a.value.row(row), b.value.row(row), y.gradient.row(row))
                    if let target = aGradient?.row(row) {
                        for column in 0..<a.columns {
                            target[column] += g[column] * q[isColumn ? 0 : column]
                        }
                    }
                    guard let target = bGradient?.row(row) else { continue }
                    for column in 0..<a.columns {
                        target[isColumn ? 0 : column] += g[column] * p[column]
                    }
                }
            }
        }
        return y
    }

    /// factor · a + offset.
    package func scale(_ a: Variable, by factor: Float, plus offset: Float = 0) -> Variable {
        map(a, { factor * $0 + offset }, derivative: { _, _ in factor })
    }

    /// tanh a.
    package func tanh(_ a: Variable) -> Variable {
        map(
            a, kernel: { sonorant_tanh($0, $1, $2) },
            derivative: { _, y in 1 - y * y })
    }

    /// 1 / (1 + exp −a).
    package func sigmoid(_ a: Variable) -> Variable {
        map(
            a, kernel: { sonorant_sigmoid($0, $1, $2) },
            derivative: { _, y in y * (1 - y) })
    }

    /// max(0, a).
    package func relu(_ a: Variable) -> Variable {
        map(a, { max(0, $0) }, derivative: { x, _ in x > 0 ? 1 : 0 })
    }

    /// Each element becomes 0 with `probability` in training, and the others larger by as much;
    /// see ``DropoutLayer``.
    package func dropout(_ a: Variable, probability: Float) -> Variable {
        guard training, probability > 0 else { return a }
        precondition(probability < 1, "dropout of \(probability) is not in 0..<1")
        let own = seed &+ nextDropout() &* 0xD1B5_4A32_D192_ED03
        let y = result(rows: a.rows, columns: a.columns, of: a)
        split(rows: a.rows, columns: a.columns) { rows in
            for row in rows {
                sonorant_dropout(
                    a.value.row(row), y.value.row(row), a.columns, probability, own,
                    UInt64(row * a.columns))
            }
        }
        record(y) { [self] in
            let gradient = y.gradient
            let target = a.gradient
            split(rows: a.rows, columns: a.columns) { rows in
                for row in rows {
                    sonorant_dropout(
                        gradient.row(row), gradient.row(row), a.columns, probability, own,
                        UInt64(row * a.columns))
                    for column in 0..<a.columns {
                        target.row(row)[column] += gradient.row(row)[column]
                    }
                }
            }
        }
        return y
    }

    // MARK: Helpers

    /// `function` of each element; `derivative` gets the element and its result.
    package func map(
        _ a: Variable, _ function: @escaping (Float) -> Float,
        derivative: @escaping (Float, Float) -> Float
    ) -> Variable {
        map(
            a,
            kernel: { from, to, count in for i in 0..<count { to[i] = function(from[i]) } },
            derivative: derivative)
    }

    private func map(
        _ a: Variable,
        kernel: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void,
        derivative: @escaping (Float, Float) -> Float
    ) -> Variable {
        let y = result(rows: a.rows, columns: a.columns, of: a)
        split(rows: a.rows, columns: a.columns) { rows in
            for row in rows { kernel(a.value.row(row), y.value.row(row), a.columns) }
        }
        record(y) { [self] in
            let gradient = y.gradient
            let target = a.gradient
            split(rows: a.rows, columns: a.columns) { rows in
                for row in rows {
                    let (x, r, g, t) = (
                        a.value.row(row), y.value.row(row), gradient.row(row), target.row(row)
                    )
                    for i in 0..<a.columns { t[i] += g[i] * derivative(x[i], r[i]) }
                }
            }
        }
        return y
    }

    private func requireShapes(_ a: Variable, _ b: Variable, _ name: String) {
        precondition(
            a.columns == b.columns && (a.rows == b.rows || b.rows == 1),
            "\(name): \(a.rows) × \(a.columns) and \(b.rows) × \(b.columns)")
    }

    /// `target` += `source`, row by row.
    func accumulate(_ source: MatrixView, into target: MatrixView) {
        split(rows: source.rows, columns: source.columns) { rows in
            let (from, to) = (source.rows(rows), target.rows(rows))
            sonorant_add_rows(
                rows.count, source.columns, from.base, from.stride, to.base, to.stride)
        }
    }

    /// `sums` += the sum of the rows of `source`.
    func addColumnSums(_ source: MatrixView, to sums: UnsafeMutablePointer<Float>) {
        sonorant_add_column_sums(source.rows, source.columns, source.base, source.stride, sums)
    }
}

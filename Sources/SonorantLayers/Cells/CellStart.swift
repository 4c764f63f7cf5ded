import Foundation
import SonorantTensors

/// The weights of one direction of a recurrent layer, to be given their first values.
package struct CellStart {
    /// (inputs, inputColumns).
    package var input: MatrixView
    /// (1, inputColumns).
    package var bias: MatrixView
    /// (H, recurrentColumns); nil for a cell without.
    package var recurrent: MatrixView?
    /// The cell's own, as registered; nil for a cell without.
    package var own: MatrixView?

    /// See the properties.
    package init(
        input: MatrixView, bias: MatrixView, recurrent: MatrixView?, own: MatrixView?
    ) {
        self.input = input
        self.bias = bias
        self.recurrent = recurrent
        self.own = own
    }

    /// Uniform numbers within ±`bound`.
    package func fill(_ view: MatrixView, bound: Double, generator: inout SeededGenerator) {
        for row in 0..<view.rows {
            for column in 0..<view.columns {
                view.row(row)[column] = Float(generator.uniform(in: -bound..<bound))
            }
        }
    }

    /// Random matrices of orthonormal rows, side by side, one for each square of `view`'s
    /// columns.
    ///
    /// - Parameter view: (H, any number of times H).
    package func orthogonalise(_ view: MatrixView, generator: inout SeededGenerator) {
        let size = view.rows
        for first in stride(from: 0, to: view.columns, by: size) {
            var rows: [[Double]] = []
            while rows.count < size {
                var row = (0..<size).map { _ in generator.gaussian() }
                // Twice is enough (Gram and Schmidt): what rounding left the first time is gone.
                for _ in 0..<2 {
                    for other in rows {
                        var share = 0.0
                        for index in 0..<size { share += row[index] * other[index] }
                        for index in 0..<size { row[index] -= share * other[index] }
                    }
                }
                let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
                guard length > 1e-6 else { continue }
                rows.append(row.map { $0 / length })
            }
            for (row, values) in rows.enumerated() {
                for (column, value) in values.enumerated() {
                    view.row(row)[first + column] = Float(value)
                }
            }
        }
    }
}

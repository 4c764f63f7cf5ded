import CSIMD
import SonorantTensors

/// A part of the gradient of a weight matrix: one task of the pool.
struct GradientTile {
    private let left: Operand
    private let right: Operand
    private let rows: Range<Int>
    private let columns: Range<Int>
    private let result: MatrixView
    private let biasGradient: UnsafeMutablePointer<Float>?

    /// Cuts `result` (I, O) += `left`ᵀ × `right` into tiles, by the shapes alone.
    ///
    /// - Parameters:
    ///   - left: (N, I), what was multiplied by the weights.
    ///   - right: (N, O), the gradient of the product.
    ///   - biasGradient: O floats to which the column sums of `right` are added.
    static func append(
        _ left: Operand, _ right: Operand, to result: MatrixView,
        biasGradient: UnsafeMutablePointer<Float>? = nil, tiles: inout [GradientTile]
    ) {
        // Smaller tiles would keep more threads busy, but their products are slower.
        let across = Pieces(right.columns, about: 512)
        let down = Pieces(left.columns, about: right.columns < 256 ? 128 : 512)
        for column in 0..<across.count {
            for row in 0..<down.count {
                let (rows, columns) = (down[row], across[column])
                tiles.append(
                    GradientTile(
                        left: left, right: right, rows: rows, columns: columns,
                        result: result.rows(rows).columns(columns),
                        biasGradient: row == 0
                            ? biasGradient.map { $0 + columns.lowerBound } : nil))
            }
        }
    }

    /// Rows or columns cut into ranges of about a given size, never less, at multiples of what a
    /// vector kernel takes at once.
    private struct Pieces {
        private let total: Int
        private let step: Int

        init(_ total: Int, about size: Int) {
            self.total = total
            step = max(64, (total / max(1, total / size) + 63) / 64 * 64)
        }

        var count: Int { (total + step - 1) / step }

        subscript(index: Int) -> Range<Int> { index * step..<min((index + 1) * step, total) }
    }

    /// Adds this part of the gradient.
    func compute(_ products: OuterProducts) {
        products.add(left, right, rows: rows, columns: columns, to: result)
        guard let biasGradient else { return }
        let start = right.row(0) + columns.lowerBound * right.precision.width
        switch right.precision {
        case .bf16:
            sonorant_add_column_sums_bf16(
                right.rows, columns.count, start.assumingMemoryBound(to: UInt16.self),
                right.columns, biasGradient)
        default:
            sonorant_add_column_sums(
                right.rows, columns.count, start.assumingMemoryBound(to: Float.self),
                right.columns, biasGradient)
        }
    }
}

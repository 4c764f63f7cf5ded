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
        for columns in pieces(of: right.columns, about: 512) {
            for rows in pieces(of: left.columns, about: right.columns < 256 ? 128 : 512) {
                tiles.append(
                    GradientTile(
                        left: left, right: right, rows: rows, columns: columns,
                        result: result.rows(rows).columns(columns),
                        biasGradient: rows.lowerBound == 0
                            ? biasGradient.map { $0 + columns.lowerBound } : nil))
            }
        }
    }

    /// Cuts `count` into ranges of about `size`, never less, at multiples of what a vector
    /// kernel takes at once.
    private static func pieces(of count: Int, about size: Int) -> [Range<Int>] {
        let number = max(1, count / size)
        let step = (count / number + 63) / 64 * 64
        return stride(from: 0, to: count, by: step).map { $0..<min($0 + step, count) }
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

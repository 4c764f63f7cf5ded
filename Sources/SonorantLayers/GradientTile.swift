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
        let width = 512
        let height = right.columns < 256 ? 128 : 512
        let blocks = max(1, (right.columns + width - 1) / width)
        for block in 0..<blocks {
            let columns =
                right.columns * block / blocks..<right.columns * (block + 1) / blocks
            let bands = max(1, (left.columns + height - 1) / height)
            for band in 0..<bands {
                let rows = left.columns * band / bands..<left.columns * (band + 1) / bands
                tiles.append(
                    GradientTile(
                        left: left, right: right, rows: rows, columns: columns,
                        result: result.rows(rows).columns(columns),
                        biasGradient: band == 0
                            ? biasGradient.map { $0 + columns.lowerBound } : nil))
            }
        }
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

import CProducts
import Synchronization

/// Products that add leftᵀ × right over many rows to a matrix: gradients of weights.
///
/// The rows are taken in pieces of fixed depth, so kernels are made for few shapes however the
/// number of rows varies. Different threads may add at once, to different results.
package final class OuterProducts: Sendable {
    /// Rows of the two factors that one kernel takes.
    private static let depth = 1024
    /// bfloat16 factors are padded with zero rows to a multiple of this.
    package static let padding = 64

    private struct Shape: Hashable {
        var depth, rows, columns, leftStride, rightStride, resultStride: Int
        var precision: Precision
    }

    private let kernels = Mutex<[Shape: LibraryObject]>([:])

    package init() {}

    /// `result` (M, N) += `left`[…, `rows`]ᵀ × `right`[…, `columns`].
    ///
    /// - Parameters:
    ///   - left: (K, all rows of the whole result).
    ///   - right: (K, all columns), in the precision of `left`. In bfloat16 there must be zeros
    ///     behind the last rows of both, up to a multiple of ``padding``.
    ///   - rows: which M columns of `left` to take.
    ///   - columns: which N columns of `right` to take.
    package func add(
        _ left: Operand, _ right: Operand, rows: Range<Int>, columns: Range<Int>,
        to result: MatrixView
    ) {
        precondition(
            left.rows == right.rows && left.precision == right.precision,
            "\(left.rows) rows of \(left.precision) by \(right.rows) of \(right.precision)")
        precondition(
            result.rows == rows.count && result.columns == columns.count
                && rows.upperBound <= left.columns && columns.upperBound <= right.columns,
            "\(rows) × \(columns) does not fit \(result.rows) × \(result.columns)")
        guard result.rows > 0, result.columns > 0 else { return }
        var row = 0
        while row < left.rows {
            var depth = min(Self.depth, left.rows - row)
            if depth < Self.depth, left.precision == .f32 {
                rest(left, right, from: row, rows: rows, columns: columns, to: result)
                return
            }
            if left.precision == .bf16 {
                depth = (depth + Self.padding - 1) / Self.padding * Self.padding
            }
            let kernel = kernel(
                Shape(
                    depth: depth, rows: result.rows, columns: result.columns,
                    leftStride: left.columns, rightStride: right.columns,
                    resultStride: result.stride, precision: left.precision))
            let status = sonorant_outer_add(
                kernel.pointer,
                left.row(row) + rows.lowerBound * left.precision.width,
                right.row(row) + columns.lowerBound * right.precision.width, result.base)
            precondition(
                status == 0, "oneDNN refused \(depth) rows of \(result.rows) × \(result.columns)")
            row += depth
        }
    }

    /// What is left of float32 rows after the last whole piece, where every count may come up.
    private func rest(
        _ left: Operand, _ right: Operand, from row: Int, rows: Range<Int>,
        columns: Range<Int>, to result: MatrixView
    ) {
        func view(_ operand: Operand) -> MatrixView {
            MatrixView(
                base: operand.row(row).assumingMemoryBound(to: Float.self),
                rows: operand.rows - row, columns: operand.columns)
        }
        multiply(
            view(left).columns(rows), view(right).columns(columns), into: result,
            transposed: .left, keep: 1)
    }

    private func kernel(_ shape: Shape) -> LibraryObject {
        kernels.withLock { kernels in
            if let kernel = kernels[shape] { return kernel }
            guard
                let made = sonorant_outer_create(
                    shape.precision.raw, shape.depth, shape.rows, shape.columns,
                    shape.leftStride, shape.rightStride, shape.resultStride)
            else { preconditionFailure("oneDNN has no product for \(shape)") }
            let kernel = LibraryObject(made) { sonorant_outer_destroy($0) }
            kernels[shape] = kernel
            return kernel
        }
    }
}

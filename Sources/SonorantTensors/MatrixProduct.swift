import CDNNL

/// Which of a product's factors is read with rows and columns exchanged.
package enum Transposition {
    case none
    case left
    case right
}

/// `result` = `left` × `right` + `keep` · `result`, on oneDNN's single-precision product.
///
/// With `transposed: .left` the left factor is stored as (K, M), with `.right` the right one as
/// (N, K). The calling thread does all of the work; ``LibraryThreads`` sees to that. The same
/// call on the same values gives the same bits.
///
/// - Parameters:
///   - left: (M, K), row-major.
///   - right: (K, N), row-major.
///   - result: (M, N), row-major.
///   - keep: 0 overwrites the result, 1 adds to it.
package func multiply(
    _ left: MatrixView, _ right: MatrixView, into result: MatrixView,
    transposed: Transposition = .none, keep: Float = 0
) {
    let (m, k) = transposed == .left ? (left.columns, left.rows) : (left.rows, left.columns)
    let (k2, n) = transposed == .right ? (right.columns, right.rows) : (right.rows, right.columns)
    precondition(k == k2, "inner dimensions \(k) and \(k2) of a product differ")
    precondition(
        result.rows == m && result.columns == n,
        "a product of \(m) × \(n) does not fit \(result.rows) × \(result.columns)")
    guard m > 0, n > 0 else { return }
    guard k > 0 else {
        if keep == 0 { result.clear() }
        return
    }
    let status = dnnl_sgemm(
        transposed == .left ? CChar(UInt8(ascii: "T")) : CChar(UInt8(ascii: "N")),
        transposed == .right ? CChar(UInt8(ascii: "T")) : CChar(UInt8(ascii: "N")),
        dnnl_dim_t(m), dnnl_dim_t(n), dnnl_dim_t(k),
        1, left.base, dnnl_dim_t(left.stride), right.base, dnnl_dim_t(right.stride),
        keep, result.base, dnnl_dim_t(result.stride))
    precondition(
        status == dnnl_success,
        "oneDNN refused a product of \(m) × \(k) × \(n) with status \(status.rawValue)")
}

/// How much of an index space one task of a ``ThreadPool`` takes.
package enum Partition {
    /// Cuts `count` into at most `parts` ranges of nearly equal size, none under `smallest`.
    ///
    /// It depends on nothing but its arguments, so sums over the parts keep their order at any
    /// number of threads.
    package static func ranges(_ count: Int, parts: Int, smallest: Int) -> Ranges {
        guard count > 0 else { return Ranges(total: 0, count: 0) }
        return Ranges(total: count, count: max(1, min(parts, count / max(smallest, 1))))
    }

    /// The ranges, worked out as they are asked for: an array would take memory in every pass.
    package struct Ranges: RandomAccessCollection, Sendable {
        fileprivate let total: Int
        package let count: Int

        package var startIndex: Int { 0 }
        package var endIndex: Int { count }

        package subscript(part: Int) -> Range<Int> {
            total * part / count..<total * (part + 1) / count
        }
    }
}

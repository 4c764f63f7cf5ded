/// A row-major matrix in memory that somebody else owns: the currency of the layers.
///
/// Row r starts at `base + r * stride`. A view does not keep its memory alive.
package struct MatrixView {
    package var base: UnsafeMutablePointer<Float>
    package var rows: Int
    package var columns: Int
    /// Floats from the start of one row to the start of the next.
    package var stride: Int

    package init(base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int) {
        self.base = base
        self.rows = rows
        self.columns = columns
        self.stride = stride
    }

    /// A view of packed rows.
    package init(base: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
        self.init(base: base, rows: rows, columns: columns, stride: columns)
    }

    /// The view's rows in `range`.
    package func rows(_ range: Range<Int>) -> MatrixView {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
        return MatrixView(
            base: base + range.lowerBound * stride, rows: range.count, columns: columns,
            stride: stride)
    }

    /// The view's columns in `range`.
    package func columns(_ range: Range<Int>) -> MatrixView {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= columns, "columns \(range) of \(columns)")
        return MatrixView(
            base: base + range.lowerBound, rows: rows, columns: range.count, stride: stride)
    }

    /// Where row `index` starts.
    package func row(_ index: Int) -> UnsafeMutablePointer<Float> { base + index * stride }

    /// Copies all rows of `source`, which has the same shape, into this view.
    package func copy(from source: MatrixView) {
        precondition(
            rows == source.rows && columns == source.columns,
            "\(source.rows) × \(source.columns) does not fit \(rows) × \(columns)")
        for index in 0..<rows { row(index).update(from: source.row(index), count: columns) }
    }

    /// Sets every value to zero.
    package func clear() {
        for index in 0..<rows { row(index).update(repeating: 0, count: columns) }
    }

    /// The values as a ``Matrix`` of their own.
    package func matrix() -> Matrix {
        var elements: [Float] = []
        elements.reserveCapacity(rows * columns)
        for index in 0..<rows {
            elements.append(contentsOf: UnsafeBufferPointer(start: row(index), count: columns))
        }
        return Matrix(rows: rows, columns: columns, elements: elements)
    }
}

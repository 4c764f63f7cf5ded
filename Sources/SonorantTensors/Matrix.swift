/// A row-major matrix of 32-bit floats with value semantics.
///
/// It carries features (T, D) and log probabilities (T, V) between modules. The layers keep
/// their own scratch in ``FloatBuffer``.
package struct Matrix: Sendable, Equatable {
    /// The number of rows, for features the number of frames T.
    package let rows: Int
    /// The number of columns, for features their dimension D.
    package let columns: Int
    /// All values, row after row; `rows * columns` of them.
    package var elements: [Float] {
        didSet {
            precondition(
                elements.count == rows * columns,
                "\(elements.count) elements do not fill a matrix of \(rows) × \(columns)")
        }
    }

    /// A matrix of `elements`, row after row.
    package init(rows: Int, columns: Int, elements: [Float]) {
        precondition(
            elements.count == rows * columns,
            "\(elements.count) elements do not fill a matrix of \(rows) × \(columns)")
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// A matrix with `value` everywhere.
    package init(rows: Int, columns: Int, repeating value: Float = 0) {
        self.init(
            rows: rows, columns: columns,
            elements: [Float](repeating: value, count: rows * columns))
    }

    /// The value in `row` and `column`.
    package subscript(row: Int, column: Int) -> Float {
        get { elements[row * columns + column] }
        set { elements[row * columns + column] = newValue }
    }

    /// One row, without a copy.
    package subscript(row row: Int) -> ArraySlice<Float> {
        elements[row * columns..<(row + 1) * columns]
    }

    /// The rows of `range` as a matrix of their own.
    package func rows(in range: Range<Int>) -> Matrix {
        Matrix(
            rows: range.count, columns: columns,
            elements: Array(elements[range.lowerBound * columns..<range.upperBound * columns]))
    }
}

import SonorantTensors

/// The latest rows of a matrix that grows at its end.
package struct RowQueue {
    package let columns: Int
    /// The number of the first row that is still here, counted from the matrix's own first.
    package private(set) var first = 0
    private var elements: [Float] = []

    package init(columns: Int) {
        self.columns = columns
    }

    /// One more than the number of the last row.
    package var end: Int { first + elements.count / max(1, columns) }

    /// Adds rows at the end.
    package mutating func append(_ rows: Matrix) {
        guard rows.rows > 0 else { return }
        precondition(rows.columns == columns, "\(rows.columns) columns for a queue of \(columns)")
        elements += rows.elements
    }

    /// Gives up the rows before `row`.
    package mutating func drop(before row: Int) {
        guard row > first else { return }
        let count = min(row, end) - first
        elements.removeFirst(count * columns)
        first += count
    }

    /// The rows from `row` to the end.
    package func rows(from row: Int) -> Matrix {
        let start = max(row, first)
        return Matrix(
            rows: end - start, columns: columns,
            elements: Array(elements[((start - first) * columns)...]))
    }
}

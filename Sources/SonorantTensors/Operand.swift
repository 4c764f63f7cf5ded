import CSIMD

/// A factor of a product: a row-major matrix without gaps between rows, in some precision.
///
/// It does not keep its memory alive.
package struct Operand {
    package let base: UnsafeMutableRawPointer
    package let rows: Int
    package let columns: Int
    package let precision: Precision

    package init(
        base: UnsafeMutableRawPointer, rows: Int, columns: Int, precision: Precision
    ) {
        self.base = base
        self.rows = rows
        self.columns = columns
        self.precision = precision
    }

    /// A matrix of 32-bit floats as it stands.
    package init(_ view: MatrixView) {
        precondition(
            view.stride == view.columns || view.rows <= 1,
            "rows of \(view.columns) with a stride of \(view.stride) have gaps")
        self.init(base: view.base, rows: view.rows, columns: view.columns, precision: .f32)
    }

    /// Where row `index` starts.
    package func row(_ index: Int) -> UnsafeMutableRawPointer {
        base + index * columns * precision.width
    }

    /// The rows in `range`.
    package func rows(_ range: Range<Int>) -> Operand {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
        return Operand(
            base: row(range.lowerBound), rows: range.count, columns: columns,
            precision: precision)
    }

    /// Rounds `view`, which has the same shape, to the precision.
    package func copy(from view: MatrixView) {
        precondition(
            rows == view.rows && columns == view.columns,
            "\(view.rows) × \(view.columns) does not fit \(rows) × \(columns)")
        switch precision {
        case .f32:
            let target = base.assumingMemoryBound(to: Float.self)
            for index in 0..<rows {
                (target + index * columns).update(from: view.row(index), count: columns)
            }
        case .bf16:
            sonorant_to_bf16(
                rows, columns, view.base, view.stride,
                base.assumingMemoryBound(to: UInt16.self))
        case .int8:
            sonorant_to_bytes(
                rows, columns, view.base, view.stride, base.assumingMemoryBound(to: UInt8.self))
        }
    }

    /// Sets every value to zero.
    package func clear() {
        // A byte stands for its value minus 128.
        base.initializeMemory(
            as: UInt8.self, repeating: precision == .int8 ? 128 : 0,
            count: rows * columns * precision.width)
    }
}

/// Memory for an ``Operand`` that only grows, like a ``FloatBuffer``.
package final class OperandBuffer {
    private let buffer = FloatBuffer()

    package init() {}

    /// Room for `rows` rows, with zeros behind them as ``OuterProducts`` wants it; what was in it
    /// may be lost.
    ///
    /// - Returns: the rows, yet to be written.
    @discardableResult
    package func reserve(rows: Int, columns: Int, precision: Precision) -> Operand {
        let padded = rows + OuterProducts.padding
        buffer.reserve((padded * columns * precision.width + 3) / 4)
        let operand = operand(rows: padded, columns: columns, precision: precision)
        operand.rows(rows..<padded).clear()
        return operand.rows(0..<rows)
    }

    /// The first `rows` rows.
    package func operand(rows: Int, columns: Int, precision: Precision) -> Operand {
        precondition(
            rows * columns * precision.width <= buffer.count * 4,
            "\(rows) × \(columns) values of \(precision) do not fit into \(buffer.count * 4) bytes"
        )
        return Operand(
            base: buffer.base, rows: rows, columns: columns, precision: precision)
    }
}

import Foundation
import SonorantTensors
import Testing

/// Random numbers as a matrix, in single precision or rounded to another.
struct RandomMatrix {
    let rows: Int
    let columns: Int
    /// Floats from one row to the next.
    let stride: Int
    let buffer: FloatBuffer

    /// Normal numbers of unit variance; the gaps between rows are NaN.
    init(
        _ rows: Int, _ columns: Int, gap: Int = 0, generator: inout SeededGenerator,
        draw: (inout SeededGenerator) -> Float = { Float($0.gaussian()) }
    ) {
        self.rows = rows
        self.columns = columns
        stride = columns + gap
        buffer = FloatBuffer(count: max(1, rows * stride))
        for index in 0..<buffer.count { buffer.base[index] = .nan }
        for row in 0..<rows {
            for column in 0..<columns {
                buffer.base[row * stride + column] = draw(&generator)
            }
        }
    }

    var view: MatrixView {
        MatrixView(base: buffer.base, rows: rows, columns: columns, stride: stride)
    }

    /// Rounds every value to the nearest bfloat16, written independently of the kernels.
    func roundToHalf() {
        for row in 0..<rows {
            for column in 0..<columns {
                let value = buffer.base[row * stride + column]
                let bits = value.bitPattern
                let below = Float(bitPattern: bits & 0xFFFF_0000)
                let above = Float(bitPattern: (bits & 0xFFFF_0000) &+ 0x1_0000)
                let isEven = (bits >> 16) & 1 == 0
                let (down, up) = (abs(value - below), abs(above - value))
                buffer.base[row * stride + column] =
                    down < up || (down == up && isEven) ? below : above
            }
        }
    }
}

/// Memory for an operand, with `padding` rows of zeros behind it and then bytes of ones, which
/// are NaN in bfloat16.
func operand(
    _ view: MatrixView, precision: Precision, padding: Int = 0
) -> (buffer: OperandBuffer, operand: Operand) {
    let buffer = OperandBuffer()
    let canary = 64
    buffer.reserve(
        rows: view.rows + padding + canary, columns: view.columns, precision: precision)
    let whole = buffer.operand(
        rows: view.rows + padding + canary, columns: view.columns, precision: precision)
    memset(whole.base, 0xFF, whole.rows * whole.columns * precision.width)
    whole.rows(view.rows..<view.rows + padding).clear()
    let operand = whole.rows(0..<view.rows)
    operand.copy(from: view)
    return (buffer, operand)
}

/// left × right in double precision, and the sums of the products' magnitudes.
func reference(
    _ left: MatrixView, _ right: MatrixView
) -> (values: [Double], magnitudes: [Double]) {
    var values = [Double](repeating: 0, count: left.rows * right.columns)
    var magnitudes = values
    values.withUnsafeMutableBufferPointer { values in
        magnitudes.withUnsafeMutableBufferPointer { magnitudes in
            for row in 0..<left.rows {
                for inner in 0..<left.columns {
                    let factor = Double(left.row(row)[inner])
                    let line = right.row(inner)
                    for column in 0..<right.columns {
                        let product = factor * Double(line[column])
                        values[row * right.columns + column] += product
                        magnitudes[row * right.columns + column] += abs(product)
                    }
                }
            }
        }
    }
    return (values, magnitudes)
}

/// The largest error of `found` as a share of `magnitudes`, infinite where something is NaN.
func worst(
    _ found: MatrixView, _ needed: [Double], _ magnitudes: [Double]
) -> Double {
    var worst = 0.0
    for row in 0..<found.rows {
        for column in 0..<found.columns {
            let index = row * found.columns + column
            let error = abs(Double(found.row(row)[column]) - needed[index])
            guard error.isFinite else { return .infinity }
            worst = max(worst, error / max(magnitudes[index], 1e-30))
        }
    }
    return worst
}

/// Summing up products of order 1 in single precision, whatever the order, loses less than this
/// share of the sum of their magnitudes.
let summing = 2e-6

import CSIMD
import SonorantTensors

/// The three large products of every layer that multiplies its input by weights, cut into tasks
/// by the shapes alone. N rows, I inputs, O outputs.
enum ProductTasks {
    private static let parts = 8

    /// `output` (N, O) = `input` (N, I) × `weight` (I, O) + `bias` (1, O).
    static func forward(
        _ input: MatrixView, weight: MatrixView, bias: MatrixView, into output: MatrixView,
        pool: ThreadPool
    ) {
        let ranges = Partition.ranges(output.rows, parts: parts, smallest: 64)
        pool.run(ranges.count) { task in
            let rows = output.rows(ranges[task])
            sonorant_fill_rows(rows.rows, rows.columns, bias.base, rows.base, rows.stride)
            multiply(input.rows(ranges[task]), weight, into: rows, keep: 1)
        }
    }

    /// `inputGradient` (N, I) = `outputGradient` (N, O) × `weight`ᵀ.
    static func inputGradient(
        _ outputGradient: MatrixView, weight: MatrixView, into inputGradient: MatrixView,
        pool: ThreadPool
    ) {
        let ranges = Partition.ranges(inputGradient.rows, parts: parts, smallest: 64)
        pool.run(ranges.count) { task in
            multiply(
                outputGradient.rows(ranges[task]), weight,
                into: inputGradient.rows(ranges[task]), transposed: .right)
        }
    }

    /// `weightGradient` (I, O) += `input`ᵀ × `outputGradient`, and where `biasGradient` (1, O)
    /// is given, it += the column sums of `outputGradient`.
    static func weightGradient(
        _ input: MatrixView, outputGradient: MatrixView, into weightGradient: MatrixView,
        biasGradient: MatrixView?, pool: ThreadPool
    ) {
        let ranges = Partition.ranges(outputGradient.columns, parts: parts, smallest: 128)
        pool.run(ranges.count) { task in
            let columns = outputGradient.columns(ranges[task])
            multiply(
                input, columns, into: weightGradient.columns(ranges[task]), transposed: .left,
                keep: 1)
            if let biasGradient {
                sonorant_add_column_sums(
                    columns.rows, columns.columns, columns.base, columns.stride,
                    biasGradient.columns(ranges[task]).base)
            }
        }
    }
}

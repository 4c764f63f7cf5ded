import SonorantTensors

/// What a benchmark of bare matrix products found.
package struct ProductResult: Encodable, Sendable {
    /// Milliseconds a repetition, the median.
    package let ms: Double
    /// Arithmetic a second, in units of 10⁹.
    package let gflops: Double
}

extension Benchmark {
    /// The best that oneDNN does on this machine: every thread multiplies 512 rows by packed
    /// weights of 640 × 2560, again and again. The roof over all other figures.
    package static func product(precision: Precision = .f32, threads: Int) -> ProductResult {
        let (rows, inputs, outputs, repetitions) = (512, 640, 2560, 8)
        let pool = ThreadPool(threads: threads)
        var generator = SeededGenerator(seed: 1, "benchmark")
        func random(_ rows: Int, _ columns: Int) -> FloatBuffer {
            let buffer = FloatBuffer(count: rows * columns)
            for index in 0..<rows * columns {
                buffer.base[index] = Float(generator.uniform(in: -1..<1))
            }
            return buffer
        }
        let source = random(rows, inputs)
        let values = random(inputs, outputs)
        let weights = PackedWeights(inputs: inputs, outputs: outputs, precision: precision)
        weights.pack(values.view(rows: inputs, columns: outputs))
        let operands = (0..<threads).map { _ in OperandBuffer() }
        let results = (0..<threads).map { _ in FloatBuffer(count: rows * outputs) }
        for operand in operands {
            operand.reserve(rows: rows, columns: inputs, precision: precision)
            operand.operand(rows: rows, columns: inputs, precision: precision)
                .copy(from: source.view(rows: rows, columns: inputs))
        }
        let ms = median {
            pool.run(threads) { thread in
                let operand = operands[thread].operand(
                    rows: rows, columns: inputs, precision: precision)
                let result = results[thread].view(rows: rows, columns: outputs)
                for _ in 0..<repetitions { weights.multiply(operand, into: result) }
            }
        }
        let operations = 2 * Double(rows * inputs * outputs * repetitions * threads)
        return ProductResult(ms: ms, gflops: operations / ms / 1e6)
    }
}

import SonorantTensors
import Testing

@Suite("Weights that are no numbers or hardly any")
struct NonFiniteWeightsTests {
    private func product(_ weights: [Float], precision: Precision) -> [Float] {
        let (rows, inputs, outputs) = (2, 3, 2)
        let values = FloatBuffer(count: inputs * outputs)
        for (index, value) in weights.enumerated() { values.base[index] = value }
        let input = FloatBuffer(count: rows * inputs)
        for index in 0..<rows * inputs { input.base[index] = 0.5 }
        let rounded = OperandBuffer()
        rounded.reserve(rows: rows, columns: inputs, precision: precision)
        let left = rounded.operand(rows: rows, columns: inputs, precision: precision)
        left.copy(from: input.view(rows: rows, columns: inputs))
        let packed = PackedWeights(inputs: inputs, outputs: outputs, precision: precision)
        packed.pack(values.view(rows: inputs, columns: outputs))
        let result = FloatBuffer(count: rows * outputs)
        packed.multiply(left, into: result.view(rows: rows, columns: outputs))
        return (0..<rows * outputs).map { index in
            result.base[index] - (packed.offsets?[index % outputs] ?? 0)
        }
    }

    @Test(
        "spoil their own outputs and no others, in every precision",
        arguments: Precision.allCases.filter(\.isNative), [Float.nan, .infinity, -.infinity])
    func spoil(precision: Precision, value: Float) {
        let result = product([0.5, 0.25, value, 0.25, 0.5, 0.25], precision: precision)
        for row in 0..<2 {
            #expect(!result[2 * row].isFinite)
            #expect(abs(result[2 * row + 1] - 0.375) < 0.01)
        }
    }

    @Test(
        "of which the smallest count as zero, in every precision",
        arguments: Precision.allCases.filter(\.isNative))
    func tiny(precision: Precision) {
        let tiny = Float.leastNonzeroMagnitude * 1000
        let result = product([tiny, 0.25, 0, 0.25, -tiny, 0.25], precision: precision)
        #expect(result.allSatisfy { $0.isFinite })
        for row in 0..<2 {
            #expect(abs(result[2 * row]) < 1e-30)
            #expect(abs(result[2 * row + 1] - 0.375) < 0.01)
        }
    }
}

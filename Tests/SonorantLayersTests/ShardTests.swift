import Foundation
import SonorantLayers
import SonorantTensors
import Testing

/// Layers over minibatches so large that their time loops are cut into several groups.
@Suite("LSTM layer over large minibatches")
struct ShardTests {
    /// 40 sequences make two groups; lengths fall so that some of the second start late.
    private static let lengths = (0..<40).map { 12 - $0 / 5 }

    private static let shapes = [
        LSTMShape(cells: 6), LSTMShape(cells: 6, peepholes: true),
        LSTMShape(cells: 6, projection: 4),
        LSTMShape(cells: 6, bidirectional: false, projection: 4, peepholes: true),
    ]

    private func harness(
        _ shape: LSTMShape, lengths: [Int], inputs: Int = 5, threads: Int = 1,
        precision: Precision = .f32
    ) -> Harness {
        Harness(inputs: inputs, lengths: lengths, threads: threads, precision: precision) {
            LSTMLayer("l", inputSize: inputs, shape: shape, store: $0)
        }
    }

    @Test("one direction equals the equations, sequence by sequence", arguments: [0, 4])
    func oracle(projection: Int) {
        let shape = LSTMShape(
            cells: 6, bidirectional: false, projection: projection, peepholes: true)
        let harness = harness(shape, lengths: Self.lengths, threads: 2)
        let inputs = harness.sequenceMajor(harness.inputView)
        func doubles(_ suffix: String) -> [Double] {
            harness.store.floats(of: harness.parameter(suffix)).map(Double.init)
        }
        let oracle = LSTMOracle(
            inputs: 5, cells: 6, projection: projection, inputWeight: doubles("input_weight"),
            recurrentWeight: doubles("recurrent_weight"), bias: doubles("bias"),
            peepholes: doubles("peepholes"),
            projectionWeight: projection > 0 ? doubles("projection") : [])
        var start = 0
        let needed = Self.lengths.flatMap { length in
            let rows = (start..<start + length).map { inputs[row: $0].map(Double.init) }
            start += length
            return oracle(rows).flatMap(\.self)
        }
        expectClose(
            harness.sequenceMajor(harness.forward()).elements, needed, tolerance: rounding,
            "output")
    }

    @Test("values and gradients are the sums of each sequence's alone", arguments: shapes)
    func alone(shape: LSTMShape) {
        let together = harness(shape, lengths: Self.lengths, threads: 2)
        let inputGradient = together.backward()
        let output = together.sequenceMajor(together.forward())
        var gradients = [Double](repeating: 0, count: together.store.flatCount)
        var start = 0
        for (index, length) in Self.lengths.enumerated() {
            let alone = harness(shape, lengths: [length])
            for (step, row) in together.layout.rows(ofSequence: index).enumerated() {
                alone.inputView.row(step).update(
                    from: together.inputView.row(Int(row)), count: 5)
            }
            let columns = output.columns
            alone.lossWeights = Array(
                together.lossWeights[start * columns..<(start + length) * columns])
            let gradient = alone.backward()
            expectClose(
                inputGradient.rows(in: start..<start + length).elements,
                gradient.elements.map(Double.init), tolerance: rounding, "input of \(index)")
            expectClose(
                output.rows(in: start..<start + length).elements,
                alone.forward().matrix().elements.map(Double.init), tolerance: rounding,
                "output of \(index)")
            for place in gradients.indices {
                gradients[place] += Double(alone.gradients.base[place])
            }
            start += length
        }
        for parameter in together.store.parameters {
            expectClose(
                Array(together.gradients.floats[parameter.range]),
                Array(gradients[parameter.range]), tolerance: rounding, parameter.name)
        }
    }

    @Test("the bits of f32 do not depend on the number of threads", arguments: shapes)
    func threads(shape: LSTMShape) { sameBits(shape, .f32) }

    @Test(
        "the bits of bf16 do not depend on the number of threads",
        .enabled(if: Precision.bf16.isNative), arguments: shapes)
    func threadsInHalf(shape: LSTMShape) { sameBits(shape, .bf16) }

    private func sameBits(_ shape: LSTMShape, _ precision: Precision) {
        let runs = [1, 2, 4, 8].map { threads in
            let harness = harness(
                shape, lengths: Self.lengths, threads: threads, precision: precision)
            let input = harness.backward()
            return (input.elements + Array(harness.gradients.floats)).map(\.bitPattern)
        }
        for run in runs { #expect(run == runs[0]) }
    }
}

import Foundation
import SonorantLayers
import SonorantTensors
import Testing

/// ‖found − needed‖ / ‖needed‖.
private func distance(_ found: [Float], _ needed: [Float]) -> Double {
    var (error, size) = (0.0, 0.0)
    for (a, b) in zip(found, needed) {
        error += pow(Double(a) - Double(b), 2)
        size += pow(Double(b), 2)
    }
    return found.count == needed.count ? (error / size).squareRoot() : .infinity
}

@Suite("Layers in lower precision")
struct PrecisionTests {
    private static let lengths = (0..<36).map { 24 - $0 / 3 }

    private static let shapes = [
        LSTMShape(cells: 32), LSTMShape(cells: 32, projection: 16),
        LSTMShape(cells: 32, bidirectional: false, projection: 16, peepholes: true),
    ]

    private func harness(_ shape: LSTMShape, _ precision: Precision) -> Harness {
        Harness(inputs: 20, lengths: Self.lengths, threads: 2, precision: precision) {
            LSTMLayer(
                "l", inputSize: 20, shape: shape, inputIsBounded: true, store: $0)
        }
    }

    /// A factor keeps 8 bits of mantissa, so each is off by up to 2⁻⁹ of itself; over a few dozen
    /// steps the errors of a contracting recurrence stay within a few times that.
    private static let halfTolerance = 0.01

    @Test(
        "bf16 gives f32's outputs and gradients within a hundredth, but not its bits",
        .enabled(if: Precision.bf16.isNative), arguments: shapes)
    func half(shape: LSTMShape) {
        let exact = harness(shape, .f32)
        let rounded = harness(shape, .bf16)
        let inputs = (exact.backward().elements, rounded.backward().elements)
        let outputs = (exact.forward().matrix().elements, rounded.forward().matrix().elements)
        #expect(distance(outputs.1, outputs.0) < Self.halfTolerance)
        #expect(outputs.0 != outputs.1)
        #expect(distance(inputs.1, inputs.0) < Self.halfTolerance)
        for parameter in exact.store.parameters {
            let needed = Array(exact.gradients.floats[parameter.range])
            let found = Array(rounded.gradients.floats[parameter.range])
            #expect(distance(found, needed) < Self.halfTolerance, "\(parameter.name)")
        }
    }

    @Test(
        "int8 gives f32's outputs within three hundredths, with rare large weights, too",
        .enabled(if: Precision.int8.isNative), arguments: shapes)
    func bytes(shape: LSTMShape) {
        let harness = harness(shape, .f32)
        let store = harness.store
        var generator = SeededGenerator(seed: 9)
        // Trained weights are nearly Gaussian, with some several times larger.
        for parameter in store.parameters where !parameter.name.hasSuffix("bias") {
            store.set(
                parameter.range.map { _ in
                    let large: Double = generator.index(below: 50) == 0 ? 2.5 : 1
                    return Float(0.15 * large * generator.gaussian())
                }, of: parameter)
        }
        let bias = harness.parameter("bias")
        store.set(bias.range.map { _ in Float(0.5 * generator.gaussian()) }, of: bias)
        for index in 0..<harness.input.count {
            harness.input.base[index] = Float(generator.uniform(in: -1..<1))
        }
        func output(_ precision: Precision) -> [Float] {
            let pass = Pass(
                layout: harness.layout, pool: harness.pool, training: false, precision: precision)
            return harness.layer.forward(
                harness.inputView, workspace: harness.workspace, pass: pass
            ).matrix().elements
        }
        let exact = output(.f32)
        let rounded = output(.int8)
        #expect(distance(rounded, exact) < 0.03)
        #expect(rounded != exact)
        // Weights packed for one precision do not leak into the other.
        #expect(output(.f32) == exact)
    }

    @Test(
        "a linear layer in bf16 gives f32's outputs and gradients within a hundredth",
        .enabled(if: Precision.bf16.isNative))
    func linear() {
        let runs = [Precision.f32, .bf16].map { precision in
            let harness = Harness(inputs: 70, lengths: [90, 50, 1], precision: precision) {
                LinearLayer("l", inputSize: 70, outputSize: 33, store: $0)
            }
            let input = harness.backward()
            return [
                harness.forward().matrix().elements, input.elements,
                Array(harness.gradients.floats),
            ]
        }
        for (found, needed) in zip(runs[1], runs[0]) {
            #expect(distance(found, needed) < Self.halfTolerance)
            #expect(found != needed)
        }
    }
}

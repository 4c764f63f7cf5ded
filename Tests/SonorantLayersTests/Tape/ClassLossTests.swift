import Foundation
import SonorantLayers
import SonorantTensors
import TestSupport
import Testing

@Suite struct ClassLossTests {
    private struct Expected: Decodable {
        struct Result: Decodable {
            let loss: Double
            let gradient: [Double]
        }
        let logits: [Float]
        let targets: [Int32]
        let weights: [Float]
        let several: [[Int32]]
        let weighted: Result
        let sigmoid: Result
    }

    /// The loss of `logits`, (6, 4), and its gradient.
    private func result(
        _ logits: [Float], columns: Int = 4, _ compute: (Tape, Variable) -> Void
    ) -> (loss: Double, gradient: [Float]) {
        let store = ParameterStore()
        let parameter = store.register("logits", shape: [logits.count / columns, columns])
        store.allocate()
        for (index, value) in logits.enumerated() {
            store.values.base[parameter.range.lowerBound + index] = value
        }
        store.valuesChanged()
        let tape = Tape(store: store, pool: ThreadPool(threads: 2))
        tape.reset(training: true)
        tape.workspace.gradients.clear()
        compute(tape, tape.parameter(parameter))
        tape.backward()
        return (tape.loss, Array(tape.workspace.gradients.floats.prefix(logits.count)))
    }

    private func isNear(_ a: [Float], _ b: [Double]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs(Double($0) - $1) < 1e-5 }
    }

    @Test("losses and gradients are PyTorch's")
    func golden() throws {
        let expected = try Golden.json("layers/class_losses.json", as: Expected.self)
        let weighted = result(expected.logits) { tape, logits in
            let rows = tape.crossEntropy(
                logits, targets: expected.targets,
                rowWeights: expected.targets.map { $0 < 0 ? 1 : expected.weights[Int($0)] }
            ).rows
            #expect(rows == 5)
        }
        #expect(abs(weighted.loss - expected.weighted.loss) < 1e-5)
        #expect(isNear(weighted.gradient, expected.weighted.gradient))
        let sigmoid = result(expected.logits) { tape, logits in
            tape.binaryCrossEntropy(
                logits, trueClasses: expected.several, positiveWeights: expected.weights)
        }
        #expect(abs(sigmoid.loss - expected.sigmoid.loss) < 1e-4)
        #expect(isNear(sigmoid.gradient, expected.sigmoid.gradient))
    }

    @Test("equal weights change nothing, with smoothing and without", arguments: [Float(0), 0.2])
    func equalWeights(smoothing: Float) throws {
        let expected = try Golden.json("layers/class_losses.json", as: Expected.self)
        let plain = result(expected.logits) { tape, logits in
            tape.crossEntropy(
                logits, targets: expected.targets, weight: 1 / 5, smoothing: smoothing)
        }
        let weighted = result(expected.logits) { tape, logits in
            tape.crossEntropy(
                logits, targets: expected.targets,
                rowWeights: [Float](repeating: 7, count: 6), smoothing: smoothing)
        }
        #expect(abs(plain.loss - weighted.loss) < 1e-5)
        #expect(isNear(weighted.gradient, plain.gradient.map { Double($0) }))
    }

    @Test("large scores overflow nothing, and rows without a class cost nothing")
    func extremes() {
        let large = result([200, -200, 0, -300]) { tape, logits in
            let nats = tape.binaryCrossEntropy(logits, trueClasses: [[0, 3]])
            #expect(abs(nats - (300 + log(2))) < 1e-3)
        }
        #expect(large.gradient.allSatisfy { $0.isFinite })
        let none = result([1, 2, 3, 4]) { tape, logits in
            let found = tape.crossEntropy(logits, targets: [-1], rowWeights: [1])
            #expect(found.rows == 0 && found.nats == 0)
        }
        #expect(none.loss == 0 && none.gradient.allSatisfy { $0 == 0 })
    }
}

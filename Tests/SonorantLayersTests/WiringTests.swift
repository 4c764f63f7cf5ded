import Foundation
import SonorantLayers
import SonorantTensors
import TestSupport
import Testing

@Suite("Wiring of layers")
struct WiringTests {
    private func passes(_ harness: Harness, seeds: Range<UInt64>) -> [Pass] {
        seeds.map {
            Pass(layout: harness.layout, pool: harness.pool, training: true, seed: $0)
        }
    }

    @Test("normalisation: rows of mean 0 and variance 1, and gradients of finite differences")
    func normalisation() {
        let columns = 5
        let harness = Harness(inputs: columns, lengths: [4, 2]) {
            NormalisationLayer("l", inputSize: columns, store: $0)
        }
        let plain = harness.forward().matrix()
        for row in 0..<6 {
            let values = plain[row: row].map(Double.init)
            let mean = values.reduce(0, +) / 5
            #expect(abs(mean) < 1e-6)
            #expect(abs(values.reduce(0) { $0 + $1 * $1 } / 5 - 1) < 1e-3)
        }
        var generator = SeededGenerator(seed: 3)
        for parameter in harness.store.parameters {
            harness.store.fillUniformly(parameter, bound: 1, generator: &generator)
        }
        let inputGradient = harness.backward()
        var inputs = harness.sequenceMajor(harness.inputView).elements.map(Double.init)
        var gain = harness.store.floats(of: harness.parameter("gain")).map(Double.init)
        var bias = harness.store.floats(of: harness.parameter("bias")).map(Double.init)
        func loss() -> Double {
            (0..<6).reduce(0) { total, row in
                let x = inputs[row * columns..<(row + 1) * columns]
                let mean = x.reduce(0, +) / 5
                let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 5
                return (0..<columns).reduce(total) { total, column in
                    let value = (x[row * columns + column] - mean) / (variance + 1e-5).squareRoot()
                    return total + (gain[column] * value + bias[column])
                        * Double(harness.lossWeights[row * columns + column])
                }
            }
        }
        func slopes(_ count: Int, _ move: (Int, Double) -> Void) -> [Double] {
            (0..<count).map { index in
                move(index, 1e-5)
                let above = loss()
                move(index, -2e-5)
                let below = loss()
                move(index, 1e-5)
                return (above - below) / 2e-5
            }
        }
        let numericInput = slopes(inputs.count) { inputs[$0] += $1 }
        let numericGain = slopes(columns) { gain[$0] += $1 }
        let numericBias = slopes(columns) { bias[$0] += $1 }
        expectClose(inputGradient.elements, numericInput, tolerance: rounding, "input")
        for (name, numeric) in [("gain", numericGain), ("bias", numericBias)] {
            expectClose(
                Array(harness.gradients.floats[harness.parameter(name).range]), numeric,
                tolerance: rounding, name)
        }
    }

    @Test("a sum of directions is the sum of the halves, and both get its gradient")
    func sum() {
        let harness = Harness(inputs: 6, lengths: [3, 1]) { _ in DirectionSumLayer(inputSize: 6) }
        let input = harness.inputView.matrix()
        let output = harness.forward().matrix()
        for row in 0..<4 {
            for column in 0..<3 {
                #expect(output[row, column] == input[row, column] + input[row, column + 3])
            }
        }
        let gradient = harness.backward()
        for row in 0..<4 {
            #expect(gradient[row: row].prefix(3).elementsEqual(gradient[row: row].suffix(3)))
        }
        #expect(gradient.elements.prefix(3).elementsEqual(harness.lossWeights.prefix(3)))
    }

    @Test("a way around adds the input, and the gradient takes both ways")
    func residual() {
        func make(_ around: Bool) -> Harness {
            Harness(inputs: 4, lengths: [5, 2]) { store in
                let inner = CellKind.gru.layer(inputs: 4, cells: 4, store: store)
                return around ? ResidualLayer([inner]) : inner
            }
        }
        let (with, without) = (make(true), make(false))
        let sum = zip(without.forward().matrix().elements, with.inputView.matrix().elements)
            .map { $0 + $1 }
        #expect(with.forward().matrix().elements == sum)
        let gradients = (with.backward().elements, without.backward().elements)
        let needed = zip(gradients.1, with.lossWeights).map { Double($0 + $1) }
        expectClose(gradients.0, needed, tolerance: 1e-6, "input")
        #expect(Array(with.gradients.floats) == Array(without.gradients.floats))
    }

    @Test("layer dropout leaves a layer out as often as asked, and scales it up otherwise")
    func layerDropout() {
        let harness = Harness(inputs: 3, lengths: [2]) { store in
            ResidualLayer(
                [LinearLayer("l", inputSize: 3, outputSize: 3, store: store)], layerDropout: 0.25)
        }
        let input = harness.inputView.matrix().elements
        let idle = harness.layer.forward(
            harness.inputView, workspace: harness.workspace,
            pass: Pass(layout: harness.layout, pool: harness.pool, training: false)
        ).matrix().elements
        var skipped = 0
        for pass in passes(harness, seeds: 0..<400) {
            let output = harness.layer.forward(
                harness.inputView, workspace: harness.workspace, pass: pass
            ).matrix().elements
            harness.gradients.clear()
            let gradient = FloatBuffer(count: 6)
            gradient.base.update(repeating: 1, count: 6)
            harness.layer.backward(
                harness.inputView, outputGradient: gradient.view(rows: 2, columns: 3),
                inputGradient: nil, workspace: harness.workspace, pass: pass)
            let isStill = harness.gradients.floats.allSatisfy { $0 == 0 }
            if output == input {
                skipped += 1
                #expect(isStill)
            } else {
                #expect(!isStill)
                let needed = zip(input, idle).map { Double($0 + ($1 - $0) / 0.75) }
                expectClose(output, needed, tolerance: 1e-5, "scaled")
            }
        }
        // 100 are expected; four standard deviations are 35.
        #expect(abs(skipped - 100) < 35)
    }

    @Test("variational dropout has one mask a sequence, another for each, the same backward")
    func variational() {
        let columns = 60
        let harness = Harness(inputs: columns, lengths: [20, 10, 10]) { _ in
            DropoutLayer(inputSize: columns, probability: 0.4, number: 1, isVariational: true)
        }
        let output = harness.sequenceMajor(harness.forward())
        let gradient = harness.backward()
        func mask(_ matrix: Matrix, _ row: Int) -> [Bool] { matrix[row: row].map { $0 == 0 } }
        for (first, length) in [(0, 20), (20, 10), (30, 10)] {
            for row in first..<first + length {
                #expect(mask(output, row) == mask(output, first))
                #expect(mask(gradient, row) == mask(output, first))
            }
        }
        #expect(mask(output, 0) != mask(output, 20) && mask(output, 20) != mask(output, 30))
        let share = mask(output, 0).count { $0 }
        #expect((10...40).contains(share))
    }

    @Test("recurrent dropout cuts a cell off from the next steps of a whole sequence")
    func recurrentDropout() {
        // Plain cells whose recurrent weights are the identity, without input after the first
        // step: what is cut off is zero from the second step on, the rest is scaled up.
        let harness = Harness(inputs: 1, lengths: [5, 5]) {
            RecurrentLayer(
                "l", inputSize: 1, directions: .forward, dropout: 0.5, store: $0
            ) { _, _ in PlainCell(cells: 40, activation: .relu) }
        }
        let store = harness.store
        store.set([Float](repeating: 1, count: 40), of: harness.parameter("input_weight"))
        for row in 0..<10 { harness.inputView.row(row)[0] = row < 2 ? 1 : 0 }
        let output = harness.sequenceMajor(harness.forward())
        var kept: [[Bool]] = []
        for first in [0, 5] {
            #expect(output[row: first].allSatisfy { $0 == 1 })
            kept.append(output[row: first + 1].map { $0 != 0 })
            for step in 1..<5 {
                for (cell, value) in output[row: first + step].enumerated() {
                    let needed: Float = kept[kept.count - 1][cell] ? pow(2, Float(step)) : 0
                    #expect(value == needed)
                }
            }
        }
        #expect(kept[0] != kept[1])
        #expect((8...32).contains(kept[0].count { $0 }))
    }

    @Test("SCRN without context is logistic cells; with it, gradients are those of differences")
    func scrn() {
        let (cells, context) = (4, 3)
        func make(_ decay: Float) -> Harness {
            Harness(inputs: 2, lengths: [6, 3, 1]) {
                SCRNLayer(
                    "l", inputSize: 2, cells: cells, context: context, decay: decay,
                    bidirectional: false, store: $0)
            }
        }
        // With α = 1 nothing comes into the context, so it stays zero and P does not matter.
        let still = make(1)
        let plain = Harness(inputs: 2, lengths: [6, 3, 1]) {
            CellKind.logistic.layer(inputs: 2, cells: cells, store: $0)
        }
        plain.store.set(
            Array(still.store.floats(of: still.parameter("hidden.input_weight")).prefix(2 * cells)),
            of: plain.parameter("input_weight"))
        plain.store.set(
            still.store.floats(of: still.parameter("hidden.forward.recurrent_weight")),
            of: plain.parameter("recurrent_weight"))
        plain.inputView.copy(from: still.inputView)
        let (found, needed) = (still.forward().matrix(), plain.forward().matrix())
        for row in 0..<10 {
            #expect(found[row: row].suffix(context).allSatisfy { $0 == 0 })
            expectClose(
                Array(found[row: row].prefix(cells)), needed[row: row].map(Double.init),
                tolerance: 1e-6, "row \(row)")
        }
        expectFiniteDifferences(make(0.75))
    }

    @Test("bidirectional SCRN and stacks of wired layers have the gradients of finite differences")
    func stacks() {
        expectFiniteDifferences(
            Harness(inputs: 2, lengths: [4, 2]) {
                SCRNLayer(
                    "l", inputSize: 2, cells: 3, context: 2, decay: 0.5, bidirectional: true,
                    dropout: 0.3, store: $0)
            })
        for kind in [CellKind.gru, .oneGate, .clockwork, .tanh, .lstm] {
            expectFiniteDifferences(
                Harness(inputs: 4, lengths: [5, 3, 1]) { store in
                    ResidualLayer([
                        kind.layer(
                            inputs: 4, cells: 4, directions: .both, dropout: 0.4, store: store),
                        DirectionSumLayer(inputSize: 8),
                        NormalisationLayer("n", inputSize: 4, store: store),
                        DropoutLayer(
                            inputSize: 4, probability: 0.3, number: 1, isVariational: true),
                    ])
                })
        }
    }

    /// Compares the gradients of all weights and inputs with differences of the layer's own loss,
    /// which single precision makes coarse.
    private func expectFiniteDifferences(
        _ harness: Harness, location: SourceLocation = #_sourceLocation
    ) {
        let inputGradient = harness.backward()
        let gradients = Array(harness.gradients.floats)
        func loss() -> Double {
            harness.store.valuesChanged()
            return zip(harness.sequenceMajor(harness.forward()).elements, harness.lossWeights)
                .reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        func slope(_ pointer: UnsafeMutablePointer<Float>) -> Double {
            let before = pointer.pointee
            let step: Float = 4e-3
            defer { pointer.pointee = before }
            pointer.pointee = before + step
            let (above, top) = (loss(), Double(pointer.pointee))
            pointer.pointee = before - step
            return (above - loss()) / (top - Double(pointer.pointee))
        }
        for parameter in harness.store.parameters {
            expectClose(
                Array(gradients[parameter.range]),
                parameter.range.map { slope(harness.store.values.base + $0) }, tolerance: 3e-3,
                parameter.name, location: location)
        }
        let numeric = harness.sequenceMajorRows.flatMap { row in
            (0..<harness.layer.inputSize).map { slope(harness.inputView.row(row) + $0) }
        }
        expectClose(
            inputGradient.elements, numeric, tolerance: 3e-3, "input", location: location)
    }
}

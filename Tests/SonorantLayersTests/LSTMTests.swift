import SonorantLayers
import SonorantTensors
import TestSupport
import Testing

@Suite("LSTM layer")
struct LSTMTests {
    private struct Case: Decodable {
        let name: String
        let lengths: [Int]
        let inputs: Int
        let cells: Int
        let bidirectional: Bool
        let projection: Int
        let output: [Double]
        let inputWeight: [Double]
        let bias: [Double]
        let recurrent: [[Double]]
        let projected: [[Double]]
        let input: [Double]

        enum CodingKeys: String, CodingKey {
            case name, lengths, inputs, cells, bidirectional, projection, output, bias
            case recurrent, projected, input
            case inputWeight = "input_weight"
        }
    }

    @Test("values and all gradients equal PyTorch's on packed sequences")
    func golden() throws {
        for item in try Golden.json("layers/lstm.json", as: [Case].self) {
            let harness = Harness(inputs: item.inputs, lengths: item.lengths, threads: 2) {
                LSTMLayer(
                    "l", inputSize: item.inputs,
                    shape: LSTMShape(
                        cells: item.cells, bidirectional: item.bidirectional,
                        projection: item.projection),
                    store: $0)
            }
            let store = harness.store
            func fill(_ suffix: String, _ number: Int) {
                let parameter = harness.parameter(suffix)
                store.set(formula(number, count: parameter.range.count), of: parameter)
            }
            fill("input_weight", 1)
            fill("bias", 2)
            let directions = item.bidirectional ? ["forward", "backward"] : ["forward"]
            for (index, direction) in directions.enumerated() {
                fill("\(direction).recurrent_weight", 3 + index)
                if item.projection > 0 { fill("\(direction).projection", 5 + index) }
            }
            let inputs = formula(7, count: harness.input.count)
            for (row, packed) in harness.sequenceMajorRows.enumerated() {
                for c in 0..<item.inputs {
                    harness.inputView.row(packed)[c] = inputs[row * item.inputs + c]
                }
            }
            let output = harness.sequenceMajor(harness.forward())
            expectClose(output.elements, item.output, tolerance: rounding, "\(item.name) output")
            let inputGradient = harness.backward()
            expectClose(
                inputGradient.elements, item.input, tolerance: rounding, "\(item.name) input")
            func expectGradient(_ suffix: String, _ needed: [Double]) {
                expectClose(
                    Array(harness.gradients.floats[harness.parameter(suffix).range]), needed,
                    tolerance: rounding, "\(item.name) \(suffix)")
            }
            expectGradient("input_weight", item.inputWeight)
            expectGradient("bias", item.bias)
            for (index, direction) in directions.enumerated() {
                expectGradient("\(direction).recurrent_weight", item.recurrent[index])
                if item.projection > 0 {
                    expectGradient("\(direction).projection", item.projected[index])
                }
            }
        }
    }

    @Test("with peepholes, values and gradients equal the equations'", arguments: [0, 2])
    func peepholes(projection: Int) {
        let lengths = [4, 3, 1]
        let harness = Harness(inputs: 2, lengths: lengths) {
            LSTMLayer(
                "l", inputSize: 2,
                shape: LSTMShape(
                    cells: 3, bidirectional: false, projection: projection, peepholes: true),
                store: $0)
        }
        let store = harness.store
        let inputs = harness.sequenceMajor(harness.inputView)

        func doubles(_ suffix: String) -> [Double] {
            store.floats(of: harness.parameter(suffix)).map(Double.init)
        }
        var oracle = LSTMOracle(
            inputs: 2, cells: 3, projection: projection, inputWeight: doubles("input_weight"),
            recurrentWeight: doubles("recurrent_weight"), bias: doubles("bias"),
            peepholes: doubles("peepholes"),
            projectionWeight: projection > 0 ? doubles("projection") : [])
        func outputs(_ oracle: LSTMOracle) -> [Double] {
            var start = 0
            return lengths.flatMap { length in
                let rows = (start..<start + length).map { inputs[row: $0].map(Double.init) }
                start += length
                return oracle(rows).flatMap(\.self)
            }
        }
        func loss(_ oracle: LSTMOracle) -> Double {
            zip(outputs(oracle), harness.lossWeights).reduce(0) { $0 + $1.0 * Double($1.1) }
        }
        expectClose(
            harness.sequenceMajor(harness.forward()).elements, outputs(oracle),
            tolerance: rounding, "output")

        _ = harness.backward()
        func check(_ suffix: String, _ path: WritableKeyPath<LSTMOracle, [Double]>) {
            let numeric = oracle[keyPath: path].indices.map { index in
                let step = 1e-5
                oracle[keyPath: path][index] += step
                let above = loss(oracle)
                oracle[keyPath: path][index] -= 2 * step
                let below = loss(oracle)
                oracle[keyPath: path][index] += step
                return (above - below) / (2 * step)
            }
            expectClose(
                Array(harness.gradients.floats[harness.parameter(suffix).range]), numeric,
                tolerance: rounding, suffix)
        }
        check("input_weight", \.inputWeight)
        check("recurrent_weight", \.recurrentWeight)
        check("bias", \.bias)
        check("peepholes", \.peepholes!)
        if projection > 0 { check("projection", \.projectionWeight) }
    }

    @Test("time reversed swaps the halves of a bidirectional layer with equal halves")
    func reversal() {
        let harness = Harness(inputs: 3, lengths: [6]) {
            LSTMLayer("l", inputSize: 3, shape: LSTMShape(cells: 4), store: $0)
        }
        let store = harness.store
        // The backward direction gets the forward one's weights.
        store.set(
            store.floats(of: harness.parameter("forward.recurrent_weight")),
            of: harness.parameter("backward.recurrent_weight"))
        let weight = store.value(harness.parameter("input_weight"))
        for row in 0..<3 {
            for column in 0..<16 { weight.row(row)[16 + column] = weight.row(row)[column] }
        }
        store.valuesChanged()
        let straight = harness.forward().matrix()
        let frames = harness.inputView.matrix()
        for row in 0..<6 {
            for column in 0..<3 { harness.inputView.row(row)[column] = frames[5 - row, column] }
        }
        let reversed = harness.forward().matrix()
        for row in 0..<6 {
            #expect(Array(straight[row: row].prefix(4)) == Array(reversed[row: 5 - row].suffix(4)))
            #expect(Array(straight[row: row].suffix(4)) == Array(reversed[row: 5 - row].prefix(4)))
        }
    }

    @Test("a batch gives each sequence what it gets alone")
    func batching() {
        let lengths = [9, 5, 5, 2, 1]
        let make: (ParameterStore) -> any SequenceLayer = {
            LSTMLayer("l", inputSize: 3, shape: LSTMShape(cells: 8), store: $0)
        }
        let together = Harness(inputs: 3, lengths: lengths, make: make)
        let output = together.sequenceMajor(together.forward())
        var start = 0
        for (index, length) in lengths.enumerated() {
            let alone = Harness(inputs: 3, lengths: [length], make: make)
            for (step, row) in together.layout.rows(ofSequence: index).enumerated() {
                alone.inputView.row(step).update(
                    from: together.inputView.row(Int(row)), count: 3)
            }
            let needed = alone.forward().matrix().elements
            let found = output.rows(in: start..<start + length).elements
            expectClose(
                found, needed.map(Double.init), tolerance: 1e-6, "sequence \(index) of \(length)")
            start += length
        }
    }

    @Test("the bits do not depend on the number of threads")
    func threads() {
        let runs = [1, 2, 3, 8].map { threads in
            let harness = Harness(inputs: 24, lengths: [40, 33, 20, 7], threads: threads) {
                LSTMLayer("l", inputSize: 24, shape: LSTMShape(cells: 48), store: $0)
            }
            let input = harness.backward()
            return input.elements + Array(harness.gradients.floats)
        }
        for run in runs { #expect(run == runs[0]) }
    }
}

@Suite("Feed-forward layers")
struct FeedForwardTests {
    @Test("the linear layer's gradients are those of finite differences")
    func linear() {
        let harness = Harness(inputs: 3, lengths: [4, 2]) {
            LinearLayer("l", inputSize: 3, outputSize: 5, store: $0)
        }
        let inputGradient = harness.backward()
        func loss() -> Double {
            zip(harness.sequenceMajor(harness.forward()).elements, harness.lossWeights)
                .reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        // The layer is linear, so a large step is exact but for rounding.
        let step: Float = 0.5
        func slope(_ pointer: UnsafeMutablePointer<Float>) -> Double {
            let before = pointer.pointee
            defer {
                pointer.pointee = before
                harness.store.valuesChanged()
            }
            pointer.pointee = before + step
            harness.store.valuesChanged()
            let above = loss()
            pointer.pointee = before - step
            harness.store.valuesChanged()
            let below = loss()
            return (above - below) / Double(2 * step)
        }
        for parameter in harness.store.parameters {
            let numeric = parameter.range.map { slope(harness.store.values.base + $0) }
            expectClose(
                Array(harness.gradients.floats[parameter.range]), numeric, tolerance: 1e-5,
                parameter.name)
        }
        let numeric = harness.sequenceMajorRows.flatMap { row in
            (0..<3).map { slope(harness.inputView.row(row) + $0) }
        }
        expectClose(inputGradient.elements, numeric, tolerance: 1e-5, "input")
    }

    @Test("dropout's backward pass uses the forward pass's mask")
    func dropout() {
        let harness = Harness(inputs: 50, lengths: [20, 10]) { _ in
            DropoutLayer(inputSize: 50, probability: 0.4, number: 1)
        }
        let output = harness.sequenceMajor(harness.forward()).elements
        let gradient = harness.backward().elements
        for (value, slope) in zip(output, gradient) {
            #expect((value == 0) == (slope == 0))
        }
        let idle = harness.layer.forward(
            harness.inputView, workspace: harness.workspace,
            pass: Pass(layout: harness.layout, pool: harness.pool, training: false))
        #expect(idle.matrix() == harness.inputView.matrix())
    }
}

import SonorantLayers
import SonorantTensors
import TestSupport
import Testing

/// An oracle with the weights of one direction of a layer that ``CellKind`` built.
private func oracle(_ kind: CellKind, _ harness: Harness, cells: Int) -> CellOracle {
    func doubles(_ suffix: String) -> [Double] {
        guard harness.store.parameters.contains(where: { $0.name.hasSuffix(suffix) }) else {
            return []
        }
        return harness.store.floats(of: harness.parameter(suffix)).map(Double.init)
    }
    return CellOracle(
        kind: kind, inputs: harness.layer.inputSize, cells: cells,
        inputWeight: doubles("input_weight"), bias: doubles("l.bias"),
        recurrentWeight: doubles("recurrent_weight"),
        own: kind == .gru ? doubles("candidate_bias") : doubles("peepholes"))
}

/// Weights other than the first ones, which hold zeros and ones that hide faults.
private func scatter(_ harness: Harness) {
    var generator = SeededGenerator(seed: 23)
    for parameter in harness.store.parameters {
        harness.store.fillUniformly(parameter, bound: 0.8, generator: &generator)
    }
}

@Suite("Recurrent cells")
struct RecurrentCellTests {
    private static let lengths = [5, 3, 3, 1]

    private func sequences(_ harness: Harness, _ lengths: [Int]) -> [[[Double]]] {
        let inputs = harness.sequenceMajor(harness.inputView)
        var start = 0
        return lengths.map { length in
            defer { start += length }
            return (start..<start + length).map { inputs[row: $0].map(Double.init) }
        }
    }

    @Test(
        "values and gradients equal the equations' and their finite differences in double",
        arguments: CellKind.allCases, [RecurrentLayer.Directions.forward, .backward])
    func equations(kind: CellKind, way: RecurrentLayer.Directions) {
        let cells = 4
        let harness = Harness(inputs: 2, lengths: Self.lengths) {
            kind.layer(inputs: 2, cells: cells, directions: way, store: $0)
        }
        scatter(harness)
        var oracle = oracle(kind, harness, cells: cells)
        if kind == .clockwork {
            // Faster groups are not seen by slower ones, whatever stands there.
            for block in ClockworkCell(cells: cells, periods: CellKind.periods).absentWeights {
                for row in block.rows {
                    for column in block.columns {
                        oracle.recurrentWeight[row * cells + column] = 0
                    }
                }
            }
        }
        var inputs = sequences(harness, Self.lengths)
        func outputs() -> [Double] {
            inputs.flatMap { sequence in
                way == .forward
                    ? oracle(sequence).flatMap(\.self)
                    : oracle(sequence.reversed()).reversed().flatMap(\.self)
            }
        }
        func loss() -> Double {
            zip(outputs(), harness.lossWeights).reduce(0) { $0 + $1.0 * Double($1.1) }
        }
        expectClose(
            harness.sequenceMajor(harness.forward()).elements, outputs(), tolerance: rounding,
            "output")
        let inputGradient = harness.backward()
        func slope(_ move: (Double) -> Void) -> Double {
            let step = 1e-5
            move(step)
            let above = loss()
            move(-2 * step)
            let below = loss()
            move(step)
            return (above - below) / (2 * step)
        }
        func check(
            _ suffix: String, _ path: WritableKeyPath<CellOracle, [Double]>, absent: [Int] = []
        ) {
            let numeric = oracle[keyPath: path].indices.map { index in
                absent.contains(index) ? 0 : slope { oracle[keyPath: path][index] += $0 }
            }
            guard !numeric.isEmpty else { return }
            expectClose(
                Array(harness.gradients.floats[harness.parameter(suffix).range]), numeric,
                tolerance: rounding, suffix)
        }
        check("input_weight", \.inputWeight)
        check("l.bias", \.bias)
        let absent =
            kind == .clockwork
            ? ClockworkCell(cells: cells, periods: CellKind.periods).absentWeights.flatMap {
                block in
                block.rows.flatMap { row in block.columns.map { row * cells + $0 } }
            } : []
        check("recurrent_weight", \.recurrentWeight, absent: absent)
        check(kind == .gru ? "candidate_bias" : "peepholes", \.own)
        let numeric = inputs.indices.flatMap { sequence in
            inputs[sequence].indices.flatMap { step in
                (0..<2).map { column in slope { inputs[sequence][step][column] += $0 } }
            }
        }
        expectClose(inputGradient.elements, numeric, tolerance: rounding, "input")
    }

    private struct Case: Decodable {
        let cell: String
        let lengths: [Int]
        let inputs: Int
        let cells: Int
        let bidirectional: Bool
        let output: [Double]
        let inputWeight: [Double]
        let bias: [Double]
        let recurrent: [[Double]]
        let own: [[Double]]
        let input: [Double]

        enum CodingKeys: String, CodingKey {
            case cell, lengths, inputs, cells, bidirectional, output, bias, recurrent, own, input
            case inputWeight = "input_weight"
        }
    }

    @Test("values and all gradients equal PyTorch's on packed sequences")
    func golden() throws {
        let kinds: [String: CellKind] = [
            "rnn-tanh": .tanh, "rnn-relu": .relu, "gru": .gru, "lstm": .lstm,
        ]
        let items = try Golden.json("layers/recurrent.json", as: [Case].self)
        #expect(items.count == 12)
        for item in items {
            let kind = try #require(kinds[item.cell])
            let harness = Harness(inputs: item.inputs, lengths: item.lengths, threads: 2) {
                kind.layer(
                    inputs: item.inputs, cells: item.cells,
                    directions: item.bidirectional ? .both : .forward, store: $0)
            }
            let store = harness.store
            func fill(_ suffix: String, _ number: Int) {
                let parameter = harness.parameter(suffix)
                store.set(formula(number, count: parameter.range.count), of: parameter)
            }
            fill("input_weight", 1)
            fill("l.bias", 2)
            let directions = item.bidirectional ? ["forward", "backward"] : ["forward"]
            for (index, direction) in directions.enumerated() {
                fill("\(direction).recurrent_weight", 3 + index)
                if kind == .gru { fill("\(direction).candidate_bias", 5 + index) }
            }
            let inputs = formula(7, count: harness.input.count)
            for (row, packed) in harness.sequenceMajorRows.enumerated() {
                for c in 0..<item.inputs {
                    harness.inputView.row(packed)[c] = inputs[row * item.inputs + c]
                }
            }
            let output = harness.sequenceMajor(harness.forward())
            expectClose(output.elements, item.output, tolerance: rounding, "\(item.cell) output")
            let inputGradient = harness.backward()
            expectClose(
                inputGradient.elements, item.input, tolerance: rounding, "\(item.cell) input")
            func expectGradient(_ suffix: String, _ needed: [Double]) {
                expectClose(
                    Array(harness.gradients.floats[harness.parameter(suffix).range]), needed,
                    tolerance: rounding, "\(item.cell) \(suffix)")
            }
            expectGradient("input_weight", item.inputWeight)
            expectGradient("l.bias", item.bias)
            for (index, direction) in directions.enumerated() {
                expectGradient("\(direction).recurrent_weight", item.recurrent[index])
                if kind == .gru {
                    expectGradient("\(direction).candidate_bias", item.own[index])
                }
            }
        }
    }

    @Test("the LSTM cell has the bits of the LSTM layer", arguments: [false, true])
    func lstm(peepholes: Bool) {
        let lengths = [7, 5, 5, 2]
        let fast = Harness(inputs: 3, lengths: lengths, threads: 2) {
            LSTMLayer(
                "l", inputSize: 3, shape: LSTMShape(cells: 6, peepholes: peepholes), store: $0)
        }
        let general = Harness(inputs: 3, lengths: lengths, threads: 2) {
            (peepholes ? CellKind.peepholes : .lstm).layer(
                inputs: 3, cells: 6, directions: .both, store: $0)
        }
        #expect(fast.store.parameters == general.store.parameters)
        for parameter in fast.store.parameters {
            general.store.set(fast.store.floats(of: parameter), of: parameter)
        }
        #expect(fast.forward().matrix() == general.forward().matrix())
        #expect(fast.backward() == general.backward())
        let count = fast.store.flatCount
        #expect(
            Array(fast.gradients.floats[..<count])
                == Array(general.gradients.floats[..<count]))
    }

    @Test(
        "time reversed swaps the halves of a layer with equal halves", arguments: CellKind.allCases)
    func reversal(kind: CellKind) {
        let harness = Harness(inputs: 3, lengths: [6]) {
            kind.layer(inputs: 3, cells: 4, directions: .both, store: $0)
        }
        scatter(harness)
        let store = harness.store
        for parameter in store.parameters where parameter.name.contains("forward") {
            store.set(
                store.floats(of: parameter),
                of: harness.parameter(parameter.name.replacing("l.forward", with: "l.backward")))
        }
        for suffix in ["input_weight", "l.bias"] {
            let weight = store.value(harness.parameter(suffix))
            for row in 0..<weight.rows {
                let half = weight.columns / 2
                for column in 0..<half {
                    weight.row(row)[half + column] = weight.row(row)[column]
                }
            }
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

    @Test("a clockwork whose periods are all 1 is a plain recurrent layer")
    func clockworkOfOnes() {
        let make: [(ParameterStore) -> any SequenceLayer] = [
            { CellKind.tanh.layer(inputs: 3, cells: 6, directions: .both, store: $0) },
            { store in
                RecurrentLayer("l", inputSize: 3, store: store) { _, _ in
                    ClockworkCell(cells: 6, periods: [1, 1, 1])
                }
            },
        ]
        let runs = make.map { make in
            let harness = Harness(inputs: 3, lengths: [6, 4, 1], make: make)
            scatter(harness)
            let gradient = harness.backward().elements
            return harness.forward().matrix().elements + gradient
                + Array(harness.gradients.floats)
        }
        #expect(runs[0] == runs[1])
    }

    @Test("slow groups of a clockwork keep their values between their steps")
    func clockworkRests() {
        let harness = Harness(inputs: 2, lengths: [9]) { store in
            RecurrentLayer("l", inputSize: 2, directions: .forward, store: store) { _, _ in
                ClockworkCell(cells: 4, periods: [1, 4])
            }
        }
        let output = harness.forward().matrix()
        for step in 1..<9 {
            let slow = output[row: step].suffix(2).elementsEqual(output[row: step - 1].suffix(2))
            #expect(slow == (step % 4 != 0), "step \(step)")
            #expect(!output[row: step].prefix(2).elementsEqual(output[row: step - 1].prefix(2)))
        }
    }

    @Test("empty sequences, single frames and the number of threads change nothing")
    func edges() {
        for kind in CellKind.allCases {
            let runs = [1, 2, 3, 8].map { threads in
                let harness = Harness(
                    inputs: 24, lengths: Array(repeating: 12, count: 40) + [5, 1, 0, 0],
                    threads: threads
                ) { kind.layer(inputs: 24, cells: 33, directions: .both, store: $0) }
                let input = harness.backward()
                return input.elements + Array(harness.gradients.floats)
            }
            for run in runs { #expect(run == runs[0], "\(kind)") }
            let isAlive = runs[0].contains { $0 != 0 } && runs[0].allSatisfy { $0.isFinite }
            #expect(isAlive, "\(kind)")
            let single = Harness(inputs: 3, lengths: [1]) {
                kind.layer(inputs: 3, cells: 4, directions: .both, store: $0)
            }
            let isFinite = single.backward().elements.allSatisfy { $0.isFinite }
            #expect(isFinite, "\(kind)")
        }
    }

    @Test("bfloat16 stays near float32", arguments: CellKind.allCases)
    func rounded(kind: CellKind) {
        guard Precision.bf16.isNative else { return }
        let runs = [Precision.f32, .bf16].map { precision in
            let harness = Harness(inputs: 16, lengths: [20, 13, 2], precision: precision) {
                kind.layer(inputs: 16, cells: 32, directions: .both, store: $0)
            }
            let gradient = harness.backward().elements
            return (
                harness.forward().matrix().elements, gradient,
                Array(harness.gradients.floats)
            )
        }
        func distance(_ a: [Float], _ b: [Float]) -> Float {
            let difference = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            return (difference / a.reduce(0) { $0 + $1 * $1 }).squareRoot()
        }
        // Eight bits of fraction: each product is off by up to 0.4 %.
        #expect(distance(runs[0].0, runs[1].0) < 0.01)
        #expect(runs[0].0 != runs[1].0)
        // The gradient of ReLU jumps where rounding changes a sign.
        let much: Float = kind == .relu ? 0.3 : 0.03
        #expect(distance(runs[0].1, runs[1].1) < much)
        #expect(distance(runs[0].2, runs[1].2) < much)
    }
}

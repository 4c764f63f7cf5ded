import SonorantLayers
import SonorantTensors
import TestSupport
import Testing

@Suite("States carried from block to block")
struct CarriedStateTests {
    private static let first = 4
    private static let second = 3

    /// A layer over one sequence in two blocks: outputs, and the gradients of all weights for a
    /// loss on the second block alone whose way back ends at the block's start.
    private func truncated(
        _ kind: CellKind
    ) -> (harness: Harness, outputs: [Float], gradients: [Float], before: RecurrentStates) {
        let harness = Harness(inputs: 2, lengths: [Self.first + Self.second]) {
            kind.layer(inputs: 2, cells: 4, store: $0)
        }
        var generator = SeededGenerator(seed: 41)
        for parameter in harness.store.parameters {
            harness.store.fillUniformly(parameter, bound: 0.9, generator: &generator)
        }
        let states = (0..<2).map { _ in RecurrentStates(layers: 1) }
        func pass(_ steps: Int, _ before: RecurrentStates?, _ after: RecurrentStates) -> Pass {
            Pass(
                layout: PackedLayout(lengths: [steps]), pool: harness.pool, training: true,
                block: Block(kept: steps, before: before, after: after))
        }
        var outputs = harness.layer.forward(
            harness.inputView.rows(0..<Self.first), workspace: harness.workspace,
            pass: pass(Self.first, nil, states[0])
        ).matrix().elements
        let rest = harness.inputView.rows(Self.first..<Self.first + Self.second)
        let last = pass(Self.second, states[0], states[1])
        outputs +=
            harness.layer.forward(rest, workspace: harness.workspace, pass: last).matrix().elements
        let weights = FloatBuffer(count: Self.second * 4)
        for index in 0..<Self.second * 4 { weights.base[index] = harness.lossWeights[index] }
        harness.gradients.clear()
        harness.layer.backward(
            rest, outputGradient: weights.view(rows: Self.second, columns: 4), inputGradient: nil,
            workspace: harness.workspace, pass: last)
        #expect(states[1].steps == Self.first + Self.second)
        return (harness, outputs, Array(harness.gradients.floats), states[0])
    }

    @Test("two blocks have the bits of the whole", arguments: CellKind.allCases)
    func whole(kind: CellKind) {
        let (harness, outputs, _, _) = truncated(kind)
        #expect(outputs == harness.forward().matrix().elements)
    }

    @Test(
        "without a gradient of the states before, the way back ends at the block's start",
        arguments: CellKind.allCases)
    func truncation(kind: CellKind) {
        let (harness, _, gradients, before) = truncated(kind)
        func doubles(_ suffix: String) -> [Double] {
            guard harness.store.parameters.contains(where: { $0.name.hasSuffix(suffix) }) else {
                return []
            }
            return harness.store.floats(of: harness.parameter(suffix)).map(Double.init)
        }
        var oracle = CellOracle(
            kind: kind, inputs: 2, cells: 4, inputWeight: doubles("input_weight"),
            bias: doubles("l.bias"), recurrentWeight: doubles("recurrent_weight"),
            own: kind == .gru ? doubles("candidate_bias") : doubles("peepholes"))
        let absent = kind.cell("x", cells: 4, store: ParameterStore()).absentWeights.flatMap {
            block in block.rows.flatMap { row in block.columns.map { row * 4 + $0 } }
        }
        for index in absent { oracle.recurrentWeight[index] = 0 }
        // The state is a constant here, so finite differences do not go through it.
        let columns = kind == .lstm || kind == .peepholes ? 8 : 4
        oracle.start = before.view(0, sequences: 0..<1, columns: 0..<columns).matrix().elements
            .map(Double.init)
        oracle.firstStep = Self.first
        let inputs = harness.inputView.matrix()
        let rows = (Self.first..<Self.first + Self.second).map {
            inputs[row: $0].map(Double.init)
        }
        func loss() -> Double {
            zip(oracle(rows).flatMap(\.self), harness.lossWeights).reduce(0) {
                $0 + $1.0 * Double($1.1)
            }
        }
        func check(_ suffix: String, _ path: WritableKeyPath<CellOracle, [Double]>) {
            let isRecurrent = suffix == "recurrent_weight"
            let numeric = oracle[keyPath: path].indices.map { index in
                if isRecurrent, absent.contains(index) { return 0.0 }
                let step = 1e-5
                oracle[keyPath: path][index] += step
                let above = loss()
                oracle[keyPath: path][index] -= 2 * step
                let below = loss()
                oracle[keyPath: path][index] += step
                return (above - below) / (2 * step)
            }
            guard !numeric.isEmpty else { return }
            expectClose(
                Array(gradients[harness.parameter(suffix).range]), numeric, tolerance: rounding,
                suffix)
        }
        check("input_weight", \.inputWeight)
        check("l.bias", \.bias)
        check("recurrent_weight", \.recurrentWeight)
        check(kind == .gru ? "candidate_bias" : "peepholes", \.own)
    }
}

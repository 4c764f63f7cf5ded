import Foundation
import SonorantLayers
import SonorantTensors
import Testing

@Suite struct AttentionTests {
    private static let layout = PackedLayout(lengths: [4, 2, 1])
    /// Queries stand in another order than the sequences.
    private static let sequences: [Int32] = [2, 0, 1]

    @Test(
        "every match, with a softmax and raw, has the gradients of finite differences",
        arguments: [true, false])
    func gradients(normalises: Bool) {
        let rows = AttendedRows(Self.layout)
        func both(_ attended: Attended, _ tape: Tape) -> Variable {
            tape.concatenate([attended.context, attended.weights])
        }
        TapeCheck().run([[3, 5], [7, 5], [7, 3], [1, 5]]) { tape, p in
            both(
                tape.attend(
                    tape.parameter(p[0]), keys: tape.parameter(p[1]), values: tape.parameter(p[2]),
                    rows: rows, sequences: Self.sequences, match: .additive(tape.parameter(p[3])),
                    normalises: normalises), tape)
        }
        TapeCheck().run([[3, 5], [7, 5], [7, 3], [1, 1]]) { tape, p in
            both(
                tape.attend(
                    tape.normaliseRows(tape.parameter(p[0])),
                    keys: tape.normaliseRows(tape.parameter(p[1])), values: tape.parameter(p[2]),
                    rows: rows, sequences: Self.sequences,
                    match: .product(scale: tape.parameter(p[3])), normalises: normalises), tape)
        }
        // Keys that are the values, as in the bilinear match.
        TapeCheck().run([[2, 4], [7, 4]]) { tape, p in
            let states = tape.parameter(p[1])
            return both(
                tape.attend(
                    tape.parameter(p[0]), keys: states, values: states, rows: rows,
                    sequences: Self.sequences, match: .product(scale: nil),
                    normalises: normalises), tape)
        }
    }

    @Test("a fused step is what the plain operations give")
    func plain() {
        let (store, pool) = (ParameterStore(), ThreadPool(threads: 2))
        let shapes = [[3, 19], [7, 19], [7, 21], [1, 19]]
        let p = shapes.enumerated().map { store.register("p\($0.offset)", shape: $0.element) }
        store.allocate()
        var generator = SeededGenerator(seed: 8)
        for parameter in p { store.fillUniformly(parameter, bound: 1, generator: &generator) }
        let tape = Tape(store: store, pool: pool)
        tape.reset(training: false)
        let (queries, keys) = (tape.parameter(p[0]), tape.parameter(p[1]))
        let attended = tape.attend(
            queries, keys: keys, values: tape.parameter(p[2]), rows: AttendedRows(Self.layout),
            sequences: [0, 1, 2], match: .additive(tape.parameter(p[3])), normalises: true)
        let hidden = tape.tanh(
            tape.add(keys, tape.gather(queries, Tape.sequences(Self.layout))))
        let scores = tape.rowDot(
            hidden, tape.gather(tape.parameter(p[3]), [0, 0, 0, 0, 0, 0, 0]))
        let shares = tape.softmax(overStepsOf: scores, layout: Self.layout)
        let context = tape.weightedSum(
            tape.parameter(p[2]), weights: shares, layout: Self.layout)
        for row in 0..<3 {
            for column in 0..<21 {
                let (fast, slow) = (
                    attended.context.value.row(row)[column], context.value.row(row)[column]
                )
                #expect(abs(fast - slow) < 1e-5)
            }
            var sum: Float = 0
            for step in 0..<4 { sum += attended.weights.value.row(row)[step] }
            #expect(abs(sum - 1) < 1e-6)
        }
        // A sequence of one step leaves no choice.
        #expect(attended.weights.value.row(2)[0] == 1)
        #expect(attended.weights.value.row(2)[1] == 0)
    }

    @Test("the penalty counts what is missing of each input's share, and has its gradient")
    func coverage() {
        let lengths = [2, 1]
        TapeCheck().run([[2, 2], [1, 2]]) { tape, p in
            let steps = [tape.tanh(tape.parameter(p[0])), tape.sigmoid(tape.parameter(p[1]))]
            tape.addCoverage(steps, lengths: lengths, factor: 0.7)
            return tape.stack(steps)
        }
        let tape = Tape(store: ParameterStore(), pool: ThreadPool(threads: 1))
        tape.reset(training: false)
        let first = tape.constant(Matrix(rows: 2, columns: 2, elements: [0.75, 0.25, 1, 9]))
        let second = tape.constant(Matrix(rows: 1, columns: 2, elements: [0.25, 0.25]))
        let penalty = tape.addCoverage([first, second], lengths: lengths, factor: 2)
        // The first row's inputs got 1 and 0.5, the second's only input 1; what stands behind
        // its end counts for nothing.
        #expect(abs(penalty - 0.25) < 1e-9)
        #expect(abs(tape.loss - 0.5) < 1e-9)
    }

    @Test("products are added to sums with the gradients of finite differences")
    func sums() {
        TapeCheck().run([[3, 2], [2, 4], [3, 5], [5, 4], [3, 4], [3, 4]]) { tape, p in
            // A part of another's columns, whose gradient has gaps.
            let part = tape.columns(tape.tanh(tape.parameter(p[2])), 0..<5)
            let narrow = tape.columns(
                tape.tanh(tape.concatenate([tape.parameter(p[0]), part])), 0..<2)
            return tape.linear(
                [(narrow, p[1]), (part, p[3])],
                plus: [tape.parameter(p[4]), tape.tanh(tape.parameter(p[5]))])
        }
    }

    @Test("a step of every cell has the gradients of finite differences")
    func steps() {
        let cells: [(ParameterStore) -> any RecurrentCell] = [
            { LSTMCell("cell", cells: 3, store: $0) },
            { LSTMCell("cell", cells: 3, peepholes: true, store: $0) },
            { GRUCell("cell", cells: 3, store: $0) }, { _ in OneGateCell(cells: 3) },
            { _ in PlainCell(cells: 3, activation: .tanh) },
            { _ in ClockworkCell(cells: 3, periods: [1, 2]) },
        ]
        for make in cells {
            let check = TapeCheck()
            let cell = make(check.store)
            check.run([
                [2, cell.inputColumns], [2, cell.recurrentColumns], [2, cell.stateColumns],
            ]) { tape, p in
                let recurrent = tape.parameter(p[1])
                let sum = tape.add(tape.parameter(p[0]), recurrent)
                let first = tape.step(
                    cell, gates: cell.addsRecurrent ? sum : tape.parameter(p[0]),
                    recurrent: cell.addsRecurrent ? nil : recurrent,
                    previous: tape.tanh(tape.parameter(p[2])), time: 1)
                return tape.step(
                    cell, gates: cell.addsRecurrent ? sum : tape.parameter(p[0]),
                    recurrent: cell.addsRecurrent ? nil : recurrent, previous: first, time: 2)
            }
        }
    }

    @Test("steps of a cell are those of a layer over a sequence")
    func stepsOfALayer() {
        let (store, pool) = (ParameterStore(), ThreadPool(threads: 1))
        let layer = LSTMLayer(
            "lstm", inputSize: 3, shape: LSTMShape(cells: 4, bidirectional: false), forgetBias: 1,
            number: 0, inputIsBounded: false, store: store)
        let input = store.register("input", shape: [5, 3])
        store.allocate()
        var generator = SeededGenerator(seed: 2)
        for parameter in store.parameters {
            store.fillUniformly(parameter, bound: 1, generator: &generator)
        }
        let cell = LSTMCell("cell", cells: 4, store: ParameterStore())
        let tape = Tape(store: store, pool: pool)
        tape.reset(training: false)
        let x = tape.parameter(input)
        let whole = tape.layer(layer, x, layout: PackedLayout(lengths: [5]))
        func named(_ end: String) throws -> Parameter {
            try #require(store.parameters.first { $0.name.hasSuffix(end) })
        }
        #expect(throws: Never.self) {
            let gates = tape.linear(x, weight: try named("input_weight"), bias: try named("bias"))
            var state = tape.zeros(rows: 1, columns: 8)
            for step in 0..<5 {
                state = tape.step(
                    cell,
                    gates: tape.linear(
                        [(tape.columns(state, 0..<4), try named("recurrent_weight"))],
                        plus: [tape.rows(gates, step..<step + 1)]), previous: state, time: step)
                for column in 0..<4 {
                    #expect(
                        abs(state.value.base[column] - whole.value.row(step)[column]) < 1e-6)
                }
            }
        }
    }

    @Test("a tape's memory settles at what the largest pass needs")
    func memory() {
        let tape = Tape(store: ParameterStore(), pool: ThreadPool(threads: 1))
        func pass(_ sizes: [Int]) {
            tape.reset(training: false)
            for size in sizes { _ = tape.zeros(rows: size, columns: 1 << 10) }
        }
        for _ in 0..<3 { pass([100, 3000, 20, 2000]) }
        let settled = tape.memory
        for round in 0..<20 {
            pass(round % 2 == 0 ? [20, 2000, 3000, 100] : [1500, 100, 3000, 20])
        }
        #expect(tape.memory == settled)
        #expect(settled < 3 * 5120 << 10)
    }
}

import SonorantLayers
import SonorantTensors
import Testing

@Suite struct TapeTests {
    private let layout = PackedLayout(lengths: [4, 2, 1, 0])

    @Test("sums, products and functions of elements have the gradients of finite differences")
    func elements() {
        TapeCheck().run([[3, 4], [3, 4], [1, 4], [3, 1]]) { tape, p in
            let (a, b) = (tape.parameter(p[0]), tape.parameter(p[1]))
            let sum = tape.add(tape.multiply(a, b), tape.parameter(p[2]))
            let scaled = tape.multiply(tape.tanh(sum), tape.parameter(p[3]))
            return tape.add(
                tape.sigmoid(tape.scale(scaled, by: -2, plus: 0.3)), tape.multiply(a, a))
        }
    }

    @Test("a rectified element passes gradients where it is above zero")
    func rectified() {
        let store = ParameterStore()
        let p = store.register("p", shape: [1, 3])
        store.allocate()
        store.set([-1, 0, 2], of: p)
        let tape = Tape(store: store, pool: ThreadPool(threads: 1))
        tape.reset(training: true)
        let y = tape.relu(tape.parameter(p))
        #expect(y.value.matrix().elements == [0, 0, 2])
        tape.add(loss: 0, of: y) { for i in 0..<3 { $0.base[i] += 1 } }
        tape.backward()
        #expect(Array(tape.workspace.gradients.floats[p.range]) == [0, 0, 1])
    }

    @Test("a weight used several times gets the gradient of all its products")
    func linear() {
        TapeCheck().run([[3, 4], [4, 4], [4]]) { tape, p in
            let once = tape.linear(tape.parameter(p[0]), weight: p[1], bias: p[2])
            let twice = tape.linear(tape.tanh(once), weight: p[1])
            return tape.linear(tape.rows(twice, 1..<3), weight: p[1], bias: p[2])
        }
    }

    @Test("rows and columns that are moved about take their gradients with them")
    func rowsAndColumns() {
        TapeCheck().run([[4, 3], [2, 3]]) { tape, p in
            let a = tape.gather(tape.parameter(p[0]), [2, 2, -1, 0])
            let b = tape.stack([tape.parameter(p[1]), tape.rows(a, 1..<3)])
            let c = tape.concatenate([tape.columns(b, 1..<3), tape.embedding(p[0], [1, 3, 3, -1])])
            return tape.multiply(c, c)
        }
    }

    @Test("pooling over sequences of unequal length, empty ones among them")
    func pooling() {
        TapeCheck().run([[7, 3], [7, 1]]) { tape, p in
            let x = tape.parameter(p[0])
            let weights = tape.softmax(overStepsOf: tape.parameter(p[1]), layout: layout)
            return tape.concatenate([
                tape.weightedSum(x, weights: weights, layout: layout),
                tape.mean(x, layout: layout), tape.maximum(x, layout: layout),
                tape.lastState(x, layout: layout, halves: false),
            ])
        }
    }

    @Test("the last state of two halves is the last forward and the first backward one")
    func halves() {
        let tape = Tape(store: ParameterStore(), pool: ThreadPool(threads: 1))
        tape.reset(training: false)
        let x = tape.constant(
            Matrix(rows: 7, columns: 2, elements: (0..<14).map { Float($0) }))
        let last = tape.lastState(x, layout: layout, halves: true)
        #expect(last.value.matrix().elements == [12, 1, 8, 3, 4, 5, 0, 0])
    }

    @Test("products of rows and rows of length one")
    func rowProducts() {
        TapeCheck().run([[3, 11], [3, 11]]) { tape, p in
            let (a, b) = (tape.parameter(p[0]), tape.parameter(p[1]))
            return tape.concatenate([
                tape.rowDot(a, b), tape.rowDot(tape.normaliseRows(a), tape.normaliseRows(b)),
            ])
        }
    }

    @Test("a layer on the tape passes gradients to its weights and its input")
    func layerOnTape() {
        let check = TapeCheck()
        let lstm = LSTMLayer(
            "lstm", inputSize: 3, shape: LSTMShape(cells: 2, bidirectional: true),
            forgetBias: 1, number: 0, inputIsBounded: false, store: check.store)
        check.run([[7, 3]]) { tape, p in
            tape.layer(
                lstm, tape.tanh(tape.parameter(p[0])), layout: PackedLayout(lengths: [4, 2, 1]))
        }
    }

    @Test("cross-entropy with and without smoothing; rows without a target take no part")
    func crossEntropy() {
        for smoothing: Float in [0, 0.2] {
            TapeCheck().run([[3, 4]]) { tape, p in
                let logits = tape.parameter(p[0])
                tape.crossEntropy(
                    logits, targets: [2, -1, 0], weight: 0.5, smoothing: smoothing)
                return logits
            }
        }
        let tape = Tape(store: ParameterStore(), pool: ThreadPool(threads: 1))
        tape.reset(training: false)
        let uniform = tape.constant(Matrix(rows: 2, columns: 8))
        let result = tape.crossEntropy(uniform, targets: [1, -1])
        #expect(result.rows == 1)
        #expect(abs(result.nats - 2.0794415) < 1e-6)
    }

    @Test("dropout keeps the mean, is the same again for the same seed, and off outside training")
    func dropout() {
        let tape = Tape(store: ParameterStore(), pool: ThreadPool(threads: 2))
        func values(training: Bool, seed: UInt64) -> [Float] {
            tape.reset(training: training, seed: seed)
            let ones = tape.constant(Matrix(rows: 100, columns: 100, repeating: 1))
            return tape.dropout(ones, probability: 0.25).value.matrix().elements
        }
        let dropped = values(training: true, seed: 1)
        #expect(abs(dropped.reduce(0, +) / 10_000 - 1) < 0.03)
        #expect(Set(dropped) == [0, 1 / 0.75])
        #expect(dropped == values(training: true, seed: 1))
        #expect(dropped != values(training: true, seed: 2))
        #expect(Set(values(training: false, seed: 1)) == [1])
        TapeCheck().run([[3, 4]]) { tape, p in
            tape.dropout(tape.parameter(p[0]), probability: 0.4)
        }
    }

    @Test("gradients have the same bits at one thread and at two")
    func threads() {
        func gradients(threads: Int) -> [Float] {
            let store = ParameterStore()
            let table = store.register("table", shape: [50, 64])
            let weight = store.register("weight", shape: [64, 200])
            store.allocate()
            var generator = SeededGenerator(seed: 5)
            store.fillUniformly(table, bound: 0.5, generator: &generator)
            store.fillUniformly(weight, bound: 0.5, generator: &generator)
            let tape = Tape(store: store, pool: ThreadPool(threads: threads))
            tape.reset(training: true)
            let rows = (0..<3000).map { _ in Int32(generator.index(below: 50)) }
            let x = tape.dropout(tape.embedding(table, rows), probability: 0.1)
            tape.crossEntropy(
                tape.tanh(tape.linear(x, weight: weight)), targets: rows, weight: 1e-3)
            tape.backward()
            return Array(tape.workspace.gradients.floats)
        }
        #expect(gradients(threads: 1) == gradients(threads: 2))
    }
}

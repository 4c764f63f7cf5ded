import SonorantLayers
import SonorantTensors
import Testing

@Suite struct TiedTests {
    @Test("scores of a table's rows have the right gradients, the table's own use included")
    func gradient() {
        TapeCheck().run([[5, 3], [5]]) { tape, parameters in
            let vectors = tape.embedding(parameters[0], [4, 0, 2, 2])
            return tape.linear(
                tape.tanh(vectors), transposed: parameters[0], bias: parameters[1])
        }
    }

    @Test("a product by a transposed table is that by its transpose")
    func value() {
        let check = TapeCheck()
        let table = check.store.register("table", shape: [4, 2])
        let transpose = check.store.register("transpose", shape: [2, 4])
        check.store.allocate()
        let values = (0..<8).map { Float($0) - 3 }
        check.store.set(values, of: table)
        check.store.set((0..<8).map { values[$0 % 4 * 2 + $0 / 4] }, of: transpose)
        let tape = Tape(store: check.store, pool: check.pool)
        tape.reset(training: false)
        let x = tape.constant(Matrix(rows: 3, columns: 2, elements: [1, 2, -1, 0.5, 0, 3]))
        #expect(
            tape.linear(x, transposed: table).value.matrix()
                == tape.linear(x, weight: transpose).value.matrix())
    }
}

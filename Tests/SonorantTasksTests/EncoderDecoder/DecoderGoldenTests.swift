import SonorantLayers
import SonorantModels
import SonorantTensors
import TestSupport
import Testing

@testable import SonorantTasks

/// A decoder with attention against PyTorch; see `Tests/Golden/attention/make.py`.
@Suite struct DecoderGoldenTests {
    private struct Golden: Decodable {
        struct Kind: Decodable {
            let weights: [String: [Float]]
            let loss: Double
            let gradients: [String: [Float]]
            let stateGradients: [[[Float]]]
        }
        let coverage: Float
        let targets: [[Int32]]
        let states: [[[Float]]]
        let kinds: [String: Kind]
    }

    /// Single against double precision over a few steps.
    private let tolerance: Float = 2e-5

    @Test(
        "loss and gradients are those of PyTorch, with attention of each kind and coverage",
        arguments: ["additive", "bilinear", "cosine"])
    func golden(kind: String) throws {
        let golden = try TestSupport.Golden.json("attention/attention.json", as: Golden.self)
        let expected = try #require(golden.kinds[kind])
        var settings = EncoderDecoderConfiguration()
        settings.attention = try #require(.init(rawValue: kind))
        settings.attentionUnits = 3
        settings.cells = 4
        settings.embedding = 3
        settings.dropout = 0
        settings.coverage = golden.coverage
        let store = ParameterStore()
        let decoder = SymbolDecoder(settings, inputSize: 5, symbols: 6, store: store)
        let states = store.register("states", shape: [6, 5])
        store.allocate()
        let own = store.parameters.filter { $0.name != "states" }
        #expect(Set(own.map(\.name)) == Set(expected.weights.keys))
        for parameter in own {
            store.set(try #require(expected.weights[parameter.name]), of: parameter)
        }
        let order = PackedOrder(lengths: golden.states.map(\.count))
        store.set(order.rows { golden.states[$0][$1] }.flatMap(\.self), of: states)

        let tape = Tape(store: store, pool: ThreadPool(threads: 2))
        tape.reset(training: true)
        let input = EncodedInput(
            states: tape.parameter(states), layout: order.layout, halves: false, tape: tape)
        let loss = decoder.loss(
            input, order: order, targets: golden.targets,
            teaching: SymbolDecoder.Teaching(weight: 0.5), tape: tape)
        #expect(loss.symbols == 7)
        tape.backward()
        #expect(abs(tape.loss - expected.loss) < 1e-5)
        for parameter in own {
            let gradient = Array(tape.workspace.gradients.floats[parameter.range])
            for (found, wanted) in zip(gradient, try #require(expected.gradients[parameter.name])) {
                #expect(abs(found - wanted) < tolerance, "\(parameter.name)")
            }
        }
        let gradient = tape.workspace.gradients[states]
        for (sequence, steps) in expected.stateGradients.enumerated() {
            for (step, values) in steps.enumerated() {
                let row = gradient.row(order.row(sequence: sequence, step: step))
                for (column, value) in values.enumerated() {
                    #expect(abs(row[column] - value) < tolerance)
                }
            }
        }
    }
}

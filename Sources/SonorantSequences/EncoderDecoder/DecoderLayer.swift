import SonorantLayers
import SonorantModels
import SonorantTensors

/// One recurrent layer of a decoder, step by step. H cells.
final class DecoderLayer {
    /// Columns of what comes in.
    let gates: Int
    /// Columns of the state; the first H are the output.
    let stateSize: Int
    private let cells: Int
    private let forgetBias: Float
    private let inputWeight: Parameter
    private let bias: Parameter
    private let recurrentWeight: Parameter

    init(
        _ name: String, inputSize: Int, cells: Int, model: ModelConfiguration,
        store: ParameterStore
    ) {
        self.cells = cells
        forgetBias = model.forgetBias
        gates = 4 * cells
        stateSize = 2 * cells
        inputWeight = store.register("\(name).input_weight", shape: [inputSize, gates])
        bias = store.register("\(name).bias", shape: [gates])
        recurrentWeight = store.register("\(name).recurrent_weight", shape: [cells, gates])
    }

    func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {
        let bound = 1 / Double(cells).squareRoot()
        store.fillUniformly(inputWeight, bound: bound, generator: &generator)
        store.fillUniformly(recurrentWeight, bound: bound, generator: &generator)
        store.set((0..<gates).map { $0 / cells == 1 ? forgetBias : 0 }, of: bias)
    }

    /// x W + b of the layer's input x (rows, inputs).
    func inputGates(_ x: Variable, tape: Tape) -> Variable {
        tape.linear(x, weight: inputWeight, bias: bias)
    }

    /// One step.
    ///
    /// - Parameters:
    ///   - added: (R, gates) each: ``inputGates(_:tape:)`` and what else comes in.
    ///   - terms: what comes in through weights of its own.
    ///   - previous: (R, state): the state before.
    /// - Returns: (R, state): the new one.
    func step(
        _ added: [Variable], _ terms: [(x: Variable, weight: Parameter)], previous: Variable,
        tape: Tape
    ) -> Variable {
        let output = tape.columns(previous, 0..<cells)
        let gates = tape.linear(terms + [(output, recurrentWeight)], plus: added)
        return tape.lstmStep(gates, previous: previous)
    }
}

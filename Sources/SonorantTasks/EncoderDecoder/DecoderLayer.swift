import SonorantLayers
import SonorantModels
import SonorantTensors

/// One recurrent layer of a decoder, step by step. H cells.
final class DecoderLayer {
    /// Columns of the state; the first H are the output.
    var stateSize: Int { cell.stateColumns }
    /// Columns of what comes in.
    var gates: Int { cell.inputColumns }
    private let cell: any RecurrentCell
    private let inputWeight: Parameter
    private let bias: Parameter
    private let recurrentWeight: Parameter

    /// - Parameter model: what cells there are.
    init(_ name: String, inputSize: Int, model: ModelConfiguration, store: ParameterStore) {
        cell = RecurrentStack.cell(model, name: name, store: store)
        inputWeight = store.register(
            "\(name).input_weight", shape: [inputSize, cell.inputColumns])
        bias = store.register("\(name).bias", shape: [cell.inputColumns])
        recurrentWeight = store.register(
            "\(name).recurrent_weight", shape: [cell.cells, cell.recurrentColumns])
    }

    /// As the cell says.
    func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {
        cell.initialise(
            CellStart(
                input: store.value(inputWeight), bias: store.value(bias),
                recurrent: store.value(recurrentWeight), own: cell.weights.map { store.value($0) }),
            generator: &generator)
        let recurrent = store.value(recurrentWeight)
        for block in cell.absentWeights {
            recurrent.rows(block.rows).columns(block.columns).clear()
        }
        store.valuesChanged()
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
    ///   - time: steps taken before this one.
    /// - Returns: (R, state): the new one.
    func step(
        _ added: [Variable], _ terms: [(x: Variable, weight: Parameter)], previous: Variable,
        time: Int, tape: Tape
    ) -> Variable {
        let output = (x: tape.columns(previous, 0..<cell.cells), weight: recurrentWeight)
        guard cell.addsRecurrent else {
            let gates = tape.linear(terms, plus: added)
            return tape.step(
                cell, gates: gates, recurrent: tape.linear(output.x, weight: output.weight),
                previous: previous, time: time)
        }
        return tape.step(
            cell, gates: tape.linear(terms + [output], plus: added), previous: previous, time: time)
    }
}

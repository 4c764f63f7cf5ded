import SonorantLayers
import SonorantModels
import SonorantTensors

/// A recurrent network that writes symbols one by one, looking at an input that was encoded.
///
/// The state z of the uppermost layer asks what to look at; what it sees, c, and the symbol before
/// make the next state, and z and c together the scores of the next symbol. R rows, one for each
/// sequence that is still being written; V symbols, of which number 0 begins and ends a sequence.
///
/// Source: Bahdanau et al. 2015 for attention before the step; Sutskever et al. 2014 and Cho et
/// al. 2014 for one vector, given at the start or at every step.
package final class SymbolDecoder {
    /// The symbol that stands before the first and behind the last.
    static let end: Int32 = 0

    let configuration: EncoderDecoderConfiguration
    let symbols: Int
    let match: InputMatch
    private let cells: [DecoderLayer]
    private let table: Parameter
    private let contextWeight: Parameter
    private let start: (weight: Parameter, bias: Parameter)?
    private let learnedStart: Parameter?
    private let output: (weight: Parameter, bias: Parameter)

    /// - Parameters:
    ///   - inputSize: columns of the encoder's states.
    ///   - symbols: V.
    package init(
        _ configuration: EncoderDecoderConfiguration, inputSize: Int, symbols: Int,
        store: ParameterStore
    ) {
        self.configuration = configuration
        self.symbols = symbols
        let size = configuration.cells
        table = store.register("decoder.embedding", shape: [symbols, configuration.embedding])
        match = InputMatch(configuration, inputSize: inputSize, store: store)
        var shape = ModelConfiguration()
        shape.cell = configuration.cell
        shape.cells = size
        cells = (0..<configuration.layers).map { layer in
            DecoderLayer(
                "decoder.\(layer)", inputSize: layer == 0 ? configuration.embedding : size,
                model: shape, store: store)
        }
        contextWeight = store.register(
            "decoder.context_weight", shape: [match.outputSize, cells[0].gates])
        start =
            configuration.firstKey == .lastState
            ? (
                store.register("decoder.start_weight", shape: [inputSize, size]),
                store.register("decoder.start_bias", shape: [size])
            ) : nil
        learnedStart =
            configuration.firstKey == .learned
            ? store.register("decoder.start", shape: [1, size]) : nil
        output = (
            store.register("output.weight", shape: [size + match.outputSize, symbols]),
            store.register("output.bias", shape: [symbols])
        )
    }

    package func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {
        let bound = (3 / Double(configuration.embedding)).squareRoot()
        store.fillUniformly(table, bound: bound, generator: &generator)
        match.initialise(store, generator: &generator)
        for layer in cells { layer.initialise(store, generator: &generator) }
        let gates = 1 / Double(configuration.cells).squareRoot()
        store.fillUniformly(contextWeight, bound: gates, generator: &generator)
        for weight in [start?.weight, output.weight].compactMap(\.self) {
            store.fillGlorot(weight, generator: &generator)
        }
        if let learnedStart {
            store.fillUniformly(learnedStart, bound: gates, generator: &generator)
        }
    }

    /// Where the decoder stands, a row for each sequence.
    struct State {
        /// Of each layer; the outputs are the first columns.
        var layers: [Variable]
        /// Steps taken.
        var time = 0
    }

    /// A minibatch of inputs, ready to be written about.
    struct Prepared {
        let input: EncodedInput
        let match: InputMatch.Prepared
    }

    func prepare(_ input: EncodedInput, tape: Tape) -> Prepared {
        Prepared(input: input, match: match.prepare(input, tape: tape))
    }

    /// The state before the first step, for rows that write about `sequences`.
    func begin(_ prepared: Prepared, sequences: [Int32], tape: Tape) -> State {
        let key: Variable
        if let start {
            key = tape.gather(
                tape.tanh(
                    tape.linear(prepared.input.last, weight: start.weight, bias: start.bias)),
                sequences)
        } else if let learnedStart {
            key = tape.gather(
                tape.parameter(learnedStart), [Int32](repeating: 0, count: sequences.count))
        } else {
            key = tape.zeros(rows: sequences.count, columns: configuration.cells)
        }
        return State(
            layers: cells.enumerated().map { number, layer in
                let output =
                    number == cells.count - 1
                    ? key : tape.zeros(rows: sequences.count, columns: configuration.cells)
                guard layer.stateSize > configuration.cells else { return output }
                return tape.concatenate([
                    output,
                    tape.zeros(
                        rows: sequences.count, columns: layer.stateSize - configuration.cells),
                ])
            })
    }

    /// What symbols bring to the lowest layer's gates: (rows, gates).
    func inputGates(_ symbols: [Int32], tape: Tape) -> Variable {
        cells[0].inputGates(
            tape.dropout(
                tape.embedding(table, symbols), probability: configuration.dropout), tape: tape)
    }

    /// What a vector that is the same in all steps brings to the lowest layer's gates; nil where
    /// there is none.
    func fixedGates(_ prepared: Prepared, sequences: [Int32], tape: Tape) -> FixedContext? {
        guard let fixed = prepared.match.fixed else { return nil }
        let rows = tape.gather(fixed, sequences)
        return FixedContext(context: rows, gates: tape.linear(rows, weight: contextWeight))
    }

    /// A vector a row that stands for the input, and what it brings to the gates.
    struct FixedContext {
        let context: Variable
        let gates: Variable

        func rows(_ range: Range<Int>, tape: Tape) -> FixedContext {
            FixedContext(
                context: tape.rows(context, range), gates: tape.rows(gates, range))
        }
    }

    /// What a step gives.
    struct Written {
        let state: State
        /// (R, H + E): what the scores of the next symbol are made from.
        let features: Variable
        /// (R, steps); nil without attention.
        let weights: Variable?
    }

    /// One step.
    ///
    /// - Parameters:
    ///   - gates: those of the symbols before; see ``inputGates(_:tape:)``.
    ///   - fixed: of the same rows; nil with attention.
    func step(
        _ state: State, gates: Variable, fixed: FixedContext?, prepared: Prepared,
        sequences: [Int32], tape: Tape
    ) -> Written {
        let size = configuration.cells
        let previous = state.layers
        let key = tape.columns(previous[previous.count - 1], 0..<size)
        let seen = match.attend(key, to: prepared.match, sequences: sequences, tape: tape)
        var added = [gates]
        var terms: [(x: Variable, weight: Parameter)] = []
        if let seen { terms.append((seen.context, contextWeight)) }
        if let fixed, configuration.feed == .everyStep || state.time == 0 {
            added.append(fixed.gates)
        }
        var layers: [Variable] = []
        for (number, layer) in cells.enumerated() {
            if number > 0 {
                let below = tape.dropout(
                    tape.columns(layers[number - 1], 0..<size),
                    probability: configuration.dropout)
                (added, terms) = ([layer.inputGates(below, tape: tape)], [])
            }
            layers.append(
                layer.step(
                    added, terms, previous: previous[number], time: state.time, tape: tape))
        }
        let output = tape.columns(layers[layers.count - 1], 0..<size)
        guard let context = seen?.context ?? fixed?.context else {
            preconditionFailure("a decoder that sees nothing")
        }
        return Written(
            state: State(layers: layers, time: state.time + 1),
            features: tape.concatenate([output, context]), weights: seen?.weights)
    }

    /// The scores of the next symbols, (rows, V).
    func scores(_ features: Variable, tape: Tape) -> Variable {
        tape.linear(features, weight: output.weight, bias: output.bias)
    }
}

import SonorantLayers
import SonorantModels
import SonorantTensors

/// How a decoder looks at its input: by attention, or at one vector that stands for all of it.
///
/// E columns of encoder states, H cells of the decoder, A attention units.
final class InputMatch {
    private let configuration: EncoderDecoderConfiguration
    private let query: (weight: Parameter, bias: Parameter?)?
    private let key: Parameter?
    private let score: Parameter?
    private let transform: (weight: Parameter, bias: Parameter)?

    /// Columns of what the decoder gets.
    let outputSize: Int

    /// The factor of the cosine to begin with: weights of a softmax over numbers within ±1 would
    /// hardly differ.
    private static let sharpness: Float = 8

    init(
        _ configuration: EncoderDecoderConfiguration, inputSize: Int, store: ParameterStore
    ) {
        self.configuration = configuration
        outputSize = inputSize
        let (cells, units) = (configuration.cells, configuration.attentionUnits)
        func register(_ name: String, _ shape: [Int]) -> Parameter {
            store.register("attention.\(name)", shape: shape)
        }
        switch configuration.attention {
        case .none:
            (query, key, score) = (nil, nil, nil)
        case .additive:
            query = (register("query_weight", [cells, units]), register("bias", [units]))
            key = register("key_weight", [inputSize, units])
            score = register("score", [1, units])
        case .bilinear:
            query = (register("query_weight", [cells, inputSize]), nil)
            (key, score) = (nil, nil)
        case .cosine:
            query = (register("query_weight", [cells, units]), nil)
            key = register("key_weight", [inputSize, units])
            score = register("sharpness", [1, 1])
        }
        let transforms = configuration.attention == .none && configuration.context != .last
        transform =
            transforms
            ? (
                store.register("context.weight", shape: [inputSize, inputSize]),
                store.register("context.bias", shape: [inputSize])
            ) : nil
    }

    func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {
        for weight in [query?.weight, key, transform?.weight].compactMap(\.self) {
            store.fillGlorot(weight, generator: &generator)
        }
        guard let score else { return }
        if configuration.attention == .cosine {
            store.set([Self.sharpness], of: score)
        } else {
            store.fillGlorot(score, generator: &generator)
        }
    }

    /// What is worked out once for a minibatch of inputs.
    struct Prepared {
        let rows: AttendedRows?
        let keys: Variable?
        let values: Variable
        let score: Variable?
        /// (B, E): without attention.
        let fixed: Variable?
    }

    func prepare(_ input: EncodedInput, tape: Tape) -> Prepared {
        func keys() -> Variable {
            guard let key else { return input.states }
            let keys = tape.linear(input.states, weight: key)
            return configuration.attention == .cosine ? tape.normaliseRows(keys) : keys
        }
        var fixed: Variable?
        if configuration.attention == .none {
            switch (configuration.context, transform) {
            case (.transformAll, let transform?):
                fixed = tape.mean(
                    tape.tanh(
                        tape.linear(
                            input.states, weight: transform.weight, bias: transform.bias)),
                    layout: input.layout)
            case (.transform, let transform?):
                fixed = tape.tanh(
                    tape.linear(input.last, weight: transform.weight, bias: transform.bias))
            default: fixed = input.last
            }
        }
        return Prepared(
            rows: fixed == nil ? AttendedRows(input.layout) : nil,
            keys: fixed == nil ? keys() : nil, values: input.states,
            score: score.map { tape.parameter($0) }, fixed: fixed)
    }

    /// What the decoder sees from the state `state` (R, H) of sequences `sequences`.
    ///
    /// - Returns: nil without attention.
    func attend(
        _ state: Variable, to prepared: Prepared, sequences: [Int32], tape: Tape
    ) -> Attended? {
        guard let query, let rows = prepared.rows, let keys = prepared.keys else { return nil }
        var queries = tape.linear(state, weight: query.weight, bias: query.bias)
        if configuration.attention == .cosine { queries = tape.normaliseRows(queries) }
        let match: Tape.Match =
            if configuration.attention == .additive, let score = prepared.score {
                .additive(score)
            } else {
                .product(scale: prepared.score)
            }
        return tape.attend(
            queries, keys: keys, values: prepared.values, rows: rows, sequences: sequences,
            match: match, normalises: configuration.attentionScores == .softmax)
    }
}

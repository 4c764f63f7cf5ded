import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantScoring
import SonorantSystem
import SonorantTensors
import SonorantText
import SonorantTraining

/// A sequence from one condition (1 to N): recurrent layers that read what has been written so
/// far, one symbol behind, and foretell the next one, until it is `<EOS>`.
///
/// p(x | c) = Π p(xₜ | x₀ … xₜ₋₁, c). The condition c is a row of a table (a class) or the tanh of
/// a linear map (a vector). It is shown once, in place of the symbol before the first (Vinyals et
/// al. 2015, "Show and tell"), or at every step beside the symbol before.
package final class GenerationModel: ExampleModel {
    /// All that is no weight.
    package struct Description: ModelDescription {
        /// Symbols, with `<UNK>`, `<BOS>` and `<EOS>`.
        package var symbols: Vocabulary
        package var conditions: ConditionSpace
        package var model: ModelConfiguration
        package var generation: GenerationConfiguration
        package var reading: TextReading

        package var faults: [String] {
            model.faults.map { "model.\($0)" }
                + generation.faults.map { "generation.\($0)" } + conditions.faults
                + [.unknown, .begin, .end].filter { symbols.index(of: $0) == nil }
                .map { (special: SpecialSymbol) in "symbols: lack \(special.rawValue)" }
        }
    }

    /// A sentence as numbers with what it is to be made from.
    package struct Example: Sendable {
        package var condition: SequenceCondition
        /// Without `<BOS>` and `<EOS>`.
        package var symbols: [Int32]
    }

    package static let task = TaskName.generation
    package static let measures: [TrainingConfiguration.Measure] = [.perplexity]
    package let description: Description
    package let parameters: ParameterStore
    package var facts: [String: String] = [:]

    let unknown: Int32
    let begin: Int32
    let end: Int32
    private let table: Parameter
    private let condition: (weight: Parameter, bias: Parameter?)
    private let picture: PictureContext?
    let layers: [any SequenceLayer]
    private let output: (weight: Parameter, bias: Parameter)

    /// - Parameter store: gets the weights; it must be empty.
    package init(_ description: Description, store: ParameterStore = ParameterStore()) {
        self.description = description
        parameters = store
        let settings = description.generation
        let symbols = description.symbols
        unknown = Int32(symbols.index(of: .unknown) ?? 0)
        begin = Int32(symbols.index(of: .begin) ?? 0)
        end = Int32(symbols.index(of: .end) ?? 0)
        table = parameters.register("symbols", shape: [symbols.count, settings.embedding])
        let everyStep = settings.at == .everyStep
        let size = everyStep ? settings.conditionEmbedding : settings.embedding
        switch description.conditions {
        case .classes(let classes):
            condition = (parameters.register("condition", shape: [classes.count, size]), nil)
        case .vectors(let dimension):
            condition = (
                parameters.register("condition.weight", shape: [dimension, size]),
                parameters.register("condition.bias", shape: [size])
            )
        }
        picture =
            settings.width > 0
            ? PictureContext(
                width: settings.width, symbols: symbols.count, store: parameters) : nil
        layers = RecurrentStack.layers(
            description.model, name: "decoder",
            inputSize: settings.embedding + (everyStep ? size : 0) + (picture?.outputSize ?? 0),
            inputIsBounded: false, store: parameters)
        let width = layers.last?.outputSize ?? settings.embedding
        output = (
            parameters.register("output.weight", shape: [width, symbols.count]),
            parameters.register("output.bias", shape: [symbols.count])
        )
        parameters.allocate()
    }

    package func initialise(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, "weights")
        parameters.fillUniformly(table, bound: 0.5, generator: &generator)
        if condition.bias == nil {
            parameters.fillUniformly(condition.weight, bound: 0.5, generator: &generator)
        } else {
            parameters.fillGlorot(condition.weight, generator: &generator)
        }
        picture?.initialise(parameters, generator: &generator)
        for layer in layers { layer.initialise(parameters, generator: &generator) }
        parameters.fillGlorot(output.weight, generator: &generator)
    }

    /// The numbers of a sentence.
    ///
    /// - Throws: ``ConditionError`` where its label is no condition of the model's.
    package func encode(_ sentence: LabelledSentence) throws -> Example {
        Example(
            condition: try description.conditions.condition(
                sentence.label ?? "", place: "\(sentence.location)"),
            symbols: sentence.tokens.map {
                description.symbols.index(of: $0).map { Int32($0) } ?? unknown
            })
    }

    package func length(of example: Example) -> Int { example.symbols.count + 1 }

    // MARK: Forward

    /// What stands for each condition, (B, size), in their order.
    func shown(_ conditions: [SequenceCondition], tape: Tape) -> Variable {
        guard let bias = condition.bias else {
            return tape.embedding(
                condition.weight,
                conditions.map { condition in
                    guard case .label(let index) = condition else {
                        preconditionFailure("a vector for a model of classes")
                    }
                    return index
                })
        }
        var elements: [Float] = []
        for condition in conditions {
            guard case .vector(let numbers) = condition else {
                preconditionFailure("a class for a model of vectors")
            }
            elements += numbers
        }
        let vectors = tape.constant(
            Matrix(
                rows: conditions.count, columns: elements.count / max(conditions.count, 1),
                elements: elements))
        return tape.tanh(tape.linear(vectors, weight: condition.weight, bias: bias))
    }

    /// One step of one sequence: symbol `step` is to be predicted.
    struct Place {
        let sequence: Int
        let step: Int
    }

    /// The layers' inputs, a row a place.
    ///
    /// - Parameters:
    ///   - symbols: what is written before each place, at least.
    ///   - shown: the conditions, a row a sequence.
    func inputs(
        _ places: [Place], symbols: [[Int32]], shown: Variable, tape: Tape
    ) -> Variable {
        let everyStep = description.generation.at == .everyStep
        var parts = [
            tape.embedding(
                table,
                places.map { place in
                    if place.step > 0 { return symbols[place.sequence][place.step - 1] }
                    return everyStep ? begin : -1
                })
        ]
        if everyStep {
            parts.append(tape.gather(shown, places.map { Int32($0.sequence) }))
        } else if places.contains(where: { $0.step == 0 }) {
            let first = tape.gather(
                shown, places.map { $0.step == 0 ? Int32($0.sequence) : -1 })
            parts[0] = tape.add(parts[0], first)
        }
        if let picture { parts += picture.vectors(places, symbols: symbols, tape: tape) }
        return parts.count == 1 ? parts[0] : tape.concatenate(parts)
    }

    /// Scores of the symbols (rows, V) from the layers' inputs.
    func scores(
        _ inputs: Variable, layout: PackedLayout, block: Block? = nil, tape: Tape
    ) -> Variable {
        let states = tape.layers(layers, inputs, layout: layout, block: block)
        let dropped = tape.dropout(states, probability: description.generation.dropout)
        return tape.linear(dropped, weight: output.weight, bias: output.bias)
    }

    /// Scores of the symbols for every step of `examples`, packed, and which ones are true.
    package func logits(
        _ examples: [Example], tape: Tape
    ) -> (scores: Variable, targets: [Int32], order: PackedOrder) {
        let order = PackedOrder(lengths: examples.map { length(of: $0) })
        let places = order.rows { Place(sequence: $0, step: $1) }
        let inputs = inputs(
            places, symbols: examples.map(\.symbols),
            shown: shown(examples.map(\.condition), tape: tape), tape: tape)
        let targets = places.map { place in
            let symbols = examples[place.sequence].symbols
            return place.step < symbols.count ? symbols[place.step] : end
        }
        return (scores(inputs, layout: order.layout, tape: tape), targets, order)
    }

    // MARK: Training

    package func loss(
        of examples: [Example], on tape: Tape, settings: StepSettings
    ) -> StepResult {
        let (scores, targets, _) = logits(examples, tape: tape)
        let (nats, rows) = tape.crossEntropy(
            scores, targets: targets, weight: 1 / Float(targets.count),
            smoothing: settings.labelSmoothing)
        var result = StepResult()
        result.loss = nats
        result.utterances = rows
        result.frames = targets.count
        return result
    }

    package func evaluate(
        _ examples: [Example], tape: Tape, batches: [[Int]]
    ) throws -> Evaluation {
        let score = try score(examples, tape: tape, batches: batches)
        return Evaluation(
            loss: score.natsPerSymbol, measures: [DevMeasure(.perplexity, score.perplexity)])
    }

    /// How well the symbols of `examples` and their ends are predicted.
    func score(_ examples: [Example], tape: Tape, batches: [[Int]]) throws -> PerplexityScore {
        var score = PerplexityScore()
        for batch in batches {
            try Interrupts.check()
            tape.reset(training: false, precision: tape.precision)
            let (scores, targets, _) = logits(batch.map { examples[$0] }, tape: tape)
            let (nats, rows) = tape.crossEntropy(scores, targets: targets)
            score.add(
                nats: nats, symbols: rows, unknown: targets.count(where: { $0 == unknown }))
        }
        return score
    }
}

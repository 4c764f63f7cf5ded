import SonorantCorpora
import SonorantLabelling
import SonorantLayers
import SonorantModels
import SonorantScoring
import SonorantSystem
import SonorantTensors
import SonorantText
import SonorantTraining

/// A tag for each token (N to N): vectors of tokens, recurrent layers, scores of the tags, and a
/// chain over them; beside it a class for the whole sentence from the largest state of each cell.
///
/// Source: Huang, Xu and Yu 2015, and Lample et al. 2016, for the chain on a bidirectional LSTM;
/// Liu and Lane 2016 for the class beside the tags.
package final class TaggingModel: ExampleModel {
    /// All that is no weight.
    package struct Description: ModelDescription {
        package var encoding: TextEncoding
        package var tags: Vocabulary
        /// The classes of whole sentences; nil where only tags were learned.
        package var classes: Vocabulary?
        /// Whose rules are kept; nil for none.
        package var scheme: TagScheme?
        package var model: ModelConfiguration
        package var tagging: TaggingConfiguration
        package var reading: TextReading

        package var faults: [String] {
            encoding.faults + model.faults.map { "model.\($0)" }
                + tagging.faults.map { "tagging.\($0)" }
                + (tags.count == 0 ? ["tags: none; at least 1 is needed"] : [])
        }
    }

    /// A sentence as numbers with its tags and its class.
    package struct Example: Sendable {
        package var text: EncodedText
        /// One for each token, −1 for one that the model does not know; none where there are none.
        package var tags: [Int32]
        /// −1 for a class that the model does not know, and where there is none.
        package var label: Int32
        /// The tags as they are spelled.
        package var gold: [String]
        /// Whether there is a class, known or not.
        package var isLabelled: Bool

        /// Whether a loss of its tags can be computed.
        var isKnown: Bool { tags.count == text.count && !tags.contains { $0 < 0 } }
    }

    package static let task = TaskName.tagging
    package static let measures: [TrainingConfiguration.Measure] = [
        .f1, .accuracy, .intentAccuracy,
    ]
    package let description: Description
    package let parameters: ParameterStore
    package var facts: [String: String] = [:]
    /// Which tags may follow which.
    package let constraints: TransitionConstraints

    let output: TaggingOutput
    private let embedder: TokenEmbedder
    private let layers: [any SequenceLayer]
    private let score: (weight: Parameter, bias: Parameter)
    private let label: (weight: Parameter, bias: Parameter)?

    package convenience init(
        _ description: Description, store: ParameterStore = ParameterStore()
    ) throws {
        try self.init(description, vectors: nil, store: store)
    }

    /// - Parameters:
    ///   - vectors: pretrained values for the tokens' vectors.
    ///   - store: gets the weights; it must be empty.
    /// - Throws: ``LabellingError`` where a tag is not of the description's scheme.
    package init(
        _ description: Description, vectors: [Float]?, store: ParameterStore = ParameterStore()
    ) throws {
        self.description = description
        parameters = store
        let tags = description.tags.count
        constraints =
            try description.scheme.map {
                try TransitionConstraints(tags: description.tags.symbols, scheme: $0)
            } ?? TransitionConstraints(tags: tags)
        embedder = TokenEmbedder(description.encoding, initial: vectors, store: parameters)
        layers = RecurrentStack.layers(
            description.model, inputSize: embedder.outputSize, inputIsBounded: false,
            store: parameters)
        let width = layers.last?.outputSize ?? embedder.outputSize
        score = (
            parameters.register("output.weight", shape: [width, tags]),
            parameters.register("output.bias", shape: [tags])
        )
        output = TaggingOutput(
            description.tagging, constraints: constraints, store: parameters)
        label = description.classes.map { [parameters] in
            (
                parameters.register("label.weight", shape: [width, $0.count]),
                parameters.register("label.bias", shape: [$0.count])
            )
        }
        parameters.allocate()
    }

    package func initialise(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, "weights")
        embedder.initialise(parameters, generator: &generator)
        for layer in layers { layer.initialise(parameters, generator: &generator) }
        for weight in [score.weight, label?.weight].compactMap(\.self) {
            parameters.fillGlorot(weight, generator: &generator)
        }
    }

    /// The numbers of a sentence.
    package func encode(_ sentence: LabelledSentence) -> Example {
        let gold = sentence.tags ?? []
        return Example(
            text: description.encoding.encode(sentence.tokens),
            tags: gold.map { description.tags.index(of: $0).map { Int32($0) } ?? -1 },
            label: sentence.label.flatMap { description.classes?.index(of: $0) }
                .map { Int32($0) } ?? -1,
            gold: gold, isLabelled: sentence.label != nil)
    }

    package func length(of example: Example) -> Int { example.text.count }

    /// The scores of a minibatch.
    struct Scores {
        /// Where the tokens' rows stand.
        let order: PackedOrder
        /// (N, tags), as ``order`` says.
        let tags: Variable
        /// (B, classes) in the order of the texts.
        let classes: Variable?
    }

    func scores(_ texts: [EncodedText], tape: Tape, seed: UInt64) -> Scores {
        let order = PackedOrder(lengths: texts.map(\.count))
        let vectors = embedder.forward(texts, order: order, tape: tape, seed: seed)
        let states = tape.layers(layers, vectors, layout: order.layout)
        let dropout = description.tagging.dropout
        let tags = tape.linear(
            tape.dropout(states, probability: dropout), weight: score.weight, bias: score.bias)
        let classes = label.map { label in
            let pooled = tape.maximum(states, layout: order.layout)
            return tape.gather(
                tape.linear(
                    tape.dropout(pooled, probability: dropout), weight: label.weight,
                    bias: label.bias), order.placeRows)
        }
        return Scores(order: order, tags: tags, classes: classes)
    }

    /// The loss of a minibatch: nats a sentence, tags and class together, `smoothing` in those
    /// that are taken one by one.
    ///
    /// - Returns: the nats of all sentences, and how many sentences count: those whose tags are
    ///   all known.
    @discardableResult
    private func add(
        _ scores: Scores, of examples: [Example], tape: Tape, smoothing: Float
    ) -> (nats: Double, sentences: Int) {
        let weight = 1 / Float(examples.count)
        let known = examples.map(\.isKnown)
        let tags = scores.order.rows { known[$0] ? examples[$0].tags[$1] : -1 }
        var nats = output.add(
            scores.tags, layout: scores.order.layout, tags: tags, weight: weight,
            smoothing: smoothing, tape: tape)
        if let classes = scores.classes {
            let factor = description.tagging.labelWeight
            nats +=
                Double(factor)
                * tape.crossEntropy(
                    classes, targets: zip(examples, known).map { $1 ? $0.label : -1 },
                    weight: weight * factor, smoothing: smoothing
                ).nats
        }
        return (nats, known.count { $0 })
    }

    package func loss(
        of examples: [Example], on tape: Tape, settings: StepSettings
    ) -> StepResult {
        let scores = scores(examples.map(\.text), tape: tape, seed: settings.seed)
        var result = StepResult()
        (result.loss, result.utterances) = add(
            scores, of: examples, tape: tape, smoothing: settings.labelSmoothing)
        result.frames = examples.reduce(0) { $0 + $1.text.count }
        return result
    }

    package func evaluate(
        _ examples: [Example], tape: Tape, batches: [[Int]]
    ) throws -> Evaluation {
        var (nats, count, right, labelled) = (0.0, 0, 0, 0)
        var predicted = [[String]](repeating: [], count: examples.count)
        for batch in batches {
            try Interrupts.check()
            let chosen = batch.map { examples[$0] }
            tape.reset(training: false, precision: tape.precision)
            let scores = scores(chosen.map(\.text), tape: tape, seed: 0)
            let loss = add(scores, of: chosen, tape: tape, smoothing: 0)
            nats += loss.nats
            count += loss.sentences
            for (place, tags) in bestTags(scores, tape: tape).enumerated() {
                predicted[batch[place]] = description.tags.decode(tags)
            }
            guard let classes = scores.classes else { continue }
            for (row, example) in chosen.enumerated() where example.isLabelled {
                labelled += 1
                if Int(example.label) == classes.value.largest(inRow: row) { right += 1 }
            }
        }
        let score = ChunkScore(gold: examples.map(\.gold), predicted: predicted)
        var measures = [
            DevMeasure(.f1, score.total.f1), DevMeasure(.accuracy, score.accuracy),
        ]
        if labelled > 0 {
            measures.append(DevMeasure(.intentAccuracy, Double(right) / Double(labelled)))
        }
        return Evaluation(loss: count == 0 ? .infinity : nats / Double(count), measures: measures)
    }

    /// The best sequence of tags of each sentence, in the order of the texts; it keeps the rules
    /// unless no sequence of its length does.
    func bestTags(_ scores: Scores, tape: Tape) -> [[Int]] {
        let paths = output.bestPaths(scores.tags.value, layout: scores.order.layout, tape: tape)
        return scores.order.places.indices.map { sentence in
            let place = scores.order.places[sentence]
            return paths[place]?.tags
                ?? (0..<scores.order.layout.lengths[place]).map {
                    scores.tags.value.largest(
                        inRow: scores.order.row(sequence: sentence, step: $0))
                }
        }
    }
}

import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantTraining

/// One class for a whole sequence (N to 1), or any number of them: vectors of tokens, recurrent
/// layers, pooling over the steps, a softmax over the classes or a sigmoid for each.
package final class ClassificationModel: ExampleModel {
    /// All that is no weight.
    package struct Description: ModelDescription {
        package var encoding: TextEncoding
        package var labels: ClassLabels
        package var model: ModelConfiguration
        package var classification: ClassificationConfiguration
        package var reading: TextReading

        package var faults: [String] {
            encoding.faults + model.faults.map { "model.\($0)" }
                + classification.faults.map { "classification.\($0)" } + labels.faults
        }
    }

    /// A sentence as numbers with its class.
    package struct Example: Sendable {
        package var text: EncodedText
        /// The classes that the model knows: one, or where there may be several any number.
        package var labels: [Int32]
        /// Whether there are others, which no answer can name.
        package var hasUnknown: Bool

        /// What the one class is; −1 for one that the model does not know.
        var label: Int32 { hasUnknown ? -1 : labels.first ?? -1 }
    }

    package static let task = TaskName.classification
    package static let measures: [TrainingConfiguration.Measure] = [.accuracy, .f1]
    package let description: Description
    package let parameters: ParameterStore
    package var facts: [String: String] = [:]

    private let embedder: TokenEmbedder
    private let layers: [any SequenceLayer]
    private let hidden: (weight: Parameter, bias: Parameter, score: Parameter)?
    private let output: (weight: Parameter, bias: Parameter)
    private let width: Int

    package convenience init(
        _ description: Description, store: ParameterStore = ParameterStore()
    ) {
        self.init(description, vectors: nil, store: store)
    }

    /// - Parameters:
    ///   - vectors: pretrained values for the tokens' vectors.
    ///   - store: gets the weights; it must be empty.
    package init(
        _ description: Description, vectors: [Float]?, store: ParameterStore = ParameterStore()
    ) {
        self.description = description
        parameters = store
        embedder = TokenEmbedder(description.encoding, initial: vectors, store: parameters)
        layers = RecurrentStack.layers(
            description.model, inputSize: embedder.outputSize, inputIsBounded: false,
            store: parameters)
        width = layers.last?.outputSize ?? embedder.outputSize
        let units = description.classification.attentionUnits
        hidden =
            description.classification.pooling == .attention
            ? (
                parameters.register("attention.weight", shape: [width, units]),
                parameters.register("attention.bias", shape: [units]),
                parameters.register("attention.score", shape: [units, 1])
            ) : nil
        output = (
            parameters.register("output.weight", shape: [width, description.labels.classes.count]),
            parameters.register("output.bias", shape: [description.labels.classes.count])
        )
        parameters.allocate()
    }

    package func initialise(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, "weights")
        embedder.initialise(parameters, generator: &generator)
        for layer in layers { layer.initialise(parameters, generator: &generator) }
        for weight in [hidden?.weight, hidden?.score, output.weight].compactMap(\.self) {
            parameters.fillGlorot(weight, generator: &generator)
        }
    }

    /// The numbers of a sentence; of those tokens of it that are read.
    package func encode(_ sentence: LabelledSentence) -> Example {
        let tokens = sentence.tokens
        let read = description.classification.read(of: tokens.count)
        let labels = description.labels.encode(sentence.label ?? "")
        return Example(
            text: description.encoding.encode(
                read.count == 1 ? tokens : read.flatMap { tokens[$0] }),
            labels: labels.known, hasUnknown: !labels.unknown.isEmpty)
    }

    package func length(of example: Example) -> Int { example.text.count }

    /// Scores of the classes (B, classes) in the order of `texts`, and for attention the weight of
    /// each token.
    package func logits(
        _ texts: [EncodedText], tape: Tape, seed: UInt64
    ) -> (scores: Variable, weights: [[Float]]) {
        let order = PackedOrder(lengths: texts.map(\.count))
        let layout = order.layout
        let vectors = embedder.forward(texts, order: order, tape: tape, seed: seed)
        let states = tape.layers(layers, vectors, layout: layout)
        var weights: [[Float]] = []
        let pooled: Variable
        switch description.classification.pooling {
        case .last:
            pooled = tape.lastState(
                states, layout: layout, halves: description.model.bidirectional)
        case .mean:
            pooled = tape.mean(states, layout: layout)
        case .maximum:
            pooled = tape.maximum(states, layout: layout)
        case .attention:
            guard let hidden else { preconditionFailure("no attention without its weights") }
            let units = tape.tanh(
                tape.linear(states, weight: hidden.weight, bias: hidden.bias))
            let shares = tape.softmax(
                overStepsOf: tape.linear(units, weight: hidden.score), layout: layout)
            pooled = tape.weightedSum(states, weights: shares, layout: layout)
            weights = texts.indices.map { text in
                (0..<texts[text].count).map {
                    shares.value.row(order.row(sequence: text, step: $0))[0]
                }
            }
        }
        let dropped = tape.dropout(
            pooled, probability: description.classification.dropout)
        let scores = tape.linear(dropped, weight: output.weight, bias: output.bias)
        return (tape.gather(scores, order.placeRows), weights)
    }

    package func loss(
        of examples: [Example], on tape: Tape, settings: StepSettings
    ) -> StepResult {
        let scores = logits(examples.map(\.text), tape: tape, seed: settings.seed).scores
        var result = StepResult()
        result.frames = examples.reduce(0) { $0 + $1.text.count }
        if description.labels.isMultiLabel {
            result.loss = tape.binaryCrossEntropy(
                scores, trueClasses: examples.map(\.labels),
                positiveWeights: description.labels.weights, weight: 1 / Float(examples.count))
            result.utterances = examples.count
            return result
        }
        let targets = examples.map(\.label)
        (result.loss, result.utterances) =
            if let weights = description.labels.weights {
                tape.crossEntropy(
                    scores, targets: targets,
                    rowWeights: targets.map { $0 < 0 ? 1 : weights[Int($0)] },
                    smoothing: settings.labelSmoothing)
            } else {
                tape.crossEntropy(
                    scores, targets: targets, weight: 1 / Float(examples.count),
                    smoothing: settings.labelSmoothing)
            }
        return result
    }

    package func evaluate(
        _ examples: [Example], tape: Tape, batches: [[Int]]
    ) throws -> Evaluation {
        var (nats, known) = (0.0, 0)
        var score = LabelScore(isMultiLabel: description.labels.isMultiLabel)
        for batch in batches {
            try Interrupts.check()
            let chosen = batch.map { examples[$0] }
            tape.reset(training: false, precision: tape.precision)
            let scores = logits(chosen.map(\.text), tape: tape, seed: 0).scores
            if description.labels.isMultiLabel {
                nats += tape.binaryCrossEntropy(scores, trueClasses: chosen.map(\.labels))
                known += chosen.count
            } else {
                let loss = tape.crossEntropy(scores, targets: chosen.map(\.label))
                nats += loss.nats
                known += loss.rows
            }
            let classes = description.labels.classes
            for (row, example) in chosen.enumerated() {
                score.add(
                    gold: example.labels.map { classes[Int($0)] }
                        + (example.hasUnknown ? [LabelScore.unknown] : []),
                    predicted: answer(scores.value, row: row).map { classes[$0] })
            }
        }
        return Evaluation(
            loss: known == 0 ? .infinity : nats / Double(known),
            measures: [DevMeasure(.accuracy, score.accuracy), DevMeasure(.f1, score.f1)])
    }

    /// The classes that a row of scores stands for: the one of the largest score, or all whose
    /// probability is at least one half.
    func answer(_ scores: MatrixView, row: Int) -> [Int] {
        description.labels.isMultiLabel
            ? (0..<scores.columns).filter { scores.row(row)[$0] >= 0 }
            : [scores.largest(inRow: row)]
    }
}

extension MatrixView {
    /// The column of the largest value in a row; of equal ones the first.
    func largest(inRow row: Int) -> Int {
        let values = self.row(row)
        var best = 0
        for column in 1..<max(columns, 1) where values[column] > values[best] { best = column }
        return best
    }
}

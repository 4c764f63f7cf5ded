import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTasks
import SonorantTensors
import SonorantTraining

/// Yes or no to a text: vectors of its tokens, recurrent layers, the largest value of each cell
/// over the steps, and one logistic output.
package final class VerdictModel: ExampleModel {
    /// All that is no weight.
    package struct Description: ModelDescription {
        package var encoding: TextEncoding
        package var model: ModelConfiguration
        package var verdict: VerdictConfiguration
        package var reading: TextReading

        package var faults: [String] {
            encoding.faults + model.faults.map { "model.\($0)" } + verdict.issues
        }
    }

    /// A text as numbers, with the true answer.
    package struct Example: Sendable {
        package var text: EncodedText
        package var isYes: Bool
    }

    package static let task = TaskName.verdict
    package static let measures: [TrainingConfiguration.Measure] = [.accuracy, .f1]
    package let description: Description
    package let parameters: ParameterStore
    package var facts: [String: String] = [:]

    private let embedder: TokenEmbedder
    private let layers: [any SequenceLayer]
    private let output: (weight: Parameter, bias: Parameter)

    package init(_ description: Description, store: ParameterStore = ParameterStore()) {
        self.description = description
        parameters = store
        embedder = TokenEmbedder(description.encoding, store: store)
        layers = RecurrentStack.layers(
            description.model, inputSize: embedder.outputSize, inputIsBounded: false,
            store: store)
        let width = layers.last?.outputSize ?? embedder.outputSize
        output = (
            store.register("output.weight", shape: [width, 1]),
            store.register("output.bias", shape: [1])
        )
        store.allocate()
    }

    package func initialise(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, "weights")
        embedder.initialise(parameters, generator: &generator)
        for layer in layers { layer.initialise(parameters, generator: &generator) }
        parameters.fillGlorot(output.weight, generator: &generator)
    }

    /// The numbers of a sentence; one without a class is a no.
    package func encode(_ sentence: LabelledSentence) -> Example {
        Example(
            text: description.encoding.encode(sentence.tokens),
            isYes: sentence.label == description.verdict.yes)
    }

    package func length(of example: Example) -> Int { example.text.count }

    /// The log odds of a yes (B, 1), in the order of `texts`.
    private func logOdds(_ texts: [EncodedText], tape: Tape, seed: UInt64) -> Variable {
        let order = PackedOrder(lengths: texts.map(\.count))
        let vectors = embedder.forward(texts, order: order, tape: tape, seed: seed)
        let states = tape.layers(layers, vectors, layout: order.layout)
        let pooled = tape.maximum(states, layout: order.layout)
        let odds = tape.linear(pooled, weight: output.weight, bias: output.bias)
        return tape.gather(odds, order.placeRows)
    }

    /// The probability of a yes for each of `texts`.
    package func probabilities(_ texts: [EncodedText], tape: Tape) -> [Float] {
        let odds = logOdds(texts, tape: tape, seed: 0).value
        return (0..<odds.rows).map { 1 / (1 + exp(-odds.row($0)[0])) }
    }

    /// Whether `probability` of a yes is enough for one.
    package func isYes(_ probability: Float) -> Bool {
        probability >= description.verdict.threshold
    }

    package func loss(
        of examples: [Example], on tape: Tape, settings: StepSettings
    ) -> StepResult {
        let odds = logOdds(examples.map(\.text), tape: tape, seed: settings.seed)
        var result = StepResult()
        result.loss = tape.binaryCrossEntropy(
            odds, trueClasses: examples.map { $0.isYes ? [0] : [] },
            weight: 1 / Float(examples.count))
        result.utterances = examples.count
        result.frames = examples.reduce(0) { $0 + $1.text.count }
        return result
    }

    package func evaluate(
        _ examples: [Example], tape: Tape, batches: [[Int]]
    ) throws -> Evaluation {
        var (nats, score) = (0.0, VerdictScore())
        for batch in batches {
            try Interrupts.check()
            tape.reset(training: false, precision: tape.precision)
            let chosen = batch.map { examples[$0] }
            for (example, probability) in zip(
                chosen, probabilities(chosen.map(\.text), tape: tape))
            {
                let ofTruth = Double(example.isYes ? probability : 1 - probability)
                nats -= log(max(ofTruth, 1e-30))
                score.add(truth: example.isYes, answer: isYes(probability))
            }
        }
        return Evaluation(
            loss: nats / Double(max(examples.count, 1)),
            measures: [
                DevMeasure(.accuracy, score.accuracy), DevMeasure(.f1, score.yes.f1),
            ])
    }
}

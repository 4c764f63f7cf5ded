import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantText
import SonorantTraining
import Testing

@testable import SonorantTasks

@Suite struct TaggingGradientTests {
    /// A model that fits `corpus`, with every part that there is.
    static func model(
        _ corpus: TextCorpus, output: TaggingConfiguration.Output
    ) throws -> TaggingModel {
        var configuration = TaggingCorpora.configuration(output)
        configuration.input.embedding = 3
        configuration.input.characterCells = 2
        configuration.input.characterEmbedding = 2
        configuration.input.shapeEmbedding = 2
        configuration.model.cells = 3
        configuration.model.dropout = 0
        let tags = corpus.sentences.compactMap(\.tags)
        let model = try TaggingModel(
            TaggingModel.Description(
                encoding: TextEncoding(
                    configuration.input, sentences: corpus.sentences.map(\.tokens)),
                tags: Vocabulary(counts: Vocabulary.counts(of: tags)),
                classes: Vocabulary(
                    counts: Vocabulary.counts(of: [corpus.sentences.compactMap(\.label)])),
                scheme: TagScheme.detected(in: tags), model: configuration.model,
                tagging: configuration.tagging, reading: configuration.text))
        model.initialise(seed: 4)
        return model
    }

    /// The gradient of every weight against finite differences. Perceptron and margin are smooth
    /// only between their kinks, which the small step keeps away from.
    @Test(
        "the gradient of the whole model is the loss's slope",
        arguments: TaggingConfiguration.Output.allCases)
    func slope(output: TaggingConfiguration.Output) throws {
        let corpus = TaggingCorpora.spans(3, seed: 6)
        let model = try Self.model(corpus, output: output)
        let store = model.parameters
        let tape = Tape(store: store, pool: ThreadPool(threads: 1))
        let examples = corpus.sentences.map(model.encode)
        func loss() -> Double {
            tape.reset(training: true, seed: 1)
            _ = model.loss(of: examples, on: tape, settings: StepSettings())
            return tape.loss
        }
        tape.workspace.gradients.clear()
        _ = loss()
        tape.backward()
        let analytic = Array(tape.workspace.gradients.floats)
        let largest = Double(analytic.map(abs).max() ?? 0)
        #expect(largest > 0)
        let step: Float = 5e-3
        for parameter in store.parameters {
            for index in parameter.range {
                let old = store.values.base[index]
                var values: [Double] = []
                for value in [old + step, old - step] {
                    store.values.base[index] = value
                    store.valuesChanged()
                    values.append(loss())
                }
                store.values.base[index] = old
                store.valuesChanged()
                let numeric = (values[0] - values[1]) / Double(2 * step)
                #expect(
                    abs(numeric - Double(analytic[index])) <= 1e-2 * largest,
                    "\(parameter.name)[\(index - parameter.range.lowerBound)]: \(analytic[index]), not \(numeric)"
                )
            }
        }
    }
}

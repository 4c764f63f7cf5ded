import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantText
import TestSupport

@testable import SonorantTasks

/// Small tasks on made-up words, and small models of them.
enum EncoderDecoderToys {
    /// Words of up to `longest` letters out of `letters`, with what `target` makes of them.
    static func corpus(
        _ count: Int, seed: UInt64 = 1, longest: Int = 6, letters: Int = 5,
        target: ([String]) -> [String]
    ) -> TextCorpus {
        var generator = SeededGenerator(seed: seed, "toy")
        let names = (0..<letters).map { "l\($0)" }
        let sentences = (0..<count).map { number in
            let word = (0..<1 + generator.index(below: longest)).map { _ in
                names[generator.index(below: letters)]
            }
            return LabelledSentence(
                id: "w\(number)", location: SourceLocation(file: "toy.tsv", line: number + 1),
                tokens: word, target: target(word))
        }
        return TextCorpus(paths: ["toy.tsv"], formats: [.pairs], sentences: sentences)
    }

    static func configuration() -> ExperimentConfiguration {
        var configuration = ExperimentConfiguration(task: .encoderDecoder)
        configuration.input.embedding = 16
        configuration.input.dropout = 0
        configuration.model.cells = 24
        configuration.model.dropout = 0
        configuration.encoderDecoder.cells = 32
        configuration.encoderDecoder.embedding = 16
        configuration.encoderDecoder.attentionUnits = 24
        configuration.encoderDecoder.dropout = 0
        configuration.training.epochs = 12
        configuration.training.batchUtterances = 16
        configuration.training.learningRate = 0.01
        return configuration
    }

    /// The best sequence error rate of a ``TrainingRun``.
    static func train(
        _ configuration: ExperimentConfiguration, on corpus: TextCorpus, dev: TextCorpus,
        folder: TemporaryFolder, threads: Int = 2
    ) throws -> Double {
        var run = TrainingRun(
            data: corpus, configuration: configuration,
            folder: folder.path("exp"))
        run.dev = dev
        return try run.run(pool: ThreadPool(threads: threads), log: Log(level: .quiet)).bestMeasure
    }

    /// A tiny model with random weights.
    static func model(
        _ change: (inout EncoderDecoderConfiguration) -> Void = { _ in }, symbols: Int = 3,
        seed: UInt64 = 1
    ) throws -> EncoderDecoderModel {
        var input = TextInputConfiguration()
        input.embedding = 3
        input.dropout = 0
        var shape = ModelConfiguration()
        shape.layers = 1
        shape.cells = 3
        shape.dropout = 0
        var settings = EncoderDecoderConfiguration()
        settings.cells = 4
        settings.embedding = 3
        settings.attentionUnits = 3
        settings.dropout = 0
        change(&settings)
        let model = EncoderDecoderModel(
            EncoderDecoderModel.Description(
                encoding: TextEncoding(input, sentences: [["a", "b", "c"]]),
                symbols: try Vocabulary(
                    symbols: (0..<symbols).map { "s\($0)" }, specials: [.end]),
                model: shape, encoderDecoder: settings, reading: TextReading()))
        model.initialise(seed: seed)
        return model
    }

    /// Examples of lengths 3, 1 and 2.
    static let examples = [
        EncoderDecoderModel.Example(text: EncodedText(tokens: [1, 2, 3]), target: [1, 2]),
        EncoderDecoderModel.Example(text: EncodedText(tokens: [2]), target: [3]),
        EncoderDecoderModel.Example(text: EncodedText(tokens: [3, 1]), target: []),
    ]
}

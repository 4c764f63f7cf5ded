import SonorantCorpora
import SonorantSystem
import SonorantTasks
import SonorantTensors
import SonorantTraining
import TestSupport

/// Small language models and texts.
enum LanguageModelSupport {
    /// A pool of its own for each caller, since tests run at the same time.
    static var pool: ThreadPool { ThreadPool(threads: 2) }

    static func stream(_ text: String) -> TextCorpus {
        TextCorpus(
            paths: ["text.txt"], formats: [.text],
            sentences: [
                LabelledSentence(
                    id: "text", location: SourceLocation(file: "text.txt", line: 1),
                    tokens: TextUnit.character.tokens(of: text))
            ])
    }

    static func lines(_ lines: [String], unit: TextUnit = .word) -> TextCorpus {
        TextCorpus(
            paths: ["lines.txt"], formats: [.text],
            sentences: lines.enumerated().map { number, line in
                LabelledSentence(
                    id: "\(number + 1)",
                    location: SourceLocation(file: "lines.txt", line: number + 1),
                    tokens: unit.tokens(of: line))
            })
    }

    static func configuration(
        cells: Int = 16, readsLines: Bool = false,
        change: (inout ExperimentConfiguration) -> Void = { _ in }
    ) -> ExperimentConfiguration {
        var configuration = ExperimentConfiguration(task: .languageModel)
        configuration.text.readsLines = readsLines
        configuration.input.embedding = 8
        configuration.model.cells = cells
        configuration.model.dropout = 0
        configuration.languageModel.steps = 12
        configuration.training.epochs = 15
        configuration.training.batchUtterances = 4
        configuration.training.learningRate = 0.02
        change(&configuration)
        return configuration
    }

    /// A model with random weights.
    static func model(
        _ corpus: TextCorpus, _ configuration: ExperimentConfiguration, seed: UInt64 = 1
    ) -> LanguageModel {
        let model = LanguageModel(
            LanguageModel.Description(
                encoding: TextEncoding(
                    configuration.input, sentences: corpus.sentences.map(\.tokens),
                    specials: configuration.text.readsLines ? [.end] : []),
                model: configuration.model, languageModel: configuration.languageModel,
                reading: configuration.text))
        model.initialise(seed: seed)
        return model
    }

    /// The training of such a model on `corpus`, which is its dev data, too.
    static func problem(
        _ corpus: TextCorpus, _ configuration: ExperimentConfiguration, seed: UInt64 = 1
    ) -> LanguageModelProblem {
        let model = model(corpus, configuration, seed: seed)
        let texts = model.texts(of: corpus.sentences)
        return LanguageModelProblem(
            model, train: texts, dev: texts, configuration: configuration.training, seed: seed,
            pool: pool)
    }

    /// The model file of a whole run.
    static func trained(
        _ data: TextCorpus, dev: TextCorpus, _ configuration: ExperimentConfiguration,
        folder: TemporaryFolder
    ) throws -> (path: String, summary: TrainingSummary) {
        var run = TrainingRun(
            data: data, configuration: configuration, folder: folder.path("exp"))
        run.dev = dev
        let summary = try run.run(pool: pool, log: Log(level: .quiet))
        return (folder.path("exp/best.safetensors"), summary)
    }
}

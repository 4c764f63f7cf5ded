import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantTraining

extension TaskName {
    /// The next symbol of a text.
    package static let languageModel = TaskName(registering: "language-model")
}

/// The task of language models, for the verbs.
package enum LanguageModelTask: TextTask {
    package static let name = TaskName.languageModel
    package static let singular = "a language model"
    package static let plural = "language models"
    package static let sections = TaskSections(
        input: [TextReading.self, TextInputConfiguration.self],
        own: [LanguageModelConfiguration.self])
    package static var measures: [TrainingConfiguration.Measure] {
        LanguageModelProblem.measures
    }
    package static let abilities: Set<TaskAbility> = []
    package static let formats: Set<TextCorpusFormat> = [.text]

    package static func setDefaults(_ configuration: inout ExperimentConfiguration) {
        configuration.model.bidirectional = false
        configuration.model.layers = 1
        configuration.model.cells = 256
        configuration.model.dropout = 0.3
        configuration.input.dropout = 0
        configuration.trainText(epochs: 20, sentences: 32, measure: .perplexity)
        configuration.training.batchFrames = 20_000
    }

    package static func issues(in configuration: ExperimentConfiguration) -> [String] {
        let (settings, input) = (configuration.languageModel, configuration.input)
        var issues: [String] = []
        if configuration.model.bidirectional {
            issues.append(
                "model.bidirectional: true; a model that predicts the next symbol cannot have "
                    + "read it, so false")
        }
        if settings.tied, input.embedding == 0 {
            issues.append("language_model.tied: true; only with input.embedding above 0")
        }
        if settings.tied, input.fixedVectors, !input.vectors.isEmpty {
            issues.append(
                "input.fixed_vectors: true; not with language_model.tied, since the output layer "
                    + "has to learn")
        }
        return issues
    }

    /// Any text will do as it stands: a few lines with a tab look like texts with classes and like
    /// pairs alike.
    package static func format(
        of found: TextCorpusFormat?, isFolder: Bool
    ) -> TextCorpusFormat? { .text }

    package static func problem(
        _ data: TextTaskData
    ) throws -> any TrainingProblem {
        let configuration = data.configuration
        let readsLines = configuration.text.readsLines
        let tokens = data.train.map(\.tokens)
        // Symbols are what is predicted, so only the training data's are known: those of the dev
        // data or of the vectors' file would make perplexities that compare with nothing.
        let encoding = TextEncoding(
            configuration.input, sentences: tokens, specials: readsLines ? [.end] : [])
        let vectors = try PretrainedVectors(configuration.input, data: data)
        let model = LanguageModel(
            LanguageModel.Description(
                encoding: encoding, model: configuration.model,
                languageModel: configuration.languageModel, reading: configuration.text),
            vectors: vectors?.values(for: encoding, seed: data.seed, log: data.log))
        model.facts = data.facts
        model.initialise(seed: data.seed)
        let (train, dev) = (model.texts(of: data.train), model.texts(of: data.dev))
        let symbols = train.reduce(0) { $0 + $1.count }
        guard symbols > 1 else {
            throw TaskError.tooShort(
                symbols: symbols, needed: 2, file: data.train.first?.location.file ?? "")
        }
        let unknown = encoding.tokens.unknownShare(of: data.dev.lazy.flatMap(\.tokens))
        data.log.note(
            "\(encoding.tokens.count) symbols; \(symbols) to learn from, "
                + "\(dev.reduce(0) { $0 + $1.count }) to measure with, of which "
                + "\((1000 * unknown).rounded() / 10) % are unknown")
        return LanguageModelProblem(
            model, train: train, dev: dev, configuration: configuration.training,
            seed: data.seed, pool: data.pool)
    }

    package static func predictor(
        _ file: ModelFile
    ) throws -> any Predictor {
        LanguageModelPredictor(try LanguageModel(file))
    }
}

extension LanguageModel {
    /// The texts that `sentences` are: one for all of them, unless each line is a sentence by
    /// itself.
    package func texts(of sentences: [LabelledSentence]) -> [EncodedText] {
        let readsLines = description.reading.readsLines
        let texts = sentences.map { encode($0.tokens, isWhole: readsLines) }
        let joins = !readsLines || description.languageModel.sampling == .adjacent
        return joins && !texts.isEmpty ? [EncodedText(joining: texts)] : texts
    }
}

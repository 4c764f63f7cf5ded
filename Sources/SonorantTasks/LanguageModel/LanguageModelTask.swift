import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantTraining

/// The task of language models, for the verbs.
package enum LanguageModelTask: TextTask {
    package static func problem(
        _ data: TaskData, facts: [String: String]
    ) throws -> any TrainingProblem {
        let configuration = data.configuration
        let readsLines = configuration.text.readsLines
        let tokens = data.train.map(\.tokens)
        // Symbols are what is foretold, so only the training data's are known: those of the dev
        // data or of the vectors' file would make perplexities that compare with nothing.
        let encoding = TextEncoding(
            configuration.input, sentences: tokens, specials: readsLines ? [.end] : [])
        let vectors = try PretrainedVectors(configuration.input, data: data)
        let model = LanguageModel(
            LanguageModel.Description(
                encoding: encoding, model: configuration.model,
                languageModel: configuration.languageModel, reading: configuration.text),
            vectors: vectors?.values(for: encoding, seed: data.seed, log: data.log))
        model.facts = facts
        model.initialise(seed: data.seed)
        let (train, dev) = (model.texts(of: data.train), model.texts(of: data.dev))
        let symbols = train.reduce(0) { $0 + $1.count }
        guard symbols > 1 else {
            throw SequenceError.tooShort(
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
        _ file: SafetensorsFile, path: String
    ) throws -> any TextPredictor {
        LanguageModelPredictor(try LanguageModel(file, path: path))
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

extension EncodedText {
    /// Texts one after another.
    init(joining texts: [EncodedText]) {
        self.init(
            tokens: texts.flatMap(\.tokens), characters: texts.flatMap(\.characters))
    }
}

import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTensors

/// A trained classifier.
final class ClassificationPredictor: TextPredictor {
    private let model: ClassificationModel

    init(_ model: ClassificationModel) { self.model = model }

    var reading: TextReading { model.description.reading }

    var hasAttention: Bool { model.description.classification.pooling == .attention }

    var facts: [(name: String, value: String)] {
        let description = model.description
        return model.generalFacts + [
            ("classes", description.labels.classes.symbols.joined(separator: ", ")),
            ("outputs", description.classification.outputs.rawValue),
            ("tokens", String(description.encoding.tokens.count)),
            ("pooling", description.classification.pooling.rawValue),
        ]
    }

    /// What the model thinks of one sentence.
    private struct Answer {
        let classes: [String]
        let probabilities: [Float]
        /// A weight for each token of the sentence; empty without attention.
        let weights: [Float]
    }

    private func answers(_ sentences: [LabelledSentence], pool: ThreadPool) throws -> [Answer] {
        let labels = model.description.labels
        let tape = Tape(store: model.parameters, pool: pool)
        var answers = [Answer?](repeating: nil, count: sentences.count)
        let texts = sentences.map { model.encode($0).text }
        let batches = BatchPlan(
            lengths: texts.map(\.count), frames: 20_000, utterances: 256
        ).batches
        for batch in batches {
            try Interrupts.check()
            tape.reset(training: false)
            let result = model.logits(batch.map { texts[$0] }, tape: tape, seed: 0)
            let scores = result.scores.value
            let logs = labels.isMultiLabel ? scores : tape.logSoftmax(result.scores)
            for (row, index) in batch.enumerated() {
                let weights = result.weights.isEmpty ? [] : result.weights[row]
                answers[index] = Answer(
                    classes: model.answer(scores, row: row).map { labels.classes[$0] },
                    probabilities: (0..<logs.columns).map {
                        let value = logs.row(row)[$0]
                        return labels.isMultiLabel ? 1 / (1 + exp(-value)) : exp(value)
                    },
                    weights: weights.isEmpty
                        ? [] : spread(weights, over: sentences[index].tokens.count))
            }
        }
        return answers.compactMap(\.self)
    }

    /// Weights of the tokens that were read, with zeros for those that were not.
    private func spread(_ weights: [Float], over count: Int) -> [Float] {
        let read = model.description.classification.read(of: count)
        guard read.count > 1 else { return weights }
        var all = [Float](repeating: 0, count: count)
        for (weight, place) in zip(weights, read.joined()) { all[place] = weight }
        return all
    }

    func answers(
        to sentences: [LabelledSentence], options: InferenceOptions, pool: ThreadPool
    ) throws -> [any TaskAnswer] {
        let settings = model.description.classification
        guard options.keyTerms == nil || settings.pooling == .attention else {
            throw TaskError.setting(
                "classification.pooling", found: settings.pooling.rawValue, needed: "attention",
                reason: "key terms are the tokens with the largest weights of an attention, which "
                    + "this model has not")
        }
        let labels = model.description.labels
        return try zip(sentences, answers(sentences, pool: pool)).map { sentence, answer in
            let read = settings.read(of: sentence.tokens.count)
            return Classification(
                sentence: sentence, classes: answer.classes,
                probabilities: Array(zip(labels.classes.symbols, answer.probabilities)),
                isMultiLabel: labels.isMultiLabel,
                tokensRead: read.count > 1 ? read.reduce(0) { $0 + $1.count } : nil,
                weights: answer.weights,
                keyTerms: options.keyTerms.map {
                    KeyTerms.of(sentence.tokens, weights: answer.weights, count: $0)
                },
                showsAttention: options.attention)
        }
    }

    func score(
        _ sentences: [LabelledSentence], options: InferenceOptions, pool: ThreadPool
    ) throws -> TaskScore {
        let labels = model.description.labels
        for sentence in sentences where sentence.label == nil {
            throw TaskError.lacking(
                what: "class", task: .classification, file: sentence.location.file,
                line: sentence.location.line, advice: "test with data like that of the training")
        }
        var score = LabelScore(isMultiLabel: labels.isMultiLabel)
        for (sentence, answer) in try zip(sentences, answers(sentences, pool: pool)) {
            let label = sentence.label ?? ""
            score.add(
                gold: labels.parts(label), predicted: answer.classes,
                unknown: labels.encode(label).unknown)
        }
        return TaskScore(text: score.text, json: score.json)
    }
}

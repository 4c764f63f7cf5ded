import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTensors

/// A trained classifier.
final class ClassificationPredictor: TextPredictor {
    let task = SequenceTask.classification
    private let model: ClassificationModel

    init(_ model: ClassificationModel) { self.model = model }

    var reading: TextReading { model.description.reading }

    var hasAttention: Bool { model.description.classification.pooling == .attention }

    var facts: [(String, String)] {
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
            let logs = labels.areSeveral ? scores : tape.logSoftmax(result.scores)
            for (row, index) in batch.enumerated() {
                let weights = result.weights.isEmpty ? [] : result.weights[row]
                answers[index] = Answer(
                    classes: model.answer(scores, row: row).map { labels.classes[$0] },
                    probabilities: (0..<logs.columns).map {
                        let value = logs.row(row)[$0]
                        return labels.areSeveral ? 1 / (1 + exp(-value)) : exp(value)
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

    func predict(
        _ sentences: [LabelledSentence], options: PredictionOptions, pool: ThreadPool
    ) throws -> [Prediction] {
        let pooling = model.description.classification.pooling
        guard options.keyTerms == nil || pooling == .attention else {
            throw SequenceError.setting(
                "classification.pooling", found: pooling.rawValue, needed: "attention",
                reason: "key terms are the tokens with the largest weights of an attention, which "
                    + "this model has not")
        }
        let labels = model.description.labels
        return try zip(sentences, answers(sentences, pool: pool)).map { sentence, answer in
            let label = answer.classes.joined(separator: String(ClassLabels.separator))
            var object: [String: JSONValue] = [
                "id": .text(sentence.id), "label": .text(label),
                "probabilities": .object(
                    Dictionary(
                        uniqueKeysWithValues: zip(labels.classes.symbols, answer.probabilities)
                            .map { ($0, .number(Double($1))) })),
            ]
            if labels.areSeveral {
                object["labels"] = .list(answer.classes.map { .text($0) })
            } else {
                object["confidence"] = .number(Double(answer.probabilities.max() ?? 0))
            }
            let read = model.description.classification.read(of: sentence.tokens.count)
            if read.count > 1 {
                object["tokens_read"] = .integer(read.reduce(0) { $0 + $1.count })
            }
            guard !answer.weights.isEmpty else {
                return Prediction(text: label, json: .object(object))
            }
            object["attention"] = .list(
                zip(sentence.tokens, answer.weights).map {
                    .object(["token": .text($0), "weight": .number(Double($1))])
                })
            var text = label
            if let count = options.keyTerms {
                let terms = KeyTerms.of(sentence.tokens, weights: answer.weights, count: count)
                text = terms.map(\.token).joined(separator: " ")
                object["key_terms"] = .list(
                    terms.map {
                        .object(["token": .text($0.token), "weight": .number($0.weight)])
                    })
            }
            let map =
                options.attention
                ? AttentionMap(
                    title: "\(sentence.id): \(label)", inputs: sentence.tokens,
                    outputs: [label], weights: [answer.weights]) : nil
            return Prediction(text: text, json: .object(object), attention: map)
        }
    }

    func score(
        _ sentences: [LabelledSentence], options: PredictionOptions, pool: ThreadPool
    ) throws -> TaskScore {
        let labels = model.description.labels
        for sentence in sentences where sentence.label == nil {
            throw SequenceError.lacking(
                what: "class", task: .classification, file: sentence.location.file,
                line: sentence.location.line, advice: "test with data like that of the training")
        }
        var score = LabelScore(areSeveral: labels.areSeveral)
        for (sentence, answer) in try zip(sentences, answers(sentences, pool: pool)) {
            let label = sentence.label ?? ""
            score.add(
                gold: labels.parts(label), predicted: answer.classes,
                unknown: labels.encode(label).unknown)
        }
        return TaskScore(text: score.text, json: score.json)
    }
}

/// The tokens of a document that say most about it.
enum KeyTerms {
    /// The `count` tokens with the largest weights, largest first; a token that stands several
    /// times has the sum of its weights. Of equal weights the earlier comes first.
    static func of(
        _ tokens: [String], weights: [Float], count: Int
    ) -> [(token: String, weight: Double)] {
        precondition(
            tokens.count == weights.count, "\(weights.count) weights of \(tokens.count) tokens")
        var places: [String: Int] = [:]
        var terms: [(token: String, weight: Double)] = []
        for (token, weight) in zip(tokens, weights) {
            if let place = places[token] {
                terms[place].weight += Double(weight)
            } else {
                places[token] = terms.count
                terms.append((token, Double(weight)))
            }
        }
        let order = terms.indices.sorted {
            (-terms[$0].weight, $0) < (-terms[$1].weight, $1)
        }
        return order.prefix(count).map { terms[$0] }
    }
}

import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantText
import SonorantTraining

/// The task of classification, for the verbs.
package enum ClassificationTask: TextTask {
    package static func problem(
        _ data: TaskData, facts: [String: String]
    ) throws -> any TrainingProblem {
        for sentence in data.train + data.dev where sentence.label == nil {
            throw SequenceError.lacking(
                what: "class", task: .classification, file: sentence.location.file,
                line: sentence.location.line,
                advice: "give lines of text, a tab and a class, or a file for each class")
        }
        let classes = Vocabulary(
            counts: Vocabulary.counts(of: data.train.map { [$0.label ?? ""] }))
        let configuration = data.configuration
        let model = ClassificationModel(
            ClassificationModel.Description(
                encoding: TextEncoding(configuration.input, sentences: data.train.map(\.tokens)),
                classes: classes, model: configuration.model,
                classification: configuration.classification, reading: data.reading))
        model.facts = facts
        model.initialise(seed: data.seed)
        data.log.note(
            "\(classes.count) classes, \(model.description.encoding.tokens.count) tokens")
        return ExampleProblem(
            model, train: data.train.map(model.encode), names: data.train.map(\.id),
            dev: data.dev.map(model.encode), configuration: configuration.training,
            seed: data.seed, pool: data.pool)
    }

    package static func predictor(
        _ file: SafetensorsFile, path: String
    ) throws -> any TextPredictor {
        ClassificationPredictor(try ClassificationModel(file, path: path))
    }
}

/// A trained classifier.
final class ClassificationPredictor: TextPredictor {
    let task = SequenceTask.classification
    private let model: ClassificationModel

    init(_ model: ClassificationModel) { self.model = model }

    var reading: TextReading { model.description.reading }

    var facts: [(String, String)] {
        model.generalFacts + [
            ("classes", model.description.classes.symbols.joined(separator: ", ")),
            ("tokens", String(model.description.encoding.tokens.count)),
            ("pooling", model.description.classification.pooling.rawValue),
        ]
    }

    /// What the model thinks of one sentence.
    private struct Answer {
        let best: Int
        let probabilities: [Float]
        let weights: [Float]
    }

    private func answers(_ sentences: [LabelledSentence], pool: ThreadPool) -> [Answer] {
        let tape = Tape(store: model.parameters, pool: pool)
        var answers = [Answer?](repeating: nil, count: sentences.count)
        let batches = BatchPlan(
            lengths: sentences.map(\.tokens.count), frames: 20_000, utterances: 256
        ).batches
        for batch in batches {
            tape.reset(training: false)
            let result = model.logits(
                batch.map { model.encode(sentences[$0]).text }, tape: tape, seed: 0)
            let logs = tape.logSoftmax(result.scores)
            for (row, index) in batch.enumerated() {
                answers[index] = Answer(
                    best: logs.largest(inRow: row),
                    probabilities: (0..<logs.columns).map { exp(logs.row(row)[$0]) },
                    weights: result.weights.isEmpty ? [] : result.weights[row])
            }
        }
        return answers.compactMap(\.self)
    }

    func predict(
        _ sentences: [LabelledSentence], options: PredictionOptions, pool: ThreadPool
    ) -> [Prediction] {
        let classes = model.description.classes
        return zip(sentences, answers(sentences, pool: pool)).map { sentence, answer in
            var object: [String: JSONValue] = [
                "id": .text(sentence.id), "label": .text(classes[answer.best]),
                "confidence": .number(Double(answer.probabilities[answer.best])),
                "probabilities": .object(
                    Dictionary(
                        uniqueKeysWithValues: zip(classes.symbols, answer.probabilities).map {
                            ($0, .number(Double($1)))
                        })),
            ]
            if !answer.weights.isEmpty {
                object["attention"] = .list(
                    zip(sentence.tokens, answer.weights).map {
                        .object(["token": .text($0), "weight": .number(Double($1))])
                    })
            }
            return Prediction(text: classes[answer.best], json: .object(object))
        }
    }

    func score(
        _ sentences: [LabelledSentence], options: PredictionOptions, pool: ThreadPool
    ) -> TaskScore {
        let answers = answers(sentences, pool: pool)
        var right = 0
        var confusion: [String: [String: Int]] = [:]
        for (sentence, answer) in zip(sentences, answers) {
            let (truth, found) = (sentence.label ?? "", model.description.classes[answer.best])
            if truth == found { right += 1 }
            confusion[truth, default: [:]][found, default: 0] += 1
        }
        let accuracy = Double(right) / Double(max(sentences.count, 1))
        return TaskScore(
            text: String(
                format: "accuracy %.2f %% (%d of %d)", 100 * accuracy, right, sentences.count),
            json: JSONValue.object([
                "accuracy": .number(accuracy),
                "confusion": .object(
                    confusion.mapValues { .object($0.mapValues { .integer($0) }) }),
            ]))
    }
}

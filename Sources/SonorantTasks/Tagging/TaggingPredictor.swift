import Foundation
import SonorantCorpora
import SonorantLabelling
import SonorantLayers
import SonorantModels
import SonorantScoring
import SonorantSystem
import SonorantTensors
import SonorantText

/// A trained tagger.
final class TaggingPredictor: TextPredictor {
    let task = SequenceTask.tagging
    private let model: TaggingModel

    init(_ model: TaggingModel) { self.model = model }

    var reading: TextReading { model.description.reading }

    var facts: [(String, String)] {
        let description = model.description
        var facts =
            model.generalFacts + [
                ("tags", description.tags.symbols.joined(separator: ", ")),
                ("tokens", String(description.encoding.tokens.count)),
                ("output", description.tagging.output.rawValue),
                ("constraints", description.scheme?.rawValue ?? "none"),
            ]
        if let classes = description.classes {
            facts.append(("classes", classes.symbols.joined(separator: ", ")))
        }
        return facts
    }

    /// What the model thinks of one sentence.
    private struct Answer {
        let tags: [String]
        /// The probability of each tag; nil where scores are no probabilities.
        var confidences: [Float]?
        var intent: (name: String, confidence: Float)?
        /// Sequences of tags with their scores, the best first; empty unless asked for.
        var alternatives: [(tags: [String], score: Double)] = []
    }

    /// - Parameter details: whether confidences and `count` best sequences are wanted as well.
    private func answers(
        _ sentences: [LabelledSentence], details: Bool, count: Int, pool: ThreadPool
    ) throws -> [Answer] {
        let tape = Tape(store: model.parameters, pool: pool)
        let chain = model.output.linearChain
        var answers = [Answer](repeating: Answer(tags: []), count: sentences.count)
        let batches = BatchPlan(
            lengths: sentences.map(\.tokens.count), frames: 20_000, utterances: 256
        ).batches
        for batch in batches {
            try Interrupts.check()
            tape.reset(training: false)
            let scores = model.scores(
                batch.map { model.encode(sentences[$0]).text }, tape: tape, seed: 0)
            let best = model.bestTags(scores, tape: tape)
            let extras: [Answer?] =
                details
                ? pool.map(batch.count) {
                    self.details(of: $0, tags: best[$0], scores, chain: chain, count: count)
                } : []
            let classes = scores.classes.map { tape.logSoftmax($0) }
            for (place, index) in batch.enumerated() {
                answers[index] =
                    details
                    ? extras[place] ?? Answer(tags: [])
                    : Answer(tags: model.description.tags.decode(best[place]))
                guard let classes, let names = model.description.classes else { continue }
                let intent = classes.largest(inRow: place)
                answers[index].intent = (names[intent], exp(classes.row(place)[intent]))
            }
        }
        return answers
    }

    private func details(
        of sentence: Int, tags: [Int], _ scores: TaggingModel.Scores, chain: LinearChain,
        count: Int
    ) -> Answer {
        let description = model.description
        var answer = Answer(tags: description.tags.decode(tags))
        let output = description.tagging.output
        var unaries = Matrix(rows: tags.count, columns: description.tags.count)
        for step in 0..<tags.count {
            let row = scores.tags.value.row(scores.order.row(sequence: sentence, step: step))
            for tag in 0..<description.tags.count { unaries[step, tag] = row[tag] }
        }
        if output == .sigmoid {
            answer.confidences = tags.enumerated().map {
                1 / (1 + exp(-unaries[$0.offset, $0.element]))
            }
        } else if output.hasProbabilities, let marginals = try? chain.marginals(unaries: unaries) {
            answer.confidences = tags.enumerated().map { marginals[$0.offset, $0.element] }
        }
        if count > 1, let paths = try? chain.bestPaths(unaries: unaries, count: count) {
            answer.alternatives = paths.map { (description.tags.decode($0.tags), $0.score) }
        }
        return answer
    }

    func predict(
        _ sentences: [LabelledSentence], options: PredictionOptions, pool: ThreadPool
    ) throws -> [Prediction] {
        let answers = try answers(sentences, details: true, count: options.nbest, pool: pool)
        return zip(sentences, answers).map { sentence, answer in
            Prediction(text: Self.columns(sentence, answer), json: json(sentence, answer))
        }
    }

    /// A line a token and an empty one, as CoNLL has it: the token, its true tag where that is
    /// known, and the predicted one. The class stands in a comment before.
    private static func columns(_ sentence: LabelledSentence, _ answer: Answer) -> String {
        var text = answer.intent.map { "# intent = \($0.name)\n" } ?? ""
        for (step, token) in sentence.tokens.enumerated() {
            let truth = sentence.tags.map { $0[step] + "\t" } ?? ""
            text += "\(token)\t\(truth)\(answer.tags[step])\n"
        }
        return text
    }

    private func json(_ sentence: LabelledSentence, _ answer: Answer) -> JSONValue {
        func texts(_ texts: [String]) -> JSONValue { .list(texts.map { .text($0) }) }
        var object: [String: JSONValue] = [
            "id": .text(sentence.id), "tokens": texts(sentence.tokens), "tags": texts(answer.tags),
        ]
        if let confidences = answer.confidences {
            object["confidences"] = .list(confidences.map { .number(Double($0)) })
        }
        if ChunkScore.haveChunks([model.description.tags.symbols]) {
            object["chunks"] = .list(
                Chunk.all(in: answer.tags).map { chunk in
                    var fields: [String: JSONValue] = [
                        "type": .text(chunk.type), "start": .integer(chunk.range.lowerBound),
                        "end": .integer(chunk.range.upperBound),
                        "text": .text(sentence.tokens[chunk.range].joined(separator: " ")),
                    ]
                    if let confidences = answer.confidences {
                        // No chunk is surer than the least sure of its tags.
                        fields["confidence"] = .number(
                            Double(confidences[chunk.range].min() ?? 0))
                    }
                    return .object(fields)
                })
        }
        if let intent = answer.intent {
            object["intent"] = .text(intent.name)
            object["intent_confidence"] = .number(Double(intent.confidence))
        }
        if !answer.alternatives.isEmpty {
            object["nbest"] = .list(
                answer.alternatives.map {
                    .object(["tags": texts($0.tags), "score": .number($0.score)])
                })
        }
        return .object(object)
    }

    /// - Throws: ``SequenceError`` for a sentence without tags.
    func score(
        _ sentences: [LabelledSentence], options: PredictionOptions, pool: ThreadPool
    ) throws -> TaskScore {
        for sentence in sentences where sentence.tags == nil {
            throw SequenceError.lacking(
                what: "tags", task: .tagging, file: sentence.location.file,
                line: sentence.location.line,
                advice: "test needs data with the true tags; decode works without")
        }
        let answers = try answers(sentences, details: false, count: 1, pool: pool)
        var score = TaggingScore(
            tags: ChunkScore(
                gold: sentences.map { $0.tags ?? [] }, predicted: answers.map(\.tags)))
        for tag in sentences.lazy.flatMap({ $0.tags ?? [] })
        where model.description.tags.index(of: tag) == nil {
            score.unknownTags[tag, default: 0] += 1
        }
        if model.description.classes != nil {
            var intents = ClassificationScore()
            for (sentence, answer) in zip(sentences, answers) {
                guard let truth = sentence.label, let intent = answer.intent else { continue }
                intents.add(gold: truth, predicted: intent.name)
                if truth == intent.name, answer.tags == sentence.tags { score.exact += 1 }
            }
            if intents.count > 0 { score.intents = intents }
        }
        return TaskScore(text: score.text, json: score)
    }
}

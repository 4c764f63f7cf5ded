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
    private let model: TaggingModel

    init(_ model: TaggingModel) { self.model = model }

    var reading: TextReading { model.description.reading }

    var facts: [(name: String, value: String)] {
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

    /// - Parameter details: whether confidences and `count` best sequences are wanted as well.
    private func answers(
        _ sentences: [LabelledSentence], details: Bool, count: Int, pool: ThreadPool
    ) throws -> [Tagging] {
        let tape = Tape(store: model.parameters, pool: pool)
        let chain = model.output.linearChain
        var answers = sentences.map { Tagging(sentence: $0, tags: []) }
        let batches = BatchPlan(
            lengths: sentences.map(\.tokens.count), frames: 20_000, utterances: 256
        ).batches
        for batch in batches {
            try Interrupts.check()
            tape.reset(training: false)
            let scores = model.scores(
                batch.map { model.encode(sentences[$0]).text }, tape: tape, seed: 0)
            let best = model.bestTags(scores, tape: tape)
            let extras: [Tagging?] =
                details
                ? pool.map(batch.count) {
                    self.details(
                        of: sentences[batch[$0]], number: $0, tags: best[$0], scores, chain: chain,
                        count: count)
                } : []
            let classes = scores.classes.map { tape.logSoftmax($0) }
            for (place, index) in batch.enumerated() {
                answers[index] =
                    (details ? extras[place] : nil)
                    ?? Tagging(
                        sentence: sentences[index],
                        tags: model.description.tags.decode(best[place]))
                guard let classes, let names = model.description.classes else { continue }
                let intent = classes.largest(inRow: place)
                answers[index].intent = (names[intent], exp(classes.row(place)[intent]))
            }
        }
        return answers
    }

    private func details(
        of sentence: LabelledSentence, number: Int, tags: [Int], _ scores: TaggingModel.Scores,
        chain: LinearChain, count: Int
    ) -> Tagging {
        let description = model.description
        var answer = Tagging(sentence: sentence, tags: description.tags.decode(tags))
        answer.hasChunks = ChunkScore.haveChunks([description.tags.symbols])
        let output = description.tagging.output
        var unaries = Matrix(rows: tags.count, columns: description.tags.count)
        for step in 0..<tags.count {
            let row = scores.tags.value.row(scores.order.row(sequence: number, step: step))
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

    func answers(
        to sentences: [LabelledSentence], options: InferenceOptions, pool: ThreadPool
    ) throws -> [any TaskAnswer] {
        try answers(sentences, details: true, count: options.nbest, pool: pool)
    }

    /// - Throws: ``TaskError`` for a sentence without tags.
    func score(
        _ sentences: [LabelledSentence], options: InferenceOptions, pool: ThreadPool
    ) throws -> TaskScore {
        for sentence in sentences where sentence.tags == nil {
            throw TaskError.lacking(
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

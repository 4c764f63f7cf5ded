import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantScoring
import SonorantSystem
import SonorantTensors
import SonorantText
import SonorantTraining

/// A trained model that turns one sequence into another.
final class EncoderDecoderPredictor: TextPredictor {
    private let model: EncoderDecoderModel

    init(_ model: EncoderDecoderModel) { self.model = model }

    /// As for training, but that a line of plain text is an input.
    var reading: TextReading {
        var reading = model.description.reading
        reading.readsLines = true
        return reading
    }

    var hasAttention: Bool { model.writer.hasAttention }

    var facts: [(name: String, value: String)] {
        model.generalFacts
            + [("symbols in", String(model.description.encoding.tokens.count))]
            + model.writer.facts
    }

    /// What is written about each of `sentences`, best first.
    private func hypotheses(
        _ sentences: [LabelledSentence], options: InferenceOptions, pool: ThreadPool
    ) throws -> [[SymbolHypothesis]] {
        for sentence in sentences where sentence.tokens.isEmpty {
            throw TaskError.lacking(
                what: "source", task: .encoderDecoder, file: sentence.location.file,
                line: sentence.location.line, advice: "leave the line out")
        }
        var search = SequenceWriter.Search()
        search.beam = options.beam
        search.nbest = options.nbest
        search.keepsAttention = options.attention
        let tape = Tape(store: model.parameters, pool: pool)
        var found = [[SymbolHypothesis]](repeating: [], count: sentences.count)
        let batches = BatchPlan(
            lengths: sentences.map(\.tokens.count), frames: 10_000,
            utterances: max(1, 256 / max(options.beam, options.nbest))
        ).batches
        for batch in batches {
            try Interrupts.check()
            tape.reset(training: false)
            let answers = try model.hypotheses(
                batch.map { model.encode(sentences[$0]).text }, search: search, tape: tape)
            for (index, answer) in zip(batch, answers) { found[index] = answer }
        }
        return found
    }

    func answers(
        to sentences: [LabelledSentence], options: InferenceOptions, pool: ThreadPool
    ) throws -> [any TaskAnswer] {
        let repeats = model.description.encoderDecoder.upsample
        return zip(sentences, try hypotheses(sentences, options: options, pool: pool)).map {
            sentence, found in
            model.writer.answer(
                found, id: sentence.id,
                inputs: sentence.tokens.flatMap { Array(repeating: $0, count: repeats) },
                options: options, text: model.writer.text)
        }
    }

    func score(
        _ sentences: [LabelledSentence], options: InferenceOptions, pool: ThreadPool
    ) throws -> TaskScore {
        try EncoderDecoderTask.requireTargets(sentences)
        var groups = ReferenceGroups<[String], [String]>()
        for sentence in sentences {
            groups.add(key: sentence.tokens, reference: sentence.target ?? [])
        }
        let found = try hypotheses(
            groups.first.map { sentences[$0] }, options: options, pool: pool)
        var score = SequenceScore()
        var cut = 0
        for (references, hypotheses) in zip(groups.references, found) {
            score.add(
                references: references,
                hypothesis: hypotheses.first.map { model.writer.names($0) } ?? [])
            if hypotheses.first?.isComplete == false { cut += 1 }
        }
        return model.writer.score(score, cut: cut)
    }
}

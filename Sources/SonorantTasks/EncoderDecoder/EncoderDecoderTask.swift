import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantScoring
import SonorantSystem
import SonorantTensors
import SonorantText
import SonorantTraining

/// The task of turning one sequence into another, for the verbs.
package enum EncoderDecoderTask: TextTask {
    package static func problem(
        _ data: TaskData, facts: [String: String]
    ) throws -> any TrainingProblem {
        try requireTargets(data.train + data.dev)
        for sentence in data.train + data.dev {
            let location = sentence.location
            guard !sentence.tokens.isEmpty else {
                throw SequenceError.lacking(
                    what: "source", task: .encoderDecoder, file: location.file,
                    line: location.line, advice: "leave the line out")
            }
        }
        let symbols = Vocabulary(
            counts: Vocabulary.counts(of: data.train.lazy.compactMap(\.target)),
            specials: [.end])
        let configuration = data.configuration
        var reading = data.reading
        // What sources of pairs are made of unless somebody says otherwise: lines without a target
        // have to be read the same way.
        if reading.unit == nil { reading.unit = .character }
        let vectors = try PretrainedVectors(configuration.input, data: data)
        let encoding = TextEncoding(
            configuration.input, sentences: data.train.map(\.tokens),
            additional: vectors?.additional ?? [])
        let model = EncoderDecoderModel(
            EncoderDecoderModel.Description(
                encoding: encoding, symbols: symbols, model: configuration.model,
                encoderDecoder: configuration.encoderDecoder, reading: reading),
            vectors: vectors?.values(for: encoding, seed: data.seed, log: data.log))
        model.facts = facts
        model.initialise(seed: data.seed)
        data.log.note(
            "\(model.description.encoding.tokens.count) symbols in, \(symbols.count - 1) out")
        return ExampleProblem(
            model, train: data.train.map(model.encode), names: data.train.map(\.id),
            dev: data.dev.map(model.encode), configuration: configuration.training,
            seed: data.seed, pool: data.pool)
    }

    /// - Throws: ``SequenceError`` for the first sentence without a target.
    static func requireTargets(_ sentences: [LabelledSentence]) throws {
        for sentence in sentences where sentence.target == nil {
            throw SequenceError.lacking(
                what: "target", task: .encoderDecoder, file: sentence.location.file,
                line: sentence.location.line,
                advice: "give lines of a source, a tab and a target")
        }
    }

    package static func predictor(
        _ file: SafetensorsFile, path: String
    ) throws -> any TextPredictor {
        EncoderDecoderPredictor(try EncoderDecoderModel(file, path: path))
    }
}

/// A trained model that turns one sequence into another.
final class EncoderDecoderPredictor: TextPredictor {
    var task: SequenceTask { .encoderDecoder }
    private let model: EncoderDecoderModel

    init(_ model: EncoderDecoderModel) { self.model = model }

    /// As for training, but that a line of plain text is an input.
    var reading: TextReading {
        var reading = model.description.reading
        reading.readsLines = true
        return reading
    }

    var hasAttention: Bool { model.writer.hasAttention }

    var facts: [(String, String)] {
        model.generalFacts
            + [("symbols in", String(model.description.encoding.tokens.count))]
            + model.writer.facts
    }

    /// What is written about each of `sentences`, best first.
    private func hypotheses(
        _ sentences: [LabelledSentence], options: PredictionOptions, pool: ThreadPool
    ) throws -> [[SymbolHypothesis]] {
        for sentence in sentences where sentence.tokens.isEmpty {
            throw SequenceError.lacking(
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

    func predict(
        _ sentences: [LabelledSentence], options: PredictionOptions, pool: ThreadPool
    ) throws -> [Prediction] {
        zip(sentences, try hypotheses(sentences, options: options, pool: pool)).map {
            sentence, found in
            var object = model.writer.json(
                found, nbest: options.nbest, text: model.writer.text)
            object["id"] = .text(sentence.id)
            var map: AttentionMap?
            if options.attention, let best = found.first, !best.attention.isEmpty {
                let repeats = model.description.encoderDecoder.upsample
                map = AttentionMap(
                    title: sentence.id,
                    inputs: sentence.tokens.flatMap { Array(repeating: $0, count: repeats) },
                    outputs: model.writer.names(best, withEnd: true), weights: best.attention)
                object["attention"] = map?.json
            }
            return Prediction(
                text: found.first.map { model.writer.text($0) } ?? "", json: .object(object),
                attention: map)
        }
    }

    func score(
        _ sentences: [LabelledSentence], options: PredictionOptions, pool: ThreadPool
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

import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantText
import SonorantTraining

/// A trained writer.
///
/// `decode` takes conditions and prints what is written from each: the likeliest symbol at every
/// step, or with n-best answers several sequences that are drawn. `test` takes conditions with the
/// texts that belong to them and measures how well these are predicted.
package final class GenerationPredictor: TextPredictor {
    package let model: GenerationModel

    package init(_ model: GenerationModel) { self.model = model }

    /// A file of conditions has one on each line.
    package var reading: TextReading {
        var reading = model.description.reading
        reading.readsLines = true
        return reading
    }

    package var facts: [(name: String, value: String)] {
        let settings = model.description.generation
        return model.generalFacts + [
            ("conditions", model.description.conditions.summary),
            ("condition shown", settings.at == .start ? "at the start" : "at every step"),
            ("symbols", String(model.description.symbols.count)),
        ] + (settings.width > 0 ? [("picture width", String(settings.width))] : [])
    }

    /// What a sentence asks for: its label, or else its text.
    func condition(of sentence: LabelledSentence) throws -> SequenceCondition {
        let space = model.description.conditions
        let place = "\(sentence.location)"
        if let label = sentence.label { return try space.condition(label, place: place) }
        let reading = model.description.reading
        let unit = reading.unit ?? .word
        if case .classes(let classes) = space {
            // A line became tokens as a text would; so does each class, to compare.
            let known = classes.symbols.first { name in
                unit.tokens(of: reading.lowercases ? name.lowercased() : name) == sentence.tokens
            }
            if let known { return try space.condition(known, place: place) }
        }
        var text = sentence.tokens.joined(separator: unit == .character ? "" : " ")
        if unit == .punctuated { text = text.replacing("- ", with: "-") }
        return try space.condition(text, place: place)
    }

    /// The text of symbols.
    package func text(_ symbols: [Int32]) -> String {
        let tokens = symbols.map { model.description.symbols[Int($0)] }
        return tokens.joined(
            separator: (model.description.reading.unit ?? .word) == .character ? "" : " ")
    }

    package func answers(
        to sentences: [LabelledSentence], options: InferenceOptions, pool: ThreadPool
    ) throws -> [any TaskAnswer] {
        let conditions = try sentences.map { try condition(of: $0) }
        let times = max(options.nbest, 1)
        var sampler = SymbolSampler()
        sampler.takesLikeliest = times == 1
        var written: [WrittenSequence] = []
        try model.write(
            conditions.flatMap { [SequenceCondition](repeating: $0, count: times) },
            sampler: sampler, seed: options.seed, pool: pool,
            step: { try Interrupts.check() }, made: { written.append($1) })
        return sentences.indices.map { index in
            GeneratedSequences(
                id: sentences[index].id,
                sequences: written[index * times..<(index + 1) * times].map {
                    GeneratedSequences.Sequence(
                        text: text($0.symbols), logProbability: $0.logProbability,
                        isComplete: $0.isEnded)
                })
        }
    }

    package func score(
        _ sentences: [LabelledSentence], options: InferenceOptions, pool: ThreadPool
    ) throws -> TaskScore {
        for sentence in sentences where sentence.label == nil {
            throw TaskError.lacking(
                what: "condition", task: .generation, file: sentence.location.file,
                line: sentence.location.line, advice: "test with data like that of the training")
        }
        let examples = try sentences.map { try model.encode($0) }
        let score = try model.score(
            examples, tape: Tape(store: model.parameters, pool: pool),
            batches: BatchPlan(
                lengths: examples.map { model.length(of: $0) }, frames: 20_000, utterances: 256
            ).batches)
        return TaskScore(
            text: String(
                format: "perplexity %.3f, %.3f bits a symbol (%d symbols, %d unknown)",
                score.perplexity, score.bitsPerSymbol, score.symbols, score.unknown),
            json: score)
    }
}

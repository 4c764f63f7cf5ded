import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantScoring
import SonorantSystem
import SonorantTensors

/// A trained language model.
final class LanguageModelPredictor: TextPredictor {
    let model: LanguageModel

    init(_ model: LanguageModel) { self.model = model }

    var reading: TextReading { model.description.reading }

    /// Each line is a sentence of its own, of the units that the model knows.
    var inputReading: TextReading {
        var reading = model.description.reading
        reading.unit = model.unit
        reading.readsLines = true
        return reading
    }

    var facts: [(name: String, value: String)] {
        let settings = model.description.languageModel
        return model.generalFacts + [
            ("symbols", String(model.vocabulary.count)),
            ("text", reading.readsLines ? "a sentence a line" : "one stream"),
            ("sampling", "\(settings.sampling.rawValue), \(settings.steps) steps"),
            ("output", settings.tied ? "tied to the vectors" : "weights of its own"),
        ]
    }

    private func isUnknown(_ symbol: Int32) -> Bool {
        Int(symbol) == model.vocabulary.index(of: .unknown)
    }

    /// The log probability of each sentence, its end included where the model knows ends.
    func answers(
        to sentences: [LabelledSentence], options: InferenceOptions, pool: ThreadPool
    ) throws -> [any TaskAnswer] {
        let scorer = LanguageModelScorer(
            model, tape: Tape(store: model.parameters, pool: pool))
        let texts = sentences.map { model.encode($0.tokens) }
        let found = try scorer.logProbabilities(of: texts, check: { try Interrupts.check() })
        return zip(sentences, zip(texts, found)).map { sentence, scored in
            let (text, logs) = scored
            return ScoredText(
                id: sentence.id, line: sentence.tokens.joined(separator: model.separator),
                tokens: zip(text.tokens.indices, logs).map { place, value in
                    ScoredText.Token(
                        text: place < sentence.tokens.count
                            ? sentence.tokens[place] : model.vocabulary[Int(text.tokens[place])],
                        logProbability: Double(value), isUnknown: isUnknown(text.tokens[place]))
                })
        }
    }

    func score(
        _ sentences: [LabelledSentence], options: InferenceOptions, pool: ThreadPool
    ) throws -> TaskScore {
        let scorer = LanguageModelScorer(
            model, tape: Tape(store: model.parameters, pool: pool))
        let texts = model.texts(of: sentences)
        var score = PerplexityScore()
        let found = try scorer.logProbabilities(of: texts, check: { try Interrupts.check() })
        for (text, logs) in zip(texts, found) {
            for (symbol, value) in zip(text.tokens, logs) {
                score.add(logProbability: Double(value), isUnknown: isUnknown(symbol))
            }
        }
        return TaskScore(
            text: String(
                format: "perplexity %.4f, %.4f bits (%.4f nats) a symbol; %d symbols, %d unknown",
                score.perplexity, score.bitsPerSymbol, score.natsPerSymbol, score.symbols,
                score.unknown),
            json: score)
    }
}

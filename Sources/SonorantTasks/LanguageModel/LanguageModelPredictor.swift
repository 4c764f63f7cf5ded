import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantScoring
import SonorantSystem
import SonorantTensors

/// A trained language model.
final class LanguageModelPredictor: TextPredictor {
    let task = SequenceTask.languageModel
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

    var facts: [(String, String)] {
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
    func predict(
        _ sentences: [LabelledSentence], options: PredictionOptions, pool: ThreadPool
    ) throws -> [Prediction] {
        let scorer = LanguageModelScorer(
            model, tape: Tape(store: model.parameters, pool: pool))
        let texts = sentences.map { model.encode($0.tokens) }
        let found = try scorer.logProbabilities(of: texts, check: { try Interrupts.check() })
        return zip(sentences, zip(texts, found)).map { sentence, scored in
            let (text, logs) = scored
            var score = PerplexityScore()
            for (symbol, value) in zip(text.tokens, logs) {
                score.add(logProbability: Double(value), isUnknown: isUnknown(symbol))
            }
            let line = sentence.tokens.joined(separator: model.separator)
            let tokens = zip(text.tokens.indices, logs).map { place, value in
                JSONValue.object([
                    "token": .text(
                        place < sentence.tokens.count
                            ? sentence.tokens[place] : model.vocabulary[Int(text.tokens[place])]),
                    "log_probability": .number(Double(value)),
                    "unknown": .boolean(isUnknown(text.tokens[place])),
                ])
            }
            return Prediction(
                text: String(format: "%.4f\t", -score.nats) + line,
                json: .object([
                    "id": .text(sentence.id), "text": .text(line),
                    "log_probability": .number(-score.nats),
                    "perplexity": .number(score.perplexity),
                    "symbols": .integer(score.symbols), "unknown": .integer(score.unknown),
                    "tokens": .list(tokens),
                ]))
        }
    }

    func score(
        _ sentences: [LabelledSentence], options: PredictionOptions, pool: ThreadPool
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

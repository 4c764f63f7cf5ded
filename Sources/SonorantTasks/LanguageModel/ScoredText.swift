import Foundation
import SonorantScoring

/// How likely a language model finds one text.
package struct ScoredText: StructuredAnswer {
    /// A symbol of the text, or its end.
    package struct Token: Sendable, Equatable {
        package let text: String
        /// Natural log, given all before it.
        package let logProbability: Double
        /// Whether the model has never seen it.
        package let isUnknown: Bool
    }

    package let id: String
    /// The text.
    package let line: String
    package let tokens: [Token]

    /// Perplexity and what else follows from the tokens.
    package var score: PerplexityScore {
        var score = PerplexityScore()
        for token in tokens {
            score.add(logProbability: token.logProbability, isUnknown: token.isUnknown)
        }
        return score
    }

    /// The natural log of the probability, a tab, the text.
    package var text: String { String(format: "%.4f\t", -score.nats) + line }

    package var json: JSONValue {
        let score = score
        return .object([
            "id": .text(id), "text": .text(line), "log_probability": .number(-score.nats),
            "perplexity": .number(score.perplexity), "symbols": .integer(score.symbols),
            "unknown": .integer(score.unknown),
            "tokens": .list(
                tokens.map {
                    .object([
                        "token": .text($0.text), "log_probability": .number($0.logProbability),
                        "unknown": .boolean($0.isUnknown),
                    ])
                }),
        ])
    }
}

/// What an encoder-decoder wrote about one input, be it text or sound.
package struct WrittenAnswer: StructuredAnswer {
    /// One reading.
    package struct Hypothesis: Sendable, Equatable {
        /// As a line.
        package let text: String
        /// Symbol by symbol, without the end.
        package let symbols: [String]
        /// What hypotheses are ranked by.
        package let score: Double
        /// Natural log.
        package let logProbability: Double
        /// Whether the model ended it, rather than the bound on its length.
        package let isComplete: Bool

        var fields: [String: JSONValue] {
            [
                "text": .text(text), "symbols": .texts(symbols), "score": .number(score),
                "log_probability": .number(logProbability), "complete": .boolean(isComplete),
            ]
        }
    }

    package let id: String
    /// Best first.
    package let hypotheses: [Hypothesis]
    /// Whether more than the best were asked for.
    let listsAll: Bool
    package let attention: AttentionMap?

    package var text: String { hypotheses.first?.text ?? "" }

    package var json: JSONValue {
        var object = hypotheses.first?.fields ?? [:]
        if listsAll, !hypotheses.isEmpty {
            object["nbest"] = .list(hypotheses.map { .object($0.fields) })
        }
        object["id"] = .text(id)
        object["attention"] = attention?.json
        return .object(object)
    }
}

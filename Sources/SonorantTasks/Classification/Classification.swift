import SonorantCorpora

/// What a classifier says of one text.
package struct Classification: StructuredAnswer {
    /// What was classified.
    package let sentence: LabelledSentence
    /// The class, or all that hold.
    package let classes: [String]
    /// The probability of each class.
    package let probabilities: [(name: String, value: Float)]
    /// Whether any number of classes may hold.
    package let isMultiLabel: Bool
    /// How many tokens of a long text were read; nil for all.
    package let tokensRead: Int?
    /// A weight for each token; empty without attention.
    package let weights: [Float]
    /// The tokens that decided most, largest weight first; nil unless asked for.
    package let keyTerms: [(token: String, weight: Double)]?
    /// Whether ``attention`` was asked for.
    let showsAttention: Bool

    package var id: String { sentence.id }

    /// The class; several are joined as the training data joins them.
    package var label: String { classes.joined(separator: String(ClassLabels.separator)) }

    package var text: String {
        guard !weights.isEmpty, let keyTerms else { return label }
        return keyTerms.map(\.token).joined(separator: " ")
    }

    package var attention: AttentionMap? {
        guard showsAttention, !weights.isEmpty else { return nil }
        return AttentionMap(
            title: "\(sentence.id): \(label)", inputs: sentence.tokens, outputs: [label],
            weights: [weights])
    }

    package var json: JSONValue {
        var object: [String: JSONValue] = [
            "id": .text(sentence.id), "label": .text(label),
            "probabilities": .object(
                Dictionary(
                    uniqueKeysWithValues: probabilities.map {
                        ($0.name, .number(Double($0.value)))
                    })),
        ]
        if isMultiLabel {
            object["labels"] = .texts(classes)
        } else {
            object["confidence"] = .number(Double(probabilities.map(\.value).max() ?? 0))
        }
        if let tokensRead { object["tokens_read"] = .integer(tokensRead) }
        guard !weights.isEmpty else { return .object(object) }
        object["attention"] = .list(
            zip(sentence.tokens, weights).map { Self.weighted($0, Double($1)) })
        if let keyTerms {
            object["key_terms"] = .list(keyTerms.map { Self.weighted($0.token, $0.weight) })
        }
        return .object(object)
    }

    private static func weighted(_ token: String, _ weight: Double) -> JSONValue {
        .object(["token": .text(token), "weight": .number(weight)])
    }
}

/// The tokens of a document that say most about it.
enum KeyTerms {
    /// The `count` tokens with the largest weights, largest first; a token that stands several
    /// times has the sum of its weights. Of equal weights the earlier comes first.
    static func of(
        _ tokens: [String], weights: [Float], count: Int
    ) -> [(token: String, weight: Double)] {
        precondition(
            tokens.count == weights.count, "\(weights.count) weights of \(tokens.count) tokens")
        var places: [String: Int] = [:]
        var terms: [(token: String, weight: Double)] = []
        for (token, weight) in zip(tokens, weights) {
            if let place = places[token] {
                terms[place].weight += Double(weight)
            } else {
                places[token] = terms.count
                terms.append((token, Double(weight)))
            }
        }
        let order = terms.indices.sorted {
            (-terms[$0].weight, $0) < (-terms[$1].weight, $1)
        }
        return order.prefix(count).map { terms[$0] }
    }
}

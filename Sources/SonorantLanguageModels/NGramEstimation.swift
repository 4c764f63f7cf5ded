/// How an n-gram model is estimated from text.
package struct NGramEstimation: Codable, Sendable, Equatable {
    /// Words of the longest n-grams, 1 to 6.
    package var order = 3
    /// What a symbol is.
    package var unit = NGramUnit.word
    /// For each order, 1-grams first, the count up to which n-grams are left out of the model; the
    /// last counts for all higher orders. Empty: nothing is left out.
    package var prune: [Int] = []
    /// Whether all letters are made small.
    package var lowercase = false
    /// Whether `<s>`, `</s>` and `<unk>` in the text are passed over; otherwise they are an error.
    package var skipSymbols = false

    /// Trigrams of words, nothing left out.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case order, unit, prune, lowercase
        case skipSymbols = "skip_symbols"
    }

    /// Throws ``LanguageModelError/badOptions(_:)`` where the settings are not possible.
    package func check() throws {
        guard (1...6).contains(order) else {
            throw LanguageModelError.badOptions(
                "order \(order): models of order 1 to 6 can be estimated")
        }
        guard prune.count <= order else {
            throw LanguageModelError.badOptions(
                "prune: \(prune.count) thresholds are given, but the order is \(order); give one "
                    + "for each order at most")
        }
        guard prune.allSatisfy({ $0 >= 0 }), zip(prune, prune.dropFirst()).allSatisfy(<=) else {
            throw LanguageModelError.badOptions(
                "prune: the thresholds \(prune.map(String.init).joined(separator: " ")) must be 0 "
                    + "or more and may not fall: an n-gram needs its shorter ones")
        }
    }

    /// The threshold of `order`; 0 for the empty context.
    func threshold(order: Int) -> Int {
        prune.isEmpty || order < 1 ? 0 : prune[min(order - 1, prune.count - 1)]
    }
}

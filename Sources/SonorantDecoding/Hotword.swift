import SonorantText

/// A word or phrase that the user expects to hear, or not to hear.
package struct Hotword: Sendable, Equatable {
    /// The words, with single spaces between.
    package let phrase: String
    /// What writing the phrase adds to a hypothesis's score, in nats; negative discourages.
    package let weight: Double

    /// A phrase and its weight.
    package init(phrase: String, weight: Double) {
        self.phrase = phrase
        self.weight = weight
    }

    /// What the automaton follows: the words' indices where there are `words`, else labels.
    ///
    /// - Throws: ``DecodingError/unwritableHotword(phrase:missing:isWords:)``,
    ///   ``DecodingError/emptyHotword(weight:)``.
    func keys(
        alphabet: Alphabet, words: [String: Int32]?
    ) throws -> (keys: [Int32], weight: Double) {
        let parts = phrase.split(whereSeparator: \.isWhitespace).map { String($0) }
        guard !parts.isEmpty else { throw DecodingError.emptyHotword(weight: weight) }
        if let words {
            let missing = parts.filter { words[$0] == nil }
            guard missing.isEmpty else {
                // A lexicon could not spell it either.
                let symbols = missing.flatMap { alphabet.unknownSymbols(in: $0).map(\.symbol) }
                guard alphabet.unit != .character || symbols.isEmpty else {
                    throw DecodingError.unwritableHotword(
                        phrase: phrase, missing: symbols, isWords: false)
                }
                throw DecodingError.unwritableHotword(
                    phrase: phrase, missing: missing, isWords: true)
            }
            return (parts.compactMap { words[$0] }, weight)
        }
        let text = parts.joined(separator: " ")
        let missing = alphabet.unknownSymbols(in: text).map(\.symbol)
        guard missing.isEmpty else {
            throw DecodingError.unwritableHotword(
                phrase: phrase, missing: missing, isWords: false)
        }
        return (try alphabet.encode(text).map { Int32($0) }, weight)
    }
}

import SonorantSystem

/// A unit of a text that an alphabet does not have.
package struct UnknownSymbol: Sendable, Equatable {
    /// The unit: a character, a word or a phone.
    package let symbol: String
    /// Which unit of the text it is, from 1.
    package let position: Int
    /// The whole text.
    package let text: String
    /// What the alphabet is made of.
    package let unit: AlphabetUnit
}

extension UnknownSymbol: CustomStringConvertible {
    /// `character 'é' (U+00E9), number 4 of "café"`; words and phones without code points.
    package var description: String {
        let shown = unit == .character ? CodePoints.shown(symbol) : "'\(symbol)'"
        return "\(unit.rawValue) \(shown), number \(position) of \"\(text.shortened(to: 60))\""
    }
}

/// An alphabet that cannot be made, or a text that one cannot write.
package enum AlphabetError: Failure, Equatable {
    /// The symbol at `index` is empty text.
    case emptySymbol(index: Int)
    /// One symbol stands at two places.
    case repeatedSymbol(String, first: Int, second: Int)
    /// A word or phone with white space in it.
    case notOneUnit(String, unit: AlphabetUnit)
    /// The file holds no symbols.
    case emptyFile(String)
    /// The text has a unit that is no symbol.
    case unknownSymbol(UnknownSymbol)
    /// Phones are wanted, but no lexicon is given.
    case lexiconMissing
    /// Words that the lexicon does not have.
    case unknownWords([String], lexicon: String)

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .emptySymbol(let index):
            "alphabet: symbol \(index) is empty; every symbol needs at least one character"
        case .repeatedSymbol(let symbol, let first, let second):
            "alphabet: \(CodePoints.shown(symbol)) stands at \(first) and again at \(second); "
                + "each symbol may stand once"
        case .notOneUnit(let symbol, let unit):
            "alphabet: '\(symbol)' has white space in it, but a \(unit.rawValue) may not"
        case .emptyFile(let path):
            "\(path): no symbols; write one a line"
        case .unknownSymbol(let unknown):
            "the alphabet has no \(unknown); add it to 'alphabet.symbols', or use "
                + "'alphabet.text.map' or 'alphabet.text.drop'"
        case .lexiconMissing:
            "the alphabet's unit is phone, but no lexicon is given; set 'alphabet.lexicon' to a "
                + "file with lines of a word and its phones"
        case .unknownWords(let words, let lexicon):
            "\(lexicon): no pronunciation of \(words.quotedList(limit: 8)); add "
                + (words.count == 1 ? "a line for it" : "lines for them")
        }
    }
}

extension [String] {
    /// `'a', 'b' and 3 more`.
    package func quotedList(limit: Int) -> String {
        let shown = prefix(limit).map { "'\($0)'" }.joined(separator: ", ")
        return count > limit ? "\(shown) and \(count - limit) more" : shown
    }
}

extension String {
    /// At most `limit` characters, the last one `…` when some were left out.
    package func shortened(to limit: Int) -> String {
        count <= limit ? self : prefix(limit - 1) + "…"
    }
}

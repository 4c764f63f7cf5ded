import Foundation

extension Alphabet {
    /// What a user can do about a symbol of a text that this alphabet does not have: fold the
    /// case, map it to a likeness that the alphabet has, else drop or add it.
    ///
    /// Composed and decomposed spellings are equal here, so NFC or NFD never stand in the way.
    package func advice(on unknown: UnknownSymbol) -> String {
        let symbol = unknown.symbol
        for (name, folded) in [("lower", symbol.lowercased()), ("upper", symbol.uppercased())]
        where folded != symbol && index(of: folded) != nil {
            return "the alphabet has '\(folded)': set alphabet.text.case: \(name)"
        }
        guard unit == .character else {
            return "add it to 'alphabet.symbols', or map or drop it under 'alphabet.text'"
        }
        if let likeness = likeness(of: symbol) {
            return "the alphabet has '\(likeness)': "
                + "set alphabet.text.map: {\(Self.quoted(symbol)): \(Self.quoted(likeness))}"
        }
        return "add it to 'alphabet.symbols', map it with 'alphabet.text.map', or leave it out "
            + "with alphabet.text.drop: [\(Self.quoted(symbol))]"
    }

    /// A plainer writing of `symbol` that can be encoded: its compatibility form (ﬁ as fi), a
    /// plain quotation mark or dash, or the letter without its marks.
    private func likeness(of symbol: String) -> String? {
        let marks: ClosedRange<Unicode.Scalar> = "\u{0300}"..."\u{036F}"
        let bare = symbol.decomposedStringWithCompatibilityMapping.unicodeScalars
            .filter { !marks.contains($0) }
        let candidates = [
            symbol.precomposedStringWithCompatibilityMapping,
            Self.plainMarks[symbol] ?? "", String(String.UnicodeScalarView(bare)),
        ]
        return candidates.first { $0 != symbol && !$0.isEmpty && unknownSymbols(in: $0).isEmpty }
    }

    /// `text` as YAML has it.
    private static func quoted(_ text: String) -> String {
        text.contains("\"") ? "'\(text)'" : "\"\(text)\""
    }

    private static let plainMarks = [
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "ʼ": "'", "′": "'", "`": "'", "´": "'",
        "“": "\"", "”": "\"", "„": "\"", "«": "\"", "»": "\"",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "…": "...",
    ]
}

import Foundation

/// What one token of a text is.
package enum TextUnit: String, Sendable, Codable, CaseIterable {
    /// A grapheme cluster, blanks among them.
    case character
    /// What stands between white space.
    case word
    /// A word without the punctuation around it, which becomes tokens of its own.
    case punctuated
}

/// How a corpus of text is read, where a format leaves a choice.
package struct TextReading: Sendable, Codable, Equatable {
    /// What becomes a token of running text; nil for words (characters for the sources of
    /// ``TextCorpusFormat/pairs``, and for ``TextCorpusFormat/text`` read as one stream).
    package var unit: TextUnit?
    /// The column of the token in ``TextCorpusFormat/conll``, from 1; negative from the end.
    package var tokenColumn = 1
    /// The column of the tag in ``TextCorpusFormat/conll``, from 1; negative from the end.
    package var tagColumn = -1
    /// What is a token's tag in ``TextCorpusFormat/conllu``: `UPOS`, `XPOS`, `DEPREL`, `LEMMA`, or
    /// the name of a feature such as `Number`, whose absence is the tag `_`.
    package var tag = "UPOS"
    /// Whether digits at the end of phones are left out (``TextCorpusFormat/pairs``).
    package var dropsStress = false
    /// Whether each line of plain text is a sentence; otherwise a file is one stream.
    package var readsLines = false
    /// Whether tokens are made lower case (tags, classes and targets never are).
    package var lowercases = false

    /// Every choice as it is by default.
    package init() {}
}

extension TextUnit {
    /// The tokens of `text`, in order; none is empty.
    ///
    /// Characters are grapheme clusters, in which `\r\n` is `\n`. Punctuated words are cut before
    /// and after everything that is neither a letter, a mark nor a digit; but `'`, `’`, `-` and
    /// `_` between letters or digits, and `.`, `,` and `:` between digits, stay inside their word.
    package func tokens(of text: String) -> [String] {
        switch self {
        case .character: text.map { $0 == "\r\n" ? "\n" : String($0) }
        case .word: text.split(whereSeparator: \.isWhitespace).map { String($0) }
        case .punctuated:
            text.split(whereSeparator: \.isWhitespace).flatMap { Self.punctuated(Array($0)) }
        }
    }

    private static func punctuated(_ word: [Character]) -> [String] {
        var tokens: [String] = []
        var current = ""
        for (index, character) in word.enumerated() {
            let before = index > 0 ? word[index - 1] : " "
            let after = index + 1 < word.count ? word[index + 1] : " "
            let staysInside =
                character.isOfWord
                || "'’-_".contains(character) && before.isOfWord && after.isOfWord
                || ".,:".contains(character) && before.isNumber && after.isNumber
            if staysInside {
                current.append(character)
            } else {
                if !current.isEmpty { tokens.append(current) }
                tokens.append(String(character))
                current = ""
            }
        }
        return current.isEmpty ? tokens : tokens + [current]
    }
}

extension Character {
    fileprivate var isOfWord: Bool { isLetter || isNumber }
}

/// As the section `text` of a configuration writes it.
extension TextReading {
    enum CodingKeys: String, CodingKey {
        case unit
        case tokenColumn = "token_column"
        case tagColumn = "tag_column"
        case tag
        case dropsStress = "drop_stress"
        case readsLines = "lines"
        case lowercases = "lowercase"
    }

    /// ``TextUnit`` and `auto`, which leaves the choice to the format.
    private enum Unit: String, Codable, CaseIterable {
        case auto, character, word, punctuated
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        unit = TextUnit(rawValue: try values.decode(Unit.self, forKey: .unit).rawValue)
        tokenColumn = try values.decode(Int.self, forKey: .tokenColumn)
        tagColumn = try values.decode(Int.self, forKey: .tagColumn)
        tag = try values.decode(String.self, forKey: .tag)
        dropsStress = try values.decode(Bool.self, forKey: .dropsStress)
        readsLines = try values.decode(Bool.self, forKey: .readsLines)
        lowercases = try values.decode(Bool.self, forKey: .lowercases)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(unit.flatMap { Unit(rawValue: $0.rawValue) } ?? .auto, forKey: .unit)
        try values.encode(tokenColumn, forKey: .tokenColumn)
        try values.encode(tagColumn, forKey: .tagColumn)
        try values.encode(tag, forKey: .tag)
        try values.encode(dropsStress, forKey: .dropsStress)
        try values.encode(readsLines, forKey: .readsLines)
        try values.encode(lowercases, forKey: .lowercases)
    }

    /// Every value that makes no sense, as `key: found; needed`.
    package var faults: [String] {
        var faults: [String] = []
        if tokenColumn == 0 { faults.append("token_column: 0; 1 is the first, -1 the last") }
        if tagColumn == 0 { faults.append("tag_column: 0; 1 is the first, -1 the last") }
        if tag.isEmpty { faults.append("tag: is empty; such as UPOS") }
        return faults
    }
}

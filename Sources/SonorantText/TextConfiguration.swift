/// Which of the equivalent Unicode forms text is brought to.
package enum TextNormalisation: String, Codable, Sendable, CaseIterable {
    /// Composed: é is one code point.
    case nfc
    /// Decomposed: é is e and a combining accent.
    case nfd
    /// Left as it came.
    case none
}

/// What becomes of upper- and lower-case letters.
package enum LetterCase: String, Codable, Sendable, CaseIterable {
    /// Left as they came.
    case none
    /// All made lower case.
    case lower
    /// All made upper case.
    case upper
}

/// How transcripts are cleaned before anything looks at their characters.
package struct TextConfiguration: Codable, Sendable, Equatable {
    /// The Unicode form; NFC unless said.
    package var normalisation = TextNormalisation.nfc
    /// Case folding, the same in every language; none unless said.
    package var letterCase = LetterCase.none
    /// Characters or strings that are left out.
    package var drop: [String] = []
    /// Characters or strings that are replaced: from the key to the value.
    package var map: [String: String] = [:]
    /// Whether each run of white space becomes one space and none is left at the ends.
    package var collapseWhitespace = true

    /// NFC, white space collapsed, nothing else.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case normalisation, drop, map
        case letterCase = "case"
        case collapseWhitespace = "collapse_whitespace"
    }
}

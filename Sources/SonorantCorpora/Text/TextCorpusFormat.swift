/// The ways in which a corpus of text may lie on the disk; the raw values are the names users
/// write.
package enum TextCorpusFormat: String, Sendable, Codable, CaseIterable {
    /// A token a line in columns, one of them a tag; a blank line ends a sentence.
    case conll
    /// Universal Dependencies' ten columns.
    case conllu
    /// `word:tag word:tag … <=> intent`, a sentence a line.
    case snips
    /// A text and its class: a line of a file, a record of a table, or a file for each class.
    case labelled
    /// Numbers, a tab and a text on each line; the numbers become the class.
    case vector
    /// Two sequences a line, such as a word and its phones.
    case pairs
    /// Plain text.
    case text

    /// The names users write, for help texts.
    package static var names: [String] { allCases.map(\.rawValue) }
}

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

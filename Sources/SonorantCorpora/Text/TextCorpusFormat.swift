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

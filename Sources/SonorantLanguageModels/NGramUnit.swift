/// What one symbol of an n-gram model is.
package enum NGramUnit: String, Codable, Sendable, CaseIterable {
    /// A word between blanks.
    case word
    /// A character as a reader sees it (a grapheme cluster); the space between words is the
    /// symbol ``NGramWord/space``.
    case character
}

/// Words that stand for something else in every n-gram model.
package enum NGramWord {
    /// All words that a model does not know; always of index 0.
    package static let unknown = "<unk>"
    /// Before the first word of a sentence.
    package static let beginning = "<s>"
    /// After the last word of a sentence.
    package static let end = "</s>"
    /// How models of characters write the space.
    package static let space = "<space>"
}

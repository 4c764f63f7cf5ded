/// What one symbol of an n-gram model is.
package enum NGramUnit: String, Codable, Sendable, CaseIterable {
    /// A word between blanks.
    case word
    /// A character as a reader sees it (a grapheme cluster); the space between words is the
    /// symbol ``NGramModel/spaceWord``.
    case character
}

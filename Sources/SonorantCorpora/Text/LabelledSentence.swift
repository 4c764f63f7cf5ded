/// A sequence of tokens with what is to be learned about it.
///
/// Which of ``tags`` (N to N), ``label`` (N to 1) and ``target`` (N to M) are there depends on
/// the corpus; intent and slots have tags and a label. A text alone has none of them.
package struct LabelledSentence: Sendable, Hashable {
    /// What it is called, once in a corpus.
    package var id: String
    /// The line of its first token.
    package var location: SourceLocation
    /// All lines of the file that belong to it, comments included, from 1.
    package var lines: ClosedRange<Int>
    /// What it is made of: words or characters.
    package var tokens: [String]
    /// A tag for each token, or nil.
    package var tags: [String]?
    /// The class of the whole, or nil.
    package var label: String?
    /// Another sequence that it is to be turned into, or nil.
    package var target: [String]?

    /// A sentence.
    ///
    /// - Parameter lines: nil for the line of `location` alone.
    package init(
        id: String, location: SourceLocation, lines: ClosedRange<Int>? = nil, tokens: [String],
        tags: [String]? = nil, label: String? = nil, target: [String]? = nil
    ) {
        precondition(
            tags == nil || tags?.count == tokens.count,
            "\(tags?.count ?? 0) tags for \(tokens.count) tokens")
        self.id = id
        self.location = location
        self.lines = lines ?? location.line...location.line
        self.tokens = tokens
        self.tags = tags
        self.label = label
        self.target = target
    }
}

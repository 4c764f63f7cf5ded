import SonorantText

/// Gives each token of a sentence a tag: parts of speech, names, slots.
///
/// ```swift
/// let tagging = try model.tagger().tag("Anna lives in Rome")
/// for chunk in tagging.chunks { print(chunk.type, tagging.tokens[chunk.tokens]) }
/// ```
public final class Tagger: Sendable {
    private let engine: Engine

    fileprivate init(_ engine: Engine) { self.engine = engine }

    /// Tags a sentence, which is cut into tokens as the model's training data says.
    ///
    /// - Throws: ``SonorantError``: `invalidRequest` where there is no token.
    public func tag(_ sentence: String) throws -> Tagging {
        try translatingErrors { try engine.tag([engine.tokens(of: sentence)])[0] }
    }

    /// Tags sentences that are cut into tokens already, in their order; much faster than one by
    /// one.
    ///
    /// - Throws: ``SonorantError``: `invalidRequest` for one without tokens; `CancellationError`.
    public func tag(tokens sentences: [[String]]) throws -> [Tagging] {
        try translatingErrors { try engine.tag(sentences) }
    }
}

/// The tags of one sentence.
public struct Tagging: Sendable, Equatable {
    /// A stretch of tokens that belong together, such as a name.
    public struct Chunk: Sendable, Equatable {
        /// What they make, such as `PER`.
        public let type: String
        /// The tokens, counted from 0.
        public let tokens: Range<Int>
        /// How likely the least likely of its tags is, 0 to 1; nil where the model tells none.
        public let confidence: Double?
    }

    /// The N tokens of the sentence.
    public let tokens: [String]
    /// N tags.
    public let tags: [String]
    /// How likely each tag is, 0 to 1: N values, or none for models whose scores are no
    /// probabilities.
    public let confidences: [Double]
    /// What the tags put together, in order; empty for tags that are no chunks, such as parts of
    /// speech.
    public let chunks: [Chunk]
    /// The class of the whole sentence, such as an intent; nil where the model learned none.
    public let label: String?
    /// How likely ``label`` is, 0 to 1.
    public let labelConfidence: Double?
}

extension Model {
    /// What tags sentences with this model.
    ///
    /// - Throws: ``SonorantError``: `invalidRequest` for a model of another kind than `tagging`.
    public func tagger() throws -> Tagger {
        try engine.require([.tagging], to: "tag sentences")
        return Tagger(engine)
    }
}

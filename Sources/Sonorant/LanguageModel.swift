/// Tells how likely texts are, with a model of kind `language-model`.
///
/// ```swift
/// let languageModel = try model.languageModel()
/// print(try languageModel.probability(of: "the cat sat").perplexity)
/// ```
public final class LanguageModel: Sendable {
    private let engine: Engine

    fileprivate init(_ engine: Engine) { self.engine = engine }

    /// How likely `text` is as a whole: its end counts as well, where the model knows ends.
    ///
    /// - Throws: ``SonorantError``: `invalidRequest` where there is no symbol in it.
    public func probability(of text: String) throws -> TextProbability {
        try translatingErrors { try engine.probabilities(of: [text])[0] }
    }

    /// How likely each of `texts` is, in their order; much faster than one by one.
    ///
    /// - Throws: ``SonorantError``: `invalidRequest` for one without symbols;
    ///   `CancellationError`.
    public func probabilities(of texts: [String]) throws -> [TextProbability] {
        try translatingErrors { try engine.probabilities(of: texts) }
    }
}

/// How likely a text is.
public struct TextProbability: Sendable, Equatable {
    /// A symbol of a text.
    public struct Symbol: Sendable, Equatable {
        /// The character or word; the end's name for the end.
        public let text: String
        /// The natural log of its probability after all that stands before it.
        public let logProbability: Double
        /// Whether the model has never seen it.
        public let isUnknown: Bool
    }

    /// The natural log of the probability of the whole text, the sum over ``symbols``.
    public let logProbability: Double
    /// exp(−``logProbability`` / N) for N symbols, unknown ones among them.
    public let perplexity: Double
    /// The N symbols, the end among them where the model knows ends.
    public let symbols: [Symbol]
}

extension Model {
    /// What tells how likely texts are by this model.
    ///
    /// - Throws: ``SonorantError``: `invalidRequest` for a model of another kind than
    ///   `language-model`.
    public func languageModel() throws -> LanguageModel {
        try engine.require([.languageModel], to: "tell how likely texts are")
        return LanguageModel(engine)
    }
}

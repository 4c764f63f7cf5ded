/// Turns one sequence into another, such as letters into phones, with a model of kind
/// `encoder-decoder`.
///
/// ```swift
/// let phones = try model.translator().translate("sonorant", beam: 5).text
/// ```
public final class Translator: Sendable {
    private let engine: Engine

    fileprivate init(_ engine: Engine) { self.engine = engine }

    /// The best output for `text`.
    ///
    /// - Parameter beam: how many outputs are followed at once, at least 1; more are slower and
    ///   may find a likelier one.
    /// - Throws: ``SonorantError``: `invalidRequest` where there is no token in `text`.
    public func translate(_ text: String, beam: Int = 1) throws -> Translation {
        try translatingErrors { try engine.translate([text], beam: beam, count: 1)[0][0] }
    }

    /// The `count` best outputs for each of `texts`, best first; there may be fewer.
    ///
    /// - Parameter beam: how many outputs are followed at once; at least `count` are.
    /// - Throws: ``SonorantError``: `invalidRequest` for a text without tokens;
    ///   `CancellationError`.
    public func translations(
        of texts: [String], count: Int, beam: Int = 1
    ) throws -> [[Translation]] {
        try translatingErrors { try engine.translate(texts, beam: beam, count: count) }
    }
}

/// An output of an encoder-decoder.
public struct Translation: Sendable, Equatable {
    /// The symbols as one line: with blanks between them, unless all that the model writes are
    /// single characters.
    public let text: String
    /// The symbols.
    public let symbols: [String]
    /// The natural log of the model's probability of the output.
    public let logProbability: Double
    /// Whether the model ended the output, rather than the bound on its length.
    public let isComplete: Bool
}

extension Model {
    /// What turns sequences into others with this model.
    ///
    /// - Throws: ``SonorantError``: `invalidRequest` for a model of another kind than
    ///   `encoder-decoder`.
    public func translator() throws -> Translator {
        try engine.require([.encoderDecoder], to: "translate sequences")
        return Translator(engine)
    }
}

/// Finds the class of a text, or all classes that it belongs to.
///
/// ```swift
/// let classification = try model.classifier().classify("what a lovely film")
/// print(classification.label, classification.probabilities)
/// ```
public final class Classifier: Sendable {
    private let engine: Engine

    fileprivate init(_ engine: Engine) { self.engine = engine }

    /// Classifies a text.
    ///
    /// - Throws: ``SonorantError``: `invalidRequest` where there is no token in it.
    public func classify(_ text: String) throws -> Classification {
        try translatingErrors { try engine.classify([text])[0] }
    }

    /// Classifies `texts`, in their order; much faster than one by one.
    ///
    /// - Throws: ``SonorantError``: `invalidRequest` for one without tokens; `CancellationError`.
    public func classify(_ texts: [String]) throws -> [Classification] {
        try translatingErrors { try engine.classify(texts) }
    }
}

/// The class of a text.
public struct Classification: Sendable, Equatable {
    /// The class; of a model with several classes a text, all of them with `|` between.
    public let label: String
    /// The classes: exactly one, or for a model with several classes a text any number.
    public let labels: [String]
    /// How likely each class that the model knows is, 0 to 1. They sum to one, except where a
    /// text may have several classes.
    public let probabilities: [String: Double]
}

extension Model {
    /// What classifies texts with this model.
    ///
    /// - Throws: ``SonorantError``: `invalidRequest` for a model of another kind than
    ///   `classification`.
    public func classifier() throws -> Classifier {
        try engine.require([.classification], to: "classify texts")
        return Classifier(engine)
    }
}

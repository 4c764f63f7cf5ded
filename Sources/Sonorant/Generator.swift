import SonorantTasks

/// Writes texts: from a class or a vector with a model of kind `generation`, or on from a prompt
/// with one of kind `language-model`.
///
/// Equal requests with equal seeds give equal texts, whatever the number of threads.
///
/// ```swift
/// let scene = try model.generator().text(after: "ROMEO:", length: 200)
/// let names = try nameModel.generator().texts(from: "Italian", count: 5)
/// ```
public final class Generator: Sendable {
    private let engine: Engine

    fileprivate init(_ engine: Engine) { self.engine = engine }

    /// Goes on from `prompt` with a language model.
    ///
    /// - Parameters:
    ///   - prompt: what the text begins with; symbols that the model has never seen count as
    ///     unknown.
    ///   - length: symbols at most, the prompt's apart; at least 1.
    ///   - sampler: how each symbol is chosen.
    ///   - seed: every chance comes from it.
    /// - Throws: ``SonorantError``: `invalidRequest` for a model of kind `generation`, or a
    ///   sampler that makes no sense; `CancellationError`.
    public func text(
        after prompt: String, length: Int = 500, sampler: SymbolSampler = SymbolSampler(),
        seed: UInt64 = 1
    ) throws -> GeneratedText {
        try translatingErrors {
            try engine.require([.languageModel], to: "go on from a prompt")
            return try engine.write(
                after: prompt, length: length, sampler: sampler, seed: seed)
        }
    }

    /// Writes texts from a condition.
    ///
    /// - Parameters:
    ///   - condition: one of the model's classes; or for a model that learned from vectors, its
    ///     numbers with blanks between, such as `0.1 0.7`.
    ///   - count: how many texts; number 3 of five is the same as number 3 of ten.
    ///   - length: symbols at most; the model's own bound unless said.
    ///   - sampler: how each symbol is chosen.
    ///   - seed: every chance comes from it.
    /// - Throws: ``SonorantError``: `badData` for a condition that the model does not know,
    ///   `invalidRequest` for a language model; `CancellationError`.
    public func texts(
        from condition: String, count: Int = 1, length: Int? = nil,
        sampler: SymbolSampler = SymbolSampler(), seed: UInt64 = 1
    ) throws -> [GeneratedText] {
        try translatingErrors {
            try engine.require([.generation], to: "write from a condition")
            return try engine.write(
                from: condition, count: count, length: length, sampler: sampler, seed: seed)
        }
    }
}

extension Model {
    /// What writes texts with this model.
    ///
    /// - Throws: ``SonorantError``: `invalidRequest` for a model of another kind than
    ///   `generation` and `language-model`.
    public func generator() throws -> Generator {
        try engine.require([.generation, .languageModel], to: "write texts")
        return Generator(engine)
    }
}

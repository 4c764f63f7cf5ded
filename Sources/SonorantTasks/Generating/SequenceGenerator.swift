import SonorantTensors

/// What is to be generated.
package struct GenerationRequest: Sendable {
    /// What the text begins with.
    package var prompt = ""
    /// Symbols at most, those of the prompt apart.
    package var length = 500
    /// How each symbol is chosen.
    package var sampler = SymbolSampler()
    /// Every chance comes from it and from the number of the text.
    package var seed: UInt64 = 1

    /// Up to 500 symbols from the beginning.
    package init() {}
}

/// A text that was generated.
public struct GeneratedText: Sendable, Equatable {
    /// The prompt and all that came after it.
    public var text: String
    /// Symbols that were generated, the end among them.
    public var symbols: Int
    /// Their natural-log probability under the model, whatever way they were chosen.
    public var logProbability: Double
    /// Whether the model ended the text; if not, the length did.
    public var isComplete: Bool

    /// A text with all its facts.
    public init(text: String, symbols: Int, logProbability: Double, isComplete: Bool) {
        self.text = text
        self.symbols = symbols
        self.logProbability = logProbability
        self.isComplete = isComplete
    }
}

/// A model that texts can be drawn from.
package protocol SequenceGenerator: AnyObject {
    /// Checks a request, and reads its prompt.
    ///
    /// - Parameter note: is called with what was assumed, in words.
    /// - Throws: a `Failure` where the model cannot do it.
    func prepare(
        _ request: GenerationRequest, pool: ThreadPool, note: (String) -> Void
    ) throws -> any TextSource
}

/// A request that texts are drawn for, one after another.
package protocol TextSource: AnyObject {
    /// Draws text number `number`.
    ///
    /// - Parameter emit: gets the text piece by piece as it comes, the prompt first.
    /// - Throws: what `emit` throws.
    func text(_ number: Int, emit: (String) throws -> Void) throws -> GeneratedText
}

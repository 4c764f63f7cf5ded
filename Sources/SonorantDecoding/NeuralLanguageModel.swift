/// A language model that foretells from everything before it, such as a recurrent network, as a
/// beam search uses one.
///
/// Shared by all searches; each takes a ``NeuralMemory`` of its own.
package protocol NeuralLanguageModel: AnyObject, Sendable {
    /// Whether its symbols are words rather than those of an alphabet.
    var isOfWords: Bool { get }
    /// The number of its symbols.
    var symbolCount: Int { get }
    /// Whether it was trained with the symbol.
    func knows(_ symbol: String) -> Bool
    /// The index of a symbol, or of what stands for unknown ones; nil where there is neither.
    func index(of symbol: String) -> Int32?
    /// The index of the end of a text; nil where the model knows no ends.
    var end: Int32? { get }
    /// Memory for the states that the model has after each of `rows` texts.
    func memory(rows: Int) -> any NeuralMemory
    /// The natural-log probability of each text, its end included where the model knows ends.
    func logProbabilities(of texts: [[String]]) -> [Double]
}

/// What a ``NeuralLanguageModel`` remembers of some texts, and expects after them.
package protocol NeuralMemory: AnyObject {
    /// (rows, symbols), natural log: what comes after the text of each row. It stays where it is.
    var expectations: UnsafePointer<Float> { get }
    /// Puts the empty text into `row`.
    func begin(row: Int)
    /// Puts texts that are longer by one symbol into rows that no step starts from.
    func extend(_ steps: [NeuralStep])
}

/// One symbol more after a text.
package struct NeuralStep: Sendable, Equatable {
    /// The row of the text.
    package let row: Int
    /// What comes after it; −1 for a symbol that the model has no index of.
    package let symbol: Int32
    /// The row for the longer text.
    package let target: Int

    /// A step with all its facts.
    package init(row: Int, symbol: Int32, target: Int) {
        self.row = row
        self.symbol = symbol
        self.target = target
    }
}

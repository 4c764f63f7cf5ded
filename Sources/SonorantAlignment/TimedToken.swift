/// One symbol of a transcript and the time in which it is heard.
package struct TimedToken: Sendable, Equatable {
    /// The symbol's index in the alphabet.
    package let symbol: Int
    /// Seconds from the start of the utterance; never behind ``end``.
    package let start: Double
    /// Seconds from the start of the utterance.
    package let end: Double
    /// The mean probability the model gives the symbol where it is sure of it, 0 to 1.
    package let confidence: Double

    /// A token with all its facts.
    package init(symbol: Int, start: Double, end: Double, confidence: Double) {
        self.symbol = symbol
        self.start = start
        self.end = end
        self.confidence = confidence
    }
}

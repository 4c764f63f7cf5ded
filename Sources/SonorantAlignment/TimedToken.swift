/// One symbol of a transcript and the time in which it is heard.
public struct TimedToken: Sendable, Equatable {
    /// The symbol's index in the alphabet.
    public let symbol: Int
    /// Seconds from the start of the utterance; never behind ``end``.
    public let start: Double
    /// Seconds from the start of the utterance.
    public let end: Double
    /// The mean probability the model gives the symbol where it is sure of it, 0 to 1.
    public let confidence: Double

    /// A token with all its facts.
    public init(symbol: Int, start: Double, end: Double, confidence: Double) {
        self.symbol = symbol
        self.start = start
        self.end = end
        self.confidence = confidence
    }
}

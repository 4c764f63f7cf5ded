/// One symbol of a transcript and the frames in which it is heard.
public struct AlignedToken: Sendable, Equatable {
    /// The symbol's index in the alphabet.
    public let symbol: Int
    /// The frames of the symbol; never empty.
    public let frames: Range<Int>
    /// The mean over the frames of the probability the model gives the symbol, 0 to 1.
    public let confidence: Double

    /// A token with all its facts.
    public init(symbol: Int, frames: Range<Int>, confidence: Double) {
        self.symbol = symbol
        self.frames = frames
        self.confidence = confidence
    }
}

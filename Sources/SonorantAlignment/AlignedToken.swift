/// One symbol of a transcript and the frames in which it is heard.
package struct AlignedToken: Sendable, Equatable {
    /// The symbol's index in the alphabet.
    package let symbol: Int
    /// The frames of the symbol; never empty.
    package let frames: Range<Int>
    /// The mean over the frames of the probability the model gives the symbol, 0 to 1.
    package let confidence: Double

    /// A token with all its facts.
    package init(symbol: Int, frames: Range<Int>, confidence: Double) {
        self.symbol = symbol
        self.frames = frames
        self.confidence = confidence
    }
}

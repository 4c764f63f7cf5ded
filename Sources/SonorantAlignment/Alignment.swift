/// The best path of a transcript through the frames of an utterance.
package struct Alignment: Sendable, Equatable {
    /// The symbols in order, each with the frames that the path gives it. With CTC these are
    /// spikes and not durations; ``SpanBuilder`` turns them into spans that cover the sound.
    package let tokens: [AlignedToken]
    /// For each token the place of its label in the graph that was aligned.
    package let places: [Int]
    /// The frames that wildcards absorbed, by the place of the gap; those that absorbed nothing
    /// are missing.
    package let wildcards: [Int: Range<Int>]
    /// The natural log of the probability of the path, over all frames.
    package let score: Double
    /// The number T of frames.
    package let frames: Int

    /// An alignment with all its facts.
    package init(
        tokens: [AlignedToken], places: [Int], wildcards: [Int: Range<Int>] = [:], score: Double,
        frames: Int
    ) {
        self.tokens = tokens
        self.places = places
        self.wildcards = wildcards
        self.score = score
        self.frames = frames
    }

    /// ``score`` divided by the number of frames; 0 without any.
    package var scorePerFrame: Double { frames == 0 ? 0 : score / Double(frames) }
}

/// A sequence of tags and what it scores.
public struct TagPath: Sendable, Equatable {
    /// A tag for each step.
    public let tags: [Int]
    /// Its score, in nats without normalisation: less the log partition it is a log probability.
    public let score: Double

    /// A path with all its facts.
    public init(tags: [Int], score: Double) {
        self.tags = tags
        self.score = score
    }
}

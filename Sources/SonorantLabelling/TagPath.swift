/// A sequence of tags and what it scores.
package struct TagPath: Sendable, Equatable {
    /// A tag for each step.
    package let tags: [Int]
    /// Its score, in nats without normalisation: less the log partition it is a log probability.
    package let score: Double

    /// A path with all its facts.
    package init(tags: [Int], score: Double) {
        self.tags = tags
        self.score = score
    }
}

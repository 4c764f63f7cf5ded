/// Where the frames of a minibatch of sequences of unequal length lie in memory.
///
/// Sequences are ordered longest first and stored time-major with only those rows that are
/// still running: the rows of step 0 of all B sequences, then those of step 1, and so on. No
/// row is padding.
public struct PackedLayout: Sendable, Equatable {
    /// The lengths in frames, longest first.
    public let lengths: [Int]
    /// How many sequences are running at each step.
    public let active: [Int]
    /// The row at which each step starts; one more entry than steps, the last the row count.
    public let offsets: [Int]

    /// - Parameter lengths: at least one length of at least 0 frames, longest first.
    public init(lengths: [Int]) {
        precondition(!lengths.isEmpty, "a minibatch needs at least one sequence")
        precondition(
            zip(lengths, lengths.dropFirst()).allSatisfy { $0 >= $1 },
            "lengths must not grow: \(lengths)")
        self.lengths = lengths
        var active: [Int] = []
        var offsets = [0]
        var running = lengths.count
        for step in 0..<lengths[0] {
            while lengths[running - 1] <= step { running -= 1 }
            active.append(running)
            offsets.append(offsets[step] + running)
        }
        self.active = active
        self.offsets = offsets
    }

    /// The number of sequences B.
    public var sequences: Int { lengths.count }
    /// The number of steps, the length of the longest sequence.
    public var steps: Int { active.count }
    /// The number of frames of all sequences together.
    public var rows: Int { offsets[steps] }

    /// The row of frame `step` of sequence `sequence`.
    public func row(step: Int, sequence: Int) -> Int {
        precondition(step < lengths[sequence], "step \(step) of \(lengths[sequence])")
        return offsets[step] + sequence
    }

    /// The rows of all frames of `sequence`, in order of time.
    public func rows(ofSequence sequence: Int) -> [Int32] {
        (0..<lengths[sequence]).map { Int32(offsets[$0] + sequence) }
    }
}

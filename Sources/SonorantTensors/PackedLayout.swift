/// Where the frames of a minibatch of sequences of unequal length lie in memory.
///
/// Sequences are ordered longest first and stored time-major with only those rows that are
/// still running: the rows of step 0 of all B sequences, then those of step 1, and so on. No
/// row is padding.
package struct PackedLayout: Sendable, Equatable {
    /// The lengths in frames, longest first.
    package private(set) var lengths: [Int]
    /// How many sequences are running at each step.
    package private(set) var active: [Int] = []
    /// The row at which each step starts; one more entry than steps, the last the row count.
    package private(set) var offsets: [Int] = []

    /// - Parameter lengths: at least one length of at least 0 frames, longest first.
    package init(lengths: [Int]) {
        self.lengths = lengths
        layOut()
    }

    /// Takes the lengths of other sequences, longest first, using the memory that is there.
    package mutating func refill(sequences: Int, length: (Int) -> Int) {
        lengths.removeAll(keepingCapacity: true)
        for sequence in 0..<sequences { lengths.append(length(sequence)) }
        layOut()
    }

    private mutating func layOut() {
        precondition(!lengths.isEmpty, "a minibatch needs at least one sequence")
        for sequence in 1..<lengths.count {
            precondition(
                lengths[sequence] <= lengths[sequence - 1], "lengths must not grow: \(lengths)")
        }
        active.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        offsets.append(0)
        var running = lengths.count
        for step in 0..<lengths[0] {
            while lengths[running - 1] <= step { running -= 1 }
            active.append(running)
            offsets.append(offsets[step] + running)
        }
    }

    /// The number of sequences B.
    package var sequences: Int { lengths.count }
    /// The number of steps, the length of the longest sequence.
    package var steps: Int { active.count }
    /// The number of frames of all sequences together.
    package var rows: Int { offsets[steps] }

    /// The row of frame `step` of sequence `sequence`.
    package func row(step: Int, sequence: Int) -> Int {
        precondition(step < lengths[sequence], "step \(step) of \(lengths[sequence])")
        return offsets[step] + sequence
    }

    /// The rows of all frames of `sequence`, in order of time.
    package func rows(ofSequence sequence: Int) -> [Int32] {
        var rows: [Int32] = []
        self.rows(ofSequence: sequence, into: &rows)
        return rows
    }

    /// Puts the rows of all frames of `sequence`, in order of time, in place of what is in `rows`.
    package func rows(ofSequence sequence: Int, into rows: inout [Int32]) {
        rows.removeAll(keepingCapacity: true)
        rows.reserveCapacity(lengths[sequence])
        for step in 0..<lengths[sequence] { rows.append(Int32(offsets[step] + sequence)) }
    }
}

import SonorantTensors

/// The order in which one direction of a recurrent layer visits the steps of some neighbouring
/// sequences of a minibatch.
///
/// Both directions share one loop over it. Since only running rows are stored, the reversed
/// order starts every sequence at its own last frame without any further care: rows that have no
/// step before them in this order simply start from zero.
struct TimeOrder {
    /// One step: `rows` rows from `row` on, the first `previousRows` of which continue those
    /// from `previousRow` on; the others start here.
    struct Step {
        let row: Int
        let rows: Int
        let previousRow: Int
        var previousRows: Int
    }

    private let layout: PackedLayout
    private let sequences: Range<Int>
    private let reversed: Bool
    /// The number of steps.
    let count: Int

    init(layout: PackedLayout, sequences: Range<Int>, reversed: Bool) {
        self.layout = layout
        self.sequences = sequences
        self.reversed = reversed
        count = layout.lengths[sequences.lowerBound]
    }

    /// The `position`-th step of this direction.
    subscript(position: Int) -> Step {
        let step = reversed ? count - 1 - position : position
        let rows = running(step)
        guard position > 0 else {
            return Step(row: row(step), rows: rows, previousRow: row(step), previousRows: 0)
        }
        let previous = reversed ? step + 1 : step - 1
        return Step(
            row: row(step), rows: rows, previousRow: row(previous),
            previousRows: min(rows, running(previous)))
    }

    private func row(_ step: Int) -> Int { layout.offsets[step] + sequences.lowerBound }

    private func running(_ step: Int) -> Int {
        min(layout.active[step], sequences.upperBound) - sequences.lowerBound
    }

    /// How a minibatch is cut into groups of sequences whose time loops run side by side, by
    /// its size alone.
    ///
    /// Smaller groups would occupy more threads, but products of few rows are slower.
    static func shards(_ layout: PackedLayout) -> Partition.Ranges {
        Partition.ranges(layout.sequences, parts: 8, smallest: 16)
    }
}

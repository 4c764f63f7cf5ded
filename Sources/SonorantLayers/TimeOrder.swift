import SonorantTensors

/// The order in which one direction of a recurrent layer visits the steps of a minibatch.
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
        let previousRows: Int
    }

    let layout: PackedLayout
    let reversed: Bool

    var count: Int { layout.steps }

    /// The `position`-th step of this direction.
    subscript(position: Int) -> Step {
        let step = reversed ? layout.steps - 1 - position : position
        let previous = reversed ? step + 1 : step - 1
        let rows = layout.active[step]
        guard position > 0 else {
            return Step(row: layout.offsets[step], rows: rows, previousRow: 0, previousRows: 0)
        }
        return Step(
            row: layout.offsets[step], rows: rows, previousRow: layout.offsets[previous],
            previousRows: min(rows, layout.active[previous]))
    }
}

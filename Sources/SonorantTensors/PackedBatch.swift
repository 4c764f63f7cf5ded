/// A minibatch of feature matrices, packed, and the way back to the order they came in.
package final class PackedBatch {
    /// Where the frames lie.
    package private(set) var layout = PackedLayout(lengths: [0])
    /// For each sequence of the layout, its place among those the caller gave.
    package private(set) var order: [Int] = []
    private let buffer = FloatBuffer()
    private var columns = 0
    private var given = 0

    package init() {}

    /// (N, D) packed frames.
    package var frames: MatrixView { buffer.view(rows: layout.rows, columns: columns) }

    /// Packs `sequences`, each (T, D) with the same D, in place of what was there.
    package func fill(_ sequences: [Matrix]) {
        fill(sequences, taking: Array(sequences.indices))
    }

    /// Packs those of `sequences` whose places are in `chosen`, at least one. A batch no larger
    /// than an earlier one takes no new memory.
    package func fill(_ sequences: [Matrix], taking chosen: [Int]) {
        precondition(!chosen.isEmpty, "a minibatch needs at least one sequence")
        given = sequences.count
        columns = sequences[chosen[0]].columns
        sort(chosen, by: sequences)
        layout.refill(sequences: order.count) { sequences[order[$0]].rows }
        buffer.reserve(layout.rows * columns)
        let target = frames
        for position in 0..<order.count {
            let sequence = sequences[order[position]]
            precondition(
                sequence.columns == columns,
                "sequences of \(columns) and \(sequence.columns) features in one minibatch")
            sequence.elements.withUnsafeBufferPointer { source in
                guard let base = source.baseAddress else { return }
                for step in 0..<sequence.rows {
                    target.row(layout.offsets[step] + position)
                        .update(from: base + step * columns, count: columns)
                }
            }
        }
    }

    /// Puts `chosen` in order, longest first. Equal lengths keep their order, so the packing is
    /// the same on every run.
    private func sort(_ chosen: [Int], by sequences: [Matrix]) {
        order.removeAll(keepingCapacity: true)
        // By insertion, since `sort` takes memory.
        for number in chosen.indices {
            let index = chosen[number]
            var place = order.count
            order.append(index)
            while place > 0, sequences[order[place - 1]].rows < sequences[index].rows {
                order[place] = order[place - 1]
                place -= 1
            }
            order[place] = index
        }
    }

    /// Cuts packed rows, such as a model's output, into one matrix for each sequence, in the
    /// order the caller gave; without rows for those that were not taken.
    package func unpack(_ packed: MatrixView) -> [Matrix] {
        var result = [Matrix](repeating: Matrix(rows: 0, columns: packed.columns), count: given)
        for (position, index) in order.enumerated() {
            var elements: [Float] = []
            elements.reserveCapacity(layout.lengths[position] * packed.columns)
            for row in layout.rows(ofSequence: position) {
                elements.append(
                    contentsOf: UnsafeBufferPointer(
                        start: packed.row(Int(row)), count: packed.columns))
            }
            result[index] = Matrix(
                rows: layout.lengths[position], columns: packed.columns, elements: elements)
        }
        return result
    }
}

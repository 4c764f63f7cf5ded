/// A minibatch of feature matrices, packed, and the way back to the order they came in.
package final class PackedBatch {
    /// Where the frames lie.
    package private(set) var layout = PackedLayout(lengths: [0])
    /// For each sequence of the layout, its place in the order the caller gave.
    package private(set) var order: [Int] = []
    private let buffer = FloatBuffer()
    private var columns = 0

    package init() {}

    /// (N, D) packed frames.
    package var frames: MatrixView { buffer.view(rows: layout.rows, columns: columns) }

    /// Packs `sequences`, each (T, D) with the same D, in place of what was there.
    package func fill(_ sequences: [Matrix]) {
        precondition(!sequences.isEmpty, "a minibatch needs at least one sequence")
        columns = sequences[0].columns
        // Equal lengths keep their order, so the packing is the same on every run.
        order = sequences.indices.sorted {
            (sequences[$1].rows, $0) < (sequences[$0].rows, $1)
        }
        layout = PackedLayout(lengths: order.map { sequences[$0].rows })
        buffer.reserve(layout.rows * columns)
        let target = frames
        for (position, index) in order.enumerated() {
            let sequence = sequences[index]
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

    /// Cuts packed rows, such as a model's output, into one matrix for each sequence, in the
    /// order the caller gave.
    package func unpack(_ packed: MatrixView) -> [Matrix] {
        var result = [Matrix](repeating: Matrix(rows: 0, columns: 0), count: order.count)
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

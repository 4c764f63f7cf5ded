import SonorantLayers
import SonorantTensors

/// Where the sequences of a minibatch stand among the rows of a packed layout, for sequences of
/// whatever kind, given in any order.
package struct PackedOrder {
    /// The layout, longest first.
    package let layout: PackedLayout
    /// For each sequence of the layout, its place among those given.
    package let order: [Int]
    /// For each sequence given, its place in the layout.
    package let places: [Int]

    /// - Parameter lengths: of at least one sequence; equal lengths keep their order.
    package init(lengths: [Int]) {
        order = lengths.indices.sorted { (-lengths[$0], $0) < (-lengths[$1], $1) }
        layout = PackedLayout(lengths: order.map { lengths[$0] })
        var places = [Int](repeating: 0, count: lengths.count)
        for (place, index) in order.enumerated() { places[index] = place }
        self.places = places
    }

    /// One value for each row: that of step t of sequence s.
    package func rows<Value>(_ value: (_ sequence: Int, _ step: Int) -> Value) -> [Value] {
        var rows: [Value] = []
        rows.reserveCapacity(layout.rows)
        for step in 0..<layout.steps {
            for place in 0..<layout.active[step] { rows.append(value(order[place], step)) }
        }
        return rows
    }

    /// The row of step `step` of the sequence given as number `sequence`.
    package func row(sequence: Int, step: Int) -> Int {
        layout.row(step: step, sequence: places[sequence])
    }

    /// The places of the sequences, for `Tape.gather`, which puts what there is one of for each
    /// sequence back into the order they were given in.
    package var placeRows: [Int32] { places.map { Int32($0) } }
}

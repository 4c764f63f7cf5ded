/// States as numbers, to be kept, and put together anew.
extension RecurrentStates {
    /// Everything that ``restore(_:)`` needs: the number of sequences, the steps behind them, the
    /// widths of each layer's two parts, then the states.
    package var floats: [Float] {
        // Steps beyond 2²⁴ do not fit one float.
        var floats = [Float(rows), Float(steps >> 20), Float(steps & 0xFFFFF)]
        for part in parts { floats += [Float(part.first), Float(part.second)] }
        for (layer, part) in zip(layers, parts) {
            floats += UnsafeBufferPointer(
                start: layer.base, count: rows * (part.first + part.second))
        }
        return floats
    }

    /// Takes what ``floats`` of the states of an equal stack gave.
    ///
    /// - Returns: whether they fit; if not, nothing has changed.
    package func restore(_ floats: [Float]) -> Bool {
        let head = 3 + 2 * layers.count
        guard floats.count >= head else { return false }
        let sizes = floats[..<head].map { Int(exactly: $0) ?? -1 }
        guard sizes.allSatisfy({ $0 >= 0 }),
            floats.count == head + sizes[0] * sizes[3...].reduce(0, +)
        else { return false }
        rows = sizes[0]
        steps = sizes[1] << 20 + sizes[2]
        var place = head
        for layer in layers.indices {
            let (first, second) = (sizes[3 + 2 * layer], sizes[4 + 2 * layer])
            reserve(layer, rows: rows, columns: first + second, first: first)
            for index in 0..<rows * (first + second) {
                layers[layer].base[index] = floats[place + index]
            }
            place += rows * (first + second)
        }
        return true
    }

    /// Makes room for `rows` sequences of the stack that `other` has states of.
    package func reserve(rows: Int, like other: RecurrentStates) {
        precondition(self !== other, "states cannot be put together from themselves")
        for (layer, part) in other.parts.enumerated() {
            reserve(layer, rows: rows, columns: part.first + part.second, first: part.first)
        }
        self.rows = rows
        steps = other.steps
    }

    /// Puts the states of sequence `row` of `source` in place of those of sequence `target`.
    package func copy(row: Int, of source: RecurrentStates, to target: Int) {
        precondition(
            row < source.rows && target < rows,
            "row \(row) of \(source.rows) to row \(target) of \(rows)")
        for layer in layers.indices {
            let (first, second) = parts[layer]
            precondition(source.parts[layer] == parts[layer], "states of different widths")
            let (from, to) = (source.layers[layer].base, layers[layer].base)
            (to + target * first).update(from: from + row * first, count: first)
            (to + rows * first + target * second).update(
                from: from + source.rows * first + row * second, count: second)
        }
    }
}

/// The alignment of the fewest errors, 64 rows of the table at a time.
///
/// A column of the table of distances is kept as two bits a row: whether the distance grows by
/// one from the row above (`up`), or shrinks by one (`down`). The bits of all columns tell the
/// way back. Where they would take more than `roomInWords` words, only every k-th column is kept
/// and the columns between are computed again on the way, k at a time: for n rows and m columns
/// O(n·m/64) time as before, and about n·√m/16 bytes.
///
/// Source: Myers 1999 in the form of Hyyrö 2003 (blocks with carried horizontal differences).
package enum BitParallelAlignment {
    /// Columns are all kept as long as they fit into this many words, 16 MiB.
    package static let roomInWords = 1 << 21

    /// The moves of ``AlignmentRule/minimal``, from the end to the beginning.
    package static func moves(
        _ reference: ArraySlice<Int32>, _ hypothesis: ArraySlice<Int32>,
        roomInWords: Int = roomInWords
    ) -> [AlignmentMove] {
        guard !reference.isEmpty, !hypothesis.isEmpty else {
            return Array(repeating: .deletion, count: reference.count)
                + Array(repeating: .insertion, count: hypothesis.count)
        }
        let places = Places(of: reference)
        let width = 2 * places.words
        let columns = hypothesis.count
        var stretch = columns
        if columns * width > roomInWords {
            stretch = max(1, Int(Double(columns).squareRoot()))
        }

        // Column 0 grows by one at each row.
        var first = [UInt64](repeating: 0, count: width)
        for word in 0..<places.words { first[2 * word] = ~0 }
        var kept = [first]
        while kept.count * stretch < columns {
            let start = (kept.count - 1) * stretch
            let bits = places.columns(
                after: kept[kept.count - 1], along: hypothesis, start, stretch)
            kept.append(Array(bits.suffix(width)))
        }

        var walk = Walk(row: reference.count, column: columns, width: width)
        for (index, column) in kept.enumerated().reversed() where walk.row > 0 {
            let start = index * stretch
            let count = min(stretch, columns - start)
            walk.back(
                through: column + places.columns(after: column, along: hypothesis, start, count),
                from: start)
        }
        return walk.moves + Array(repeating: .deletion, count: walk.row)
            + Array(repeating: .insertion, count: walk.column)
    }

    /// The way back so far.
    private struct Walk {
        var row: Int
        var column: Int
        let width: Int
        var moves: [AlignmentMove] = []

        init(row: Int, column: Int, width: Int) {
            (self.row, self.column, self.width) = (row, column, width)
            moves.reserveCapacity(row + column)
        }

        /// Goes on until column `start`, whose bits are the first of `bits`.
        mutating func back(through bits: [UInt64], from start: Int) {
            bits.withUnsafeBufferPointer { bits in
                while row > 0, column > start {
                    let (word, bit) = ((row - 1) >> 6, UInt64(1) << UInt64((row - 1) & 63))
                    let here = (column - start) * width + 2 * word
                    if bits[here] & bit != 0 {
                        row -= 1
                        moves.append(.deletion)
                    } else if bits[here - width + 1] & bit != 0 {
                        column -= 1
                        moves.append(.insertion)
                    } else {
                        row -= 1
                        column -= 1
                        moves.append(.pair)
                    }
                }
            }
        }
    }

    /// Where each token stands in the reference: a bit a row.
    private struct Places {
        let words: Int
        private var starts: [Int32: Int] = [:]
        private var small: [Int] = []
        private var bits: [UInt64]

        /// Tokens below this are looked up in a list, others in a table.
        private static let listed = 256

        init(of reference: ArraySlice<Int32>) {
            words = (reference.count + 63) / 64
            // The first row of bits is that of tokens that stand nowhere.
            bits = [UInt64](repeating: 0, count: words)
            small = [Int](repeating: 0, count: Self.listed)
            for (row, token) in reference.enumerated() {
                var start = self.start(of: token)
                if start == 0 {
                    start = bits.count
                    bits += repeatElement(0, count: words)
                    if (0..<Int32(Self.listed)).contains(token) {
                        small[Int(token)] = start
                    } else {
                        starts[token] = start
                    }
                }
                bits[start + row >> 6] |= 1 << UInt64(row & 63)
            }
        }

        private func start(of token: Int32) -> Int {
            if (0..<Int32(Self.listed)).contains(token) { return small[Int(token)] }
            return starts[token] ?? 0
        }

        /// The bits of `count` columns that follow `column`, that of `start`; `up` and `down` of
        /// each 64 rows are neighbours.
        func columns(
            after column: [UInt64], along hypothesis: ArraySlice<Int32>, _ start: Int, _ count: Int
        ) -> [UInt64] {
            let width = 2 * words
            return [UInt64](unsafeUninitializedCapacity: count * width) { result, initialized in
                var state = column
                state.withUnsafeMutableBufferPointer { state in
                    bits.withUnsafeBufferPointer { bits in
                        for index in 0..<count {
                            let token = hypothesis[hypothesis.startIndex + start + index]
                            advance(state, equal: bits.baseAddress! + self.start(of: token))
                            for word in 0..<width {
                                (result.baseAddress! + index * width + word).initialize(
                                    to: state[word])
                            }
                        }
                    }
                }
                initialized = count * width
            }
        }

        /// One column from the last; `equal` has the rows whose token is the column's.
        @inline(__always)
        private func advance(
            _ state: UnsafeMutableBufferPointer<UInt64>, equal: UnsafePointer<UInt64>
        ) {
            // Row 0 grows by one from column to column.
            var (rise, fall): (UInt64, UInt64) = (1, 0)
            for word in 0..<words {
                let (up, down) = (state[2 * word], state[2 * word + 1])
                let match = equal[word] | fall
                let straight = (((match & up) &+ up) ^ up) | match | down
                let acrossUp = down | ~(straight | up)
                let acrossDown = up & straight
                let shiftedUp = acrossUp << 1 | rise
                let shiftedDown = acrossDown << 1 | fall
                (rise, fall) = (acrossUp >> 63, acrossDown >> 63)
                state[2 * word] = shiftedDown | ~(straight | shiftedUp)
                state[2 * word + 1] = shiftedUp & straight
            }
        }
    }
}

import SonorantTensors

/// The scores of a linear chain that do not depend on the input: K tags, natural log domain,
/// no normalisation.
///
/// A sequence y of T tags over unary scores u (T, K) scores
/// start(y₁) + Σ_t u_t(y_t) + Σ_t transitions(y_t, y_{t+1}) + end(y_T).
package struct ChainScores: Sendable, Equatable {
    /// (K, K), from a tag (row) to the tag after it (column).
    package var transitions: Matrix
    /// K scores of coming first.
    package var start: [Float]
    /// K scores of coming last.
    package var end: [Float]

    /// All scores 0.
    package init(tags: Int) {
        self.init(
            transitions: Matrix(rows: tags, columns: tags),
            start: [Float](repeating: 0, count: tags), end: [Float](repeating: 0, count: tags))
    }

    /// The scores given, of the same K.
    package init(transitions: Matrix, start: [Float], end: [Float]) {
        precondition(
            transitions.rows == start.count && transitions.columns == start.count
                && end.count == start.count,
            """
            transitions \(transitions.rows) × \(transitions.columns), \(start.count) start and \
            \(end.count) end scores
            """)
        self.transitions = transitions
        self.start = start
        self.end = end
    }

    /// The number of tags K.
    package var tags: Int { start.count }

    /// The score of `sequence` over `unaries`, (T, K); 0 for an empty one.
    package func score(of sequence: [Int], unaries: Matrix) -> Double {
        precondition(
            sequence.count == unaries.rows, "\(sequence.count) tags for \(unaries.rows) steps")
        guard let first = sequence.first, let last = sequence.last else { return 0 }
        var sum = Double(start[first]) + Double(end[last])
        for (step, tag) in sequence.enumerated() {
            sum += Double(unaries[step, tag])
            if step > 0 { sum += Double(transitions[sequence[step - 1], tag]) }
        }
        return sum
    }

    /// Lends the scores as the pointers that the passes work on. What is changed through them is
    /// lost.
    package func withView<Result>(_ body: (ChainView) throws -> Result) rethrows -> Result {
        var copy = self
        return try copy.withMutableView(body)
    }

    /// Lends the scores as pointers, to be read and written.
    package mutating func withMutableView<Result>(_ body: (ChainView) throws -> Result) rethrows
        -> Result
    {
        let tags = tags
        guard tags > 0 else {
            var nothing: Float = 0
            return try withUnsafeMutablePointer(to: &nothing) {
                try body(ChainView(tags: 0, transitions: $0, start: $0, end: $0))
            }
        }
        return try transitions.elements.withUnsafeMutableBufferPointer { transitions in
            try start.withUnsafeMutableBufferPointer { start in
                try end.withUnsafeMutableBufferPointer { end in
                    guard let transitions = transitions.baseAddress,
                        let start = start.baseAddress, let end = end.baseAddress
                    else { preconditionFailure("\(tags) tags without memory") }
                    return try body(
                        ChainView(tags: tags, transitions: transitions, start: start, end: end))
                }
            }
        }
    }
}

/// A chain's scores, or their gradients, in memory that somebody else owns.
package struct ChainView {
    /// The number of tags K.
    package var tags: Int
    /// (K, K), row-major without gaps, from a tag to a tag.
    package var transitions: UnsafeMutablePointer<Float>
    /// K scores of coming first.
    package var start: UnsafeMutablePointer<Float>
    /// K scores of coming last.
    package var end: UnsafeMutablePointer<Float>

    package init(
        tags: Int, transitions: UnsafeMutablePointer<Float>, start: UnsafeMutablePointer<Float>,
        end: UnsafeMutablePointer<Float>
    ) {
        self.tags = tags
        self.transitions = transitions
        self.start = start
        self.end = end
    }
}

/// The fewest insertions, deletions and substitutions that turn a reference into a hypothesis.
public struct EditDistance: Sendable, Equatable {
    /// One step of an alignment; the numbers are positions in the reference and the hypothesis.
    public enum Step: Sendable, Equatable {
        /// The same token stands in both.
        case match(reference: Int, hypothesis: Int)
        /// Another token stands in the hypothesis.
        case substitution(reference: Int, hypothesis: Int)
        /// A token of the reference is missing from the hypothesis.
        case deletion(reference: Int)
        /// The hypothesis has a token that the reference has not.
        case insertion(hypothesis: Int)
    }

    /// The alignment, from first token to last.
    public let steps: [Step]
    /// Tokens of the hypothesis that the reference has not.
    public let insertions: Int
    /// Tokens of the reference that the hypothesis has not.
    public let deletions: Int
    /// Tokens that stand in for others.
    public let substitutions: Int
    /// Tokens of the reference.
    public let reference: Int

    /// Insertions, deletions and substitutions together: the Levenshtein distance.
    public var errors: Int { insertions + deletions + substitutions }

    /// Aligns `hypothesis` with `reference`.
    ///
    /// Of several shortest alignments one is chosen by a fixed rule, the one of jiwer 4.0: from
    /// the end, a deletion if one fits, else an insertion if only that fits, else a pair. So the
    /// three counts agree with jiwer's, not only their sum.
    ///
    /// O(n·m) time and memory (four bytes a cell), after equal beginnings and ends are set aside.
    public init<Token: Equatable>(reference: [Token], hypothesis: [Token]) {
        var prefix = 0
        let shorter = min(reference.count, hypothesis.count)
        while prefix < shorter, reference[prefix] == hypothesis[prefix] { prefix += 1 }
        var suffix = 0
        while suffix < shorter - prefix,
            reference[reference.count - 1 - suffix] == hypothesis[hypothesis.count - 1 - suffix]
        {
            suffix += 1
        }
        let rows = reference.count - prefix - suffix
        let columns = hypothesis.count - prefix - suffix
        let pairs = EditDistance.backtrack(
            costs: EditDistance.costs(
                reference[prefix..<(prefix + rows)], hypothesis[prefix..<(prefix + columns)]),
            rows: rows, columns: columns)

        var steps: [Step] = (0..<prefix).map { .match(reference: $0, hypothesis: $0) }
        var counts = (insertions: 0, deletions: 0, substitutions: 0)
        for (row, column) in pairs {
            switch (row, column) {
            case (let row?, let column?):
                let (r, h) = (prefix + row, prefix + column)
                if reference[r] == hypothesis[h] {
                    steps.append(.match(reference: r, hypothesis: h))
                } else {
                    steps.append(.substitution(reference: r, hypothesis: h))
                    counts.substitutions += 1
                }
            case (let row?, nil):
                steps.append(.deletion(reference: prefix + row))
                counts.deletions += 1
            case (nil, let column):
                steps.append(.insertion(hypothesis: prefix + column!))
                counts.insertions += 1
            }
        }
        for index in 0..<suffix {
            steps.append(
                .match(reference: prefix + rows + index, hypothesis: prefix + columns + index))
        }
        self.steps = steps
        self.reference = reference.count
        (insertions, deletions, substitutions) = counts
    }

    /// The distances between all beginnings: (rows + 1) × (columns + 1), row-major.
    private static func costs<Token: Equatable>(
        _ reference: ArraySlice<Token>, _ hypothesis: ArraySlice<Token>
    ) -> [Int32] {
        let width = hypothesis.count + 1
        var costs = [Int32](repeating: 0, count: (reference.count + 1) * width)
        for column in 0..<width { costs[column] = Int32(column) }
        for (row, token) in reference.enumerated() {
            let above = row * width
            let here = above + width
            costs[here] = Int32(row + 1)
            for (column, other) in hypothesis.enumerated() {
                let pair = costs[above + column] + (token == other ? 0 : 1)
                let gap = min(costs[above + column + 1], costs[here + column]) + 1
                costs[here + column + 1] = min(pair, gap)
            }
        }
        return costs
    }

    /// Positions within the middle part, in order; nil where one side has no token.
    private static func backtrack(
        costs: [Int32], rows: Int, columns: Int
    ) -> [(row: Int?, column: Int?)] {
        let width = columns + 1
        var (row, column) = (rows, columns)
        var pairs: [(row: Int?, column: Int?)] = []
        while row > 0, column > 0 {
            let cost = costs[row * width + column]
            if costs[(row - 1) * width + column] + 1 == cost {
                row -= 1
                pairs.append((row, nil))
            } else if costs[row * width + column - 1] < costs[(row - 1) * width + column - 1] {
                column -= 1
                pairs.append((nil, column))
            } else {
                (row, column) = (row - 1, column - 1)
                pairs.append((row, column))
            }
        }
        while row > 0 {
            row -= 1
            pairs.append((row, nil))
        }
        while column > 0 {
            column -= 1
            pairs.append((nil, column))
        }
        return pairs.reversed()
    }
}

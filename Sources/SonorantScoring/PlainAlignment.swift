/// Alignments found through the whole table of costs, n rows for the reference and m columns for
/// the hypothesis.
enum PlainAlignment {
    /// The moves of ``AlignmentRule/minimal``, from the end to the beginning.
    static func minimal<Token: Equatable>(
        _ reference: ArraySlice<Token>, _ hypothesis: ArraySlice<Token>
    ) -> [AlignmentMove] {
        let width = hypothesis.count + 1
        let costs = distances(reference, hypothesis)
        var (row, column) = (reference.count, hypothesis.count)
        var moves: [AlignmentMove] = []
        while row > 0, column > 0 {
            let cost = costs[row * width + column]
            if costs[(row - 1) * width + column] + 1 == cost {
                row -= 1
                moves.append(.deletion)
            } else if costs[row * width + column - 1] < costs[(row - 1) * width + column - 1] {
                column -= 1
                moves.append(.insertion)
            } else {
                (row, column) = (row - 1, column - 1)
                moves.append(.pair)
            }
        }
        moves += Array(repeating: .deletion, count: row)
        moves += Array(repeating: .insertion, count: column)
        return moves
    }

    /// The distances between all beginnings: (n + 1) × (m + 1), row-major.
    private static func distances<Token: Equatable>(
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

    /// What sclite charges.
    private static let substitutionCost: Int32 = 4
    private static let gapCost: Int32 = 3

    /// The moves of ``AlignmentRule/sclite``, from the end to the beginning.
    static func sclite<Token: Equatable>(
        _ reference: ArraySlice<Token>, _ hypothesis: ArraySlice<Token>
    ) -> [AlignmentMove] {
        let columns = hypothesis.count
        var back = [AlignmentMove](repeating: .pair, count: reference.count * columns)
        // costs[c]: of the beginnings that end before the row's token and after c tokens.
        var costs = (0...columns).map { Int32($0) * gapCost }
        for (row, token) in reference.enumerated() {
            var diagonal = costs[0]
            costs[0] = Int32(row + 1) * gapCost
            for (column, other) in hypothesis.enumerated() {
                let pair = diagonal + (token == other ? 0 : substitutionCost)
                let deletion = costs[column + 1] + gapCost
                let insertion = costs[column] + gapCost
                diagonal = costs[column + 1]
                if pair <= deletion, pair <= insertion {
                    costs[column + 1] = pair
                } else if deletion < insertion {
                    costs[column + 1] = deletion
                    back[row * columns + column] = .deletion
                } else {
                    costs[column + 1] = insertion
                    back[row * columns + column] = .insertion
                }
            }
        }
        var (row, column) = (reference.count, columns)
        var moves: [AlignmentMove] = []
        while row > 0, column > 0 {
            let move = back[(row - 1) * columns + column - 1]
            if move != .insertion { row -= 1 }
            if move != .deletion { column -= 1 }
            moves.append(move)
        }
        moves += Array(repeating: .deletion, count: row)
        moves += Array(repeating: .insertion, count: column)
        return moves
    }
}

/// How often each error occurred, by the numbers of the tokens.
struct ErrorTallies: Sendable {
    /// Reference in the upper half of the key, hypothesis in the lower.
    private(set) var substitutions: [UInt64: Int] = [:]
    private(set) var insertions: [Int32: Int] = [:]
    private(set) var deletions: [Int32: Int] = [:]

    mutating func add(_ alignment: EditDistance, _ reference: [Int32], _ hypothesis: [Int32]) {
        guard alignment.errors > 0 else { return }
        for step in alignment.steps {
            switch step {
            case .match: break
            case .substitution(let row, let column):
                let key =
                    UInt64(UInt32(reference[row])) << 32 | UInt64(UInt32(hypothesis[column]))
                substitutions[key, default: 0] += 1
            case .deletion(let row): deletions[reference[row], default: 0] += 1
            case .insertion(let column): insertions[hypothesis[column], default: 0] += 1
            }
        }
    }
}

/// The errors that occurred, the most frequent first.
package struct ErrorLists: Sendable, Equatable {
    /// A token that stood in for another.
    package struct Confusion: Sendable, Equatable, Encodable {
        /// What was said.
        package let reference: String
        /// What was recognised.
        package let hypothesis: String
        /// How often.
        package let count: Int
    }

    /// A token that was put in or left out.
    package struct TokenCount: Sendable, Equatable, Encodable {
        /// The token.
        package let token: String
        /// How often.
        package let count: Int
    }

    /// Pairs that were confused.
    package let confusions: [Confusion]
    /// Tokens that were put in.
    package let insertions: [TokenCount]
    /// Tokens that were left out.
    package let deletions: [TokenCount]
    /// How many different errors there are of each kind, listed or not.
    package let kinds: (confusions: Int, insertions: Int, deletions: Int)

    init(_ tallies: ErrorTallies, tokens: [String], limit: Int) {
        kinds = (
            tallies.substitutions.count, tallies.insertions.count, tallies.deletions.count
        )
        confusions = Self.first(
            limit,
            of: tallies.substitutions.map { key, count in
                Confusion(
                    reference: tokens[Int(key >> 32)],
                    hypothesis: tokens[Int(key & 0xFFFF_FFFF)], count: count)
            }
        ) { ($0.count, [$0.reference, $0.hypothesis]) }
        insertions = Self.counts(tallies.insertions, tokens: tokens, limit: limit)
        deletions = Self.counts(tallies.deletions, tokens: tokens, limit: limit)
    }

    private static func counts(
        _ table: [Int32: Int], tokens: [String], limit: Int
    ) -> [TokenCount] {
        first(limit, of: table.map { TokenCount(token: tokens[Int($0)], count: $1) }) {
            ($0.count, [$0.token])
        }
    }

    /// The first of `items`, highest count first, then in the order of the code points of the
    /// texts (the order of a dictionary differs from run to run).
    private static func first<Item>(
        _ limit: Int, of items: [Item], by key: (Item) -> (count: Int, texts: [String])
    ) -> [Item] {
        let sorted = items.map { (key: key($0), item: $0) }.sorted { left, right in
            if left.key.count != right.key.count { return left.key.count > right.key.count }
            for (a, b) in zip(left.key.texts, right.key.texts) where a != b {
                return a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars)
            }
            return false
        }
        return sorted.prefix(limit).map(\.item)
    }

    package static func == (left: ErrorLists, right: ErrorLists) -> Bool {
        left.kinds == right.kinds && left.confusions == right.confusions
            && left.insertions == right.insertions && left.deletions == right.deletions
    }
}

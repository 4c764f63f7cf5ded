/// The insertions, deletions and substitutions that turn a reference into a hypothesis.
package struct EditDistance: Sendable, Equatable {
    /// One step of an alignment; the numbers are positions in the reference and the hypothesis.
    package enum Step: Sendable, Equatable {
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
    package let steps: [Step]
    /// Tokens of the hypothesis that the reference has not.
    package let insertions: Int
    /// Tokens of the reference that the hypothesis has not.
    package let deletions: Int
    /// Tokens that stand in for others.
    package let substitutions: Int
    /// Tokens of the reference.
    package let reference: Int

    /// Insertions, deletions and substitutions together: by ``AlignmentRule/minimal`` the
    /// Levenshtein distance.
    package var errors: Int { insertions + deletions + substitutions }

    /// Tokens that stand in both.
    package var matches: Int { reference - deletions - substitutions }

    /// Aligns `hypothesis` with `reference` by `rule`.
    ///
    /// O(n·m) time and memory (4 bytes a cell, or 1 by sclite's rule), after equal ends are set
    /// aside. For numbered tokens see ``init(numbered:hypothesis:rule:)``, which is faster.
    package init<Token: Equatable>(
        reference: [Token], hypothesis: [Token], rule: AlignmentRule = .minimal
    ) {
        let middle = EqualEnds(reference, hypothesis, rule: rule)
        let rows = reference[middle.reference]
        let columns = hypothesis[middle.hypothesis]
        let moves =
            switch rule {
            case .minimal: PlainAlignment.minimal(rows, columns)
            case .sclite: PlainAlignment.sclite(rows, columns)
            }
        self.init(moves: moves, middle: middle) { reference[$0] == hypothesis[$1] }
    }

    /// Aligns tokens that are numbers, such as words by their place in a list.
    ///
    /// The result is that of ``init(reference:hypothesis:rule:)``. By ``AlignmentRule/minimal``
    /// in O(n·m/64) time and n·m/4 bytes of memory at most (far less for long texts, see
    /// ``BitParallelAlignment``).
    package init(
        numbered reference: [Int32], hypothesis: [Int32], rule: AlignmentRule = .minimal
    ) {
        let middle = EqualEnds(reference, hypothesis, rule: rule)
        let rows = reference[middle.reference]
        let columns = hypothesis[middle.hypothesis]
        let moves =
            switch rule {
            case .minimal: BitParallelAlignment.moves(rows, columns)
            case .sclite: PlainAlignment.sclite(rows, columns)
            }
        self.init(moves: moves, middle: middle) { reference[$0] == hypothesis[$1] }
    }

    /// The alignment that `moves` through the middle part make, from its end to its beginning.
    private init(moves: [AlignmentMove], middle: EqualEnds, isEqual: (Int, Int) -> Bool) {
        var steps: [Step] = []
        steps.reserveCapacity(middle.prefix + moves.count + middle.suffix)
        for index in 0..<middle.prefix { steps.append(.match(reference: index, hypothesis: index)) }
        var (row, column) = (middle.prefix, middle.prefix)
        var counts = (insertions: 0, deletions: 0, substitutions: 0)
        for move in moves.reversed() {
            switch move {
            case .pair:
                if isEqual(row, column) {
                    steps.append(.match(reference: row, hypothesis: column))
                } else {
                    steps.append(.substitution(reference: row, hypothesis: column))
                    counts.substitutions += 1
                }
                row += 1
                column += 1
            case .deletion:
                steps.append(.deletion(reference: row))
                counts.deletions += 1
                row += 1
            case .insertion:
                steps.append(.insertion(hypothesis: column))
                counts.insertions += 1
                column += 1
            }
        }
        for index in 0..<middle.suffix {
            steps.append(.match(reference: row + index, hypothesis: column + index))
        }
        self.steps = steps
        reference = row + middle.suffix
        (insertions, deletions, substitutions) = counts
    }
}

/// One step back from the end of an alignment.
package enum AlignmentMove: UInt8 {
    case pair, deletion, insertion
}

/// How much of two sequences is the same at their ends, which no alignment has to look at.
struct EqualEnds {
    let prefix: Int
    let suffix: Int
    let reference: Range<Int>
    let hypothesis: Range<Int>

    init<Token: Equatable>(
        _ reference: [Token], _ hypothesis: [Token], rule: AlignmentRule
    ) {
        let shorter = min(reference.count, hypothesis.count)
        var (prefix, suffix) = (0, 0)
        switch rule {
        case .minimal:
            while prefix < shorter, reference[prefix] == hypothesis[prefix] { prefix += 1 }
        case .sclite:
            // Equal last tokens are always paired there, but equal first ones need not be: the
            // second "a" of "a a b" is the one that is paired with that of "a b".
            break
        }
        while suffix < shorter - prefix,
            reference[reference.count - 1 - suffix] == hypothesis[hypothesis.count - 1 - suffix]
        {
            suffix += 1
        }
        self.prefix = prefix
        self.suffix = suffix
        self.reference = prefix..<(reference.count - suffix)
        self.hypothesis = prefix..<(hypothesis.count - suffix)
    }
}

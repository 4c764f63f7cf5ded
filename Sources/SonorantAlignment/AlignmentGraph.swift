/// What may be said: a chain of words, each with one or more spellings in labels.
///
/// U labels at places 0..<U, one spelling after the other. Gap i stands before label i, gap U
/// behind the last; a gap is a null label, or a wildcard, and may always be passed over, except
/// between equal labels. States are numbered by place: gap i is 2i, label i is 2i + 1.
package struct AlignmentGraph: Sendable, Equatable {
    /// A state that does not follow the rule of a plain chain.
    struct Exception: Sendable, Equatable {
        /// The state.
        let state: Int
        /// All states it can be entered from, itself first.
        let predecessors: [Int]
        /// Whether it takes any symbol.
        let isWildcard: Bool
    }

    /// All labels, those of alternative spellings, too.
    package private(set) var labels: [Int] = []
    /// For each label the word it belongs to, counted from 0 in the order of appending.
    package private(set) var words: [Int] = []
    /// The number of words.
    package private(set) var wordCount = 0

    /// Ordered by state.
    private(set) var exceptions: [Exception] = []
    private(set) var entries: [Int] = []
    // The label states with which the words so far can end; empty before the first word.
    private var ends: [Int] = []
    private var isWildcardNext = false

    /// A graph without words, the empty transcript.
    package init() {}

    /// A plain chain of `labels`, each a word of its own.
    ///
    /// - Parameter wildcards: the gaps, 0...U, that absorb any symbols, or none.
    package init(labels: [Int], wildcards: Set<Int> = []) {
        for (place, label) in labels.enumerated() {
            if wildcards.contains(place) { appendWildcard() }
            append([[label]])
        }
        if wildcards.contains(labels.count) { appendWildcard() }
    }

    /// What comes between the words before and after may be anything, or nothing.
    package mutating func appendWildcard() { isWildcardNext = true }

    /// The next word: one of `spellings`, none of them empty.
    package mutating func append(_ spellings: [[Int]]) {
        precondition(
            !spellings.isEmpty && spellings.allSatisfy { !$0.isEmpty }, "a word without labels")
        let isFirst = wordCount == 0
        var newEnds: [Int] = []
        for spelling in spellings {
            let place = labels.count
            let (gap, label) = (2 * place, 2 * place + 1)
            let isPlain = isFirst ? place == 0 : ends == [gap - 1]
            if isFirst { entries += [gap, label] }
            if !isPlain || isWildcardNext {
                exceptions.append(
                    Exception(
                        state: gap, predecessors: [gap] + ends, isWildcard: isWildcardNext))
            }
            if !isPlain {
                let direct = ends.filter { labels[$0 / 2] != spelling[0] }
                exceptions.append(
                    Exception(
                        state: label, predecessors: [label, gap] + direct, isWildcard: false))
            }
            labels += spelling
            words += Array(repeating: wordCount, count: spelling.count)
            newEnds.append(2 * labels.count - 1)
        }
        ends = newEnds
        isWildcardNext = false
        wordCount += 1
    }

    /// The number of states, 2U + 1.
    var stateCount: Int { 2 * labels.count + 1 }

    /// The exceptions with that of the last gap, which depends on how the last word can end.
    var allExceptions: [Exception] {
        let last = 2 * labels.count
        guard isWildcardNext || !(ends.isEmpty || ends == [last - 1]) else { return exceptions }
        return exceptions + [
            Exception(state: last, predecessors: [last] + ends, isWildcard: isWildcardNext)
        ]
    }

    /// Where a path may begin.
    var entryStates: [Int] { entries.isEmpty ? [0] : entries }
    /// Where a path may end, the last gap first.
    var finalStates: [Int] { [2 * labels.count] + ends }

    /// Whether a chain's label at `place` may follow that before it without a null in between.
    func mayFollowAtOnce(_ place: Int) -> Bool {
        place > 0 && labels[place] != labels[place - 1]
    }

    /// The states from which `state` of a plain chain can be entered, itself first.
    func plainPredecessors(_ state: Int) -> [Int] {
        var result = [state]
        if state > 0 { result.append(state - 1) }
        if state % 2 == 1, mayFollowAtOnce(state / 2) { result.append(state - 2) }
        return result
    }
}

/// A grammar as an automaton in which from each state each word leads to one state at most.
///
/// State 0 is the start. Every state leads to an end, and its best way there has weight 0, since
/// weights are moved as far to the front as they go: a search knows early what a word will cost.
///
/// Source: subset construction with residual weights (Mohri 1997, section 3.3), for the semiring
/// in which the best of several ways counts.
struct GrammarAutomaton: Sendable {
    struct Arc: Sendable, Hashable {
        let word: Int32
        var target: Int32
        /// In ``GrammarNetwork/unit``s, at most 0.
        var weight: Int
    }

    struct State: Sendable, Hashable {
        /// By ascending word.
        var arcs: [Arc] = []
        /// What it costs to end here; nil where that is not allowed.
        var final: Int?
    }

    var states: [State]

    /// - Throws: ``GrammarError/tooLarge(path:what:limit:isWeighted:)``,
    ///   ``GrammarError/noSentenceAllowed(path:)``.
    init(_ network: GrammarNetwork, path: String, limits: GrammarLimits) throws {
        states = try Self.determinised(network, path: path, limits: limits)
        guard trim() else { throw GrammarError.noSentenceAllowed(path: path) }
        if network.isWeighted { pushWeights() }
        // Each pass but the last finds some; loops within loops may take several.
        for _ in 0..<20 where !mergeEqualStates() { break }
    }

    init(states: [State]) { self.states = states }

    private static func determinised(
        _ network: GrammarNetwork, path: String, limits: GrammarLimits
    ) throws -> [State] {
        var states: [State] = []
        var subsets: [[WeightedState]] = []
        var known: [[WeightedState]: Int32] = [:]
        // Words in a loop all lead to the same few states, whose closure is found only once.
        var shortcuts: [[WeightedState]: (state: Int32, weight: Int)] = [:]
        var (arcs, members) = (0, 0)

        func check(_ count: Int, _ limit: Int, _ what: String) throws {
            guard count <= limit else {
                throw GrammarError.tooLarge(
                    path: path, what: what, limit: limit, isWeighted: network.isWeighted)
            }
        }
        func state(for reached: [WeightedState]) throws -> (state: Int32, weight: Int) {
            if let found = shortcuts[reached] { return found }
            var (subset, steps) = network.closure(of: reached)
            let best = subset.lazy.map(\.weight).max() ?? 0
            for index in subset.indices { subset[index].weight -= best }
            members += steps
            try check(members, limits.members, "steps to resolve which rule a word belongs to")
            let index = known[subset] ?? Int32(states.count)
            if index == states.count {
                known[subset] = index
                subsets.append(subset)
                states.append(
                    State(final: subset.first { $0.state == GrammarNetwork.end }?.weight))
                try check(states.count, limits.states, "states")
            }
            shortcuts[reached] = (index, best)
            return (index, best)
        }

        _ = try state(for: [WeightedState(state: GrammarNetwork.start, weight: 0)])
        var next = 0
        while next < states.count {
            var reached: [Int32: [Int32: Int]] = [:]
            for item in subsets[next] {
                members += network.wordArcs[Int(item.state)].count
                for arc in network.wordArcs[Int(item.state)] {
                    let before = reached[arc.word]?[arc.target] ?? Int.min
                    reached[arc.word, default: [:]][arc.target] = max(before, item.weight)
                }
            }
            try check(members, limits.members, "steps to resolve which rule a word belongs to")
            arcs += reached.count
            try check(arcs, limits.arcs, "transitions")
            states[next].arcs = try reached.sorted { $0.key < $1.key }.map { word, targets in
                // Relative to the best, so that the same targets are found again.
                let most = targets.values.max() ?? 0
                let list = targets.map { WeightedState(state: $0.key, weight: $0.value - most) }
                let (target, weight) = try state(for: list.sorted { $0.state < $1.state })
                return Arc(word: word, target: target, weight: weight + most)
            }
            next += 1
        }
        return states
    }

    /// The state that `word` leads to from `state`, and its weight.
    func arc(of state: Int, word: Int32) -> Arc? {
        states[state].arcs.first { $0.word == word }
    }
}

/// How large a grammar may become.
struct GrammarLimits {
    /// Of the automaton, before equal ones are merged.
    let states: Int

    /// Of the automaton. Arcs take most of the memory, about 500 bytes each in a graph.
    var arcs: Int { 4 * states }
    /// Of rules that are written out.
    var steps: Int { 8 * states }
    /// Of the search for what belongs to a state, which bounds the time.
    var members: Int { 80 * states }
}

/// A grammar as a network of states in which words and empty steps lead on.
///
/// Source: Thompson 1968, with the states between an expression and its parts shared where no
/// word could be said that must not be.
struct GrammarNetwork {
    /// Weights are in 1e-9 nats, so that sums are the same in any order.
    static let unit = 1e-9
    private(set) var words: [String] = []
    /// Of each word where it is written first.
    private(set) var places: [GrammarPlace] = []
    /// What leaves each state.
    private(set) var wordArcs: [[(word: Int32, target: Int32)]] = [[], []]
    private(set) var emptyArcs: [[(target: Int32, weight: Int)]] = [[], []]
    private(set) var isWeighted = false

    static let start: Int32 = 0
    static let end: Int32 = 1

    private var indices: [String: Int32] = [:]

    /// - Throws: ``GrammarError/tooLarge(path:what:limit:isWeighted:)``.
    init(_ rules: GrammarRules, path: String, limits: GrammarLimits) throws {
        // A list of what is still to be done instead of recursion: rules may form long chains.
        var work: [(expression: GrammarExpression, from: Int32, to: Int32)] = []
        for name in rules.publicRules {
            if let rule = rules.rules[name] { work.append((rule.expression, Self.start, Self.end)) }
        }
        work.reverse()
        var steps = 0
        while let (expression, from, to) = work.popLast() {
            steps += 1
            guard steps + work.count <= limits.steps else {
                throw GrammarError.tooLarge(
                    path: path, what: "steps when all rules are written out",
                    limit: limits.steps, isWeighted: false)
            }
            switch expression {
            case .word(let word, let place):
                wordArcs[Int(from)].append((index(of: word, place), to))
            case .reference(let name, _):
                if let rule = rules.rules[name] { work.append((rule.expression, from, to)) }
            case .sequence(let parts):
                guard !parts.isEmpty else {
                    emptyArcs[Int(from)].append((to, 0))
                    continue
                }
                var states = [from]
                for _ in 1..<parts.count { states.append(addState()) }
                states.append(to)
                for (place, part) in parts.enumerated().reversed() {
                    work.append((part, states[place], states[place + 1]))
                }
            case .alternatives(let parts):
                for (weight, part) in parts.reversed() {
                    let fixed = Int((weight / Self.unit).rounded())
                    guard fixed != 0 else {
                        work.append((part, from, to))
                        continue
                    }
                    isWeighted = true
                    let state = addState()
                    emptyArcs[Int(from)].append((state, fixed))
                    work.append((part, state, to))
                }
            case .optional(let part):
                emptyArcs[Int(from)].append((to, 0))
                work.append((part, from, to))
            case .repeated(let part, let atLeastOnce):
                // States of its own keep what comes before and after out of the loop.
                let (first, last) = (addState(), addState())
                emptyArcs[Int(from)].append((first, 0))
                emptyArcs[Int(last)] += [(first, 0), (to, 0)]
                if !atLeastOnce { emptyArcs[Int(from)].append((to, 0)) }
                work.append((part, first, last))
            }
        }
    }

    private mutating func addState() -> Int32 {
        wordArcs.append([])
        emptyArcs.append([])
        return Int32(wordArcs.count - 1)
    }

    private mutating func index(of word: String, _ place: GrammarPlace) -> Int32 {
        if let index = indices[word] { return index }
        let index = Int32(words.count)
        words.append(word)
        places.append(place)
        indices[word] = index
        return index
    }

    /// The states that empty steps lead to from `states`, those included, each with the weight of
    /// the best way; only states that words leave and the end, in ascending order. Also how many
    /// steps were taken to find them.
    func closure(of states: [WeightedState]) -> (states: [WeightedState], steps: Int) {
        var best: [Int32: Int] = [:]
        var queue: [Int32] = []
        func reach(_ state: Int32, _ weight: Int) {
            if let known = best[state], known >= weight { return }
            best[state] = weight
            queue.append(state)
        }
        for item in states { reach(item.state, item.weight) }
        var head = 0
        while head < queue.count {
            let state = queue[head]
            head += 1
            let weight = best[state] ?? 0
            for arc in emptyArcs[Int(state)] { reach(arc.target, weight + arc.weight) }
        }
        let kept =
            best
            .filter { $0.key == Self.end || !wordArcs[Int($0.key)].isEmpty }
            .map { WeightedState(state: $0.key, weight: $0.value) }
            .sorted { $0.state < $1.state }
        return (kept, head)
    }
}

/// A state of the network and what it took to come there, in ``GrammarNetwork/unit``s.
struct WeightedState: Hashable {
    let state: Int32
    var weight: Int
}

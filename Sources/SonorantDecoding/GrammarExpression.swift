/// The right-hand side of a rule, or a part of it.
indirect enum GrammarExpression: Sendable {
    /// One word.
    case word(String, GrammarPlace)
    /// The rule with this name.
    case reference(String, GrammarPlace)
    /// All of these, one after another; nothing at all where there are none.
    case sequence([GrammarExpression])
    /// One of these; nothing can be said where there are none. Weights are in nats, the largest
    /// is 0.
    case alternatives([(weight: Double, expression: GrammarExpression)])
    /// This or nothing.
    case optional(GrammarExpression)
    /// This any number of times, zero included or not.
    case repeated(GrammarExpression, atLeastOnce: Bool)

    /// Calls `visit` for each word and each reference, in the order in which they are written.
    func forEachLeaf(_ visit: (GrammarExpression) -> Void) {
        switch self {
        case .word, .reference: visit(self)
        case .sequence(let parts): for part in parts { part.forEachLeaf(visit) }
        case .alternatives(let parts): for part in parts { part.expression.forEachLeaf(visit) }
        case .optional(let part), .repeated(let part, _): part.forEachLeaf(visit)
        }
    }
}

/// A rule of a grammar.
struct GrammarRule: Sendable {
    let name: String
    let isPublic: Bool
    let place: GrammarPlace
    let expression: GrammarExpression
}

/// What a grammar file says, checked: all references have a rule, none leads back to itself.
struct GrammarRules: Sendable {
    /// The grammar's name without its package.
    let name: String
    let rules: [String: GrammarRule]
    /// The names of the public rules, in order.
    let publicRules: [String]
    /// What is no fault, but may not be meant.
    let notes: [String]

    /// - Throws: ``GrammarError``.
    init(path: String, name: String, rules list: [GrammarRule]) throws {
        var rules: [String: GrammarRule] = [:]
        for rule in list {
            if let first = rules.updateValue(rule, forKey: rule.name) {
                throw GrammarError.repeatedRule(
                    rule.place, name: rule.name, firstLine: first.place.line)
            }
        }
        self.name = name
        self.rules = rules
        publicRules = list.filter(\.isPublic).map(\.name)
        guard !publicRules.isEmpty else {
            throw GrammarError.noPublicRule(path: path, rules: list.map(\.name))
        }
        var references: [String: [(name: String, place: GrammarPlace)]] = [:]
        for rule in list {
            rule.expression.forEachLeaf { leaf in
                if case .reference(let name, let place) = leaf {
                    references[rule.name, default: []].append((name, place))
                }
            }
            for (name, place) in references[rule.name] ?? [] where rules[name] == nil {
                throw GrammarError.undefinedRule(place, name: name, rules: list.map(\.name))
            }
        }
        let used = try Self.used(by: publicRules, list, references)
        notes = list.filter { !used.contains($0.name) }.map {
            "\($0.place): no public rule uses <\($0.name)>"
        }
    }

    /// The rules that the public ones lead to; all are searched for recursion.
    ///
    /// Without recursion of its own, since rules may form a long chain.
    private static func used(
        by publicRules: [String], _ list: [GrammarRule],
        _ references: [String: [(name: String, place: GrammarPlace)]]
    ) throws -> Set<String> {
        var finished: Set<String> = []
        var used: Set<String> = []
        for (number, start) in (publicRules + list.map(\.name)).enumerated() {
            if number == publicRules.count { used = finished }
            guard !finished.contains(start) else { continue }
            var path: [(name: String, next: Int)] = [(start, 0)]
            var open: Set<String> = [start]
            while let (name, next) = path.last {
                let leads = references[name] ?? []
                guard next < leads.count else {
                    finished.insert(name)
                    open.remove(name)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let lead = leads[next]
                if open.contains(lead.name) {
                    let cycle = path.map(\.name).drop { $0 != lead.name } + [lead.name]
                    throw GrammarError.recursion(lead.place, cycle: Array(cycle))
                }
                if !finished.contains(lead.name) {
                    path.append((lead.name, 0))
                    open.insert(lead.name)
                }
            }
        }
        return used
    }
}

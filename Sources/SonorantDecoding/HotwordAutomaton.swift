/// Follows several phrases at once through a sequence of symbols or words.
///
/// A phrase earns its weight once for each time it is completed. On the way it is credited with
/// a share of the weight, so that its beginnings survive pruning; the credit is taken back as
/// soon as the phrase is abandoned. Source: Aho and Corasick 1975, with a potential a state.
struct HotwordAutomaton: Sendable {
    /// Where nothing has been seen; with a separator, where a word begins.
    let start: Int32
    /// No step gains more than this, in nats.
    private(set) var largestGain = 0.0

    private let separator: Int32?
    private var nodes = [Node()]

    private struct Node {
        var children: [(key: Int32, node: Int32)] = []
        var failure: Int32 = 0
        /// The weights of the phrases that are complete here.
        var earned = 0.0
        /// The credit for phrases that have begun and may go on.
        var credit = 0.0
    }

    /// - Parameters:
    ///   - phrases: at least one key each; the weights in nats, negative ones allowed.
    ///   - separator: the key between words; phrases then begin and end at words' borders.
    init(phrases: [(keys: [Int32], weight: Double)], separator: Int32?) {
        self.separator = separator
        for (keys, weight) in phrases {
            precondition(!keys.isEmpty, "a hotword has no symbols")
            let edge = separator.map { [$0] } ?? []
            let path = edge + keys + edge
            let whole = Double(path.count - edge.count)
            var node = 0
            for (depth, key) in path.enumerated() {
                node = Self.child(of: node, key, in: &nodes)
                guard depth + 1 < path.count else { break }
                let share = Double(depth + 1 - edge.count) / whole
                nodes[node].credit = max(nodes[node].credit, weight * share)
            }
            nodes[node].earned += weight
        }
        var start: Int32 = 0
        for child in nodes[0].children where child.key == separator { start = child.node }
        self.start = start
        linkFailures()
        largestGain = nodes.lazy.map { $0.earned + $0.credit }.reduce(0, max)
    }

    private static func child(of node: Int, _ key: Int32, in nodes: inout [Node]) -> Int {
        if let known = nodes[node].children.first(where: { $0.key == key }) {
            return Int(known.node)
        }
        nodes.append(Node())
        nodes[node].children.append((key, Int32(nodes.count - 1)))
        return nodes.count - 1
    }

    /// Breadth first: the failure of a node is the longest proper ending of it that is a node.
    private mutating func linkFailures() {
        var queue: [Int] = []
        for child in nodes[0].children { queue.append(Int(child.node)) }
        var next = 0
        while next < queue.count {
            let node = queue[next]
            next += 1
            let failure = Int(nodes[node].failure)
            nodes[node].earned += nodes[failure].earned
            nodes[node].credit = max(nodes[node].credit, nodes[failure].credit)
            for (key, child) in nodes[node].children {
                nodes[Int(child)].failure = target(of: nodes[node].failure, key)
                queue.append(Int(child))
            }
        }
    }

    private func target(of state: Int32, _ key: Int32) -> Int32 {
        var state = state
        while true {
            for child in nodes[Int(state)].children where child.key == key { return child.node }
            if state == 0 { return 0 }
            state = nodes[Int(state)].failure
        }
    }

    /// The state after `key`, and what the step adds to the score.
    func step(_ state: Int32, _ key: Int32) -> (next: Int32, gain: Double) {
        let next = target(of: state, key)
        return (
            next, nodes[Int(next)].earned + nodes[Int(next)].credit - nodes[Int(state)].credit
        )
    }

    /// What the end of the utterance adds: phrases that are complete earn, credit is taken back.
    func finish(_ state: Int32) -> Double {
        guard let separator else { return -nodes[Int(state)].credit }
        let (next, gain) = step(state, separator)
        return gain - nodes[Int(next)].credit
    }
}

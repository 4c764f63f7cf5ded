/// Follows several phrases at once through a sequence of symbols or words.
///
/// A phrase earns its weight once for each time it is completed. On the way it is credited with
/// a share of the weight, so that its beginnings survive pruning; the credit is taken back as
/// soon as the phrase is abandoned. Source: Aho and Corasick 1975, with a potential a state.
struct HotwordAutomaton: Sendable {
    /// Where nothing has been seen; with a separator, where a word begins.
    private(set) var start: Int32 = 0
    /// No step gains more than this, in nats.
    private(set) var largestGain = 0.0

    private let separator: Int32?
    private var nodes = [Node()]

    private struct Edge: Hashable {
        let node: Int
        let key: Int32
    }

    private struct Node {
        /// By ascending key.
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
        // The first node may have as many children as there are phrases.
        var known: [Edge: Int] = [:]
        for (keys, weight) in phrases {
            precondition(!keys.isEmpty, "a hotword has no symbols")
            let border = separator.map { [$0] } ?? []
            let path = border + keys + border
            let whole = Double(path.count - border.count)
            var node = 0
            for (depth, key) in path.enumerated() {
                let edge = Edge(node: node, key: key)
                node = known[edge] ?? addChild(of: node, key)
                known[edge] = node
                guard depth + 1 < path.count else { break }
                let share = Double(depth + 1 - border.count) / whole
                nodes[node].credit = max(nodes[node].credit, weight * share)
            }
            nodes[node].earned += weight
        }
        for node in nodes.indices { nodes[node].children.sort { $0.key < $1.key } }
        start = separator.flatMap { Self.child(of: nodes[0], $0) } ?? 0
        linkFailures()
        largestGain = nodes.lazy.map { $0.earned + $0.credit }.reduce(0, max)
    }

    private mutating func addChild(of node: Int, _ key: Int32) -> Int {
        nodes.append(Node())
        nodes[node].children.append((key, Int32(nodes.count - 1)))
        return nodes.count - 1
    }

    private static func child(of node: Node, _ key: Int32) -> Int32? {
        var (low, high) = (0, node.children.count)
        while low < high {
            let middle = (low + high) / 2
            if node.children[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low < node.children.count && node.children[low].key == key
            ? node.children[low].node : nil
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
            if let child = Self.child(of: nodes[Int(state)], key) { return child }
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

import Foundation

/// All ways through the states of a ``HiddenMarkovModel`` that a text, or any text, can take.
///
/// N nodes, A arcs; a node emits one frame with its state. Every arc takes one frame.
package struct StateGraph: Sendable {
    /// What a step from a frame to the next one does.
    package enum Step: Sendable, Equatable {
        /// It stays in the state.
        case stay
        /// It goes on to the unit's next state.
        case state
        /// It goes on to the word's next unit.
        case unit
        /// It begins a word or a silence.
        case word
    }

    /// A state at a place of a text.
    package struct Node: Sendable, Equatable {
        /// The model's state.
        package let state: Int
        /// The unit it belongs to.
        package let unit: Int
        /// The word it belongs to; nil for silence.
        package let word: Int?
    }

    /// A step between two nodes.
    struct Arc: Sendable {
        let from: Int
        let to: Int
        let logProbability: Double
        let step: Step
    }

    /// The nodes.
    package internal(set) var nodes: [Node] = []
    /// By the node they leave.
    private(set) var arcs: [Arc] = []
    /// Of each node the first of the arcs that leave it, and behind them A.
    private(set) var firstArcs: [Int] = [0]
    /// Log probabilities of beginning and of ending in each node.
    private(set) var starts: [Double] = []
    private(set) var ends: [Double] = []
    /// Whether a way without any node is there, and its log probability.
    private(set) var emptyLogProbability = -Double.infinity
    /// The states of the model.
    let states: Int

    init(
        states: Int, nodes: [Node], arcs: [Arc], starts: [Double], ends: [Double],
        emptyLogProbability: Double
    ) {
        self.states = states
        self.nodes = nodes
        self.starts = starts
        self.ends = ends
        self.emptyLogProbability = emptyLogProbability
        var counts = [Int](repeating: 0, count: nodes.count + 1)
        for arc in arcs { counts[arc.from + 1] += 1 }
        for node in nodes.indices { counts[node + 1] += counts[node] }
        firstArcs = counts
        // In the order they were added among those of one node.
        self.arcs = arcs.enumerated().sorted { ($0.1.from, $0.0) < ($1.1.from, $1.0) }.map(\.1)
    }

    /// The arcs that leave `node`.
    func arcs(from node: Int) -> Range<Int> { firstArcs[node]..<firstArcs[node + 1] }

    /// The number of frames of the shortest way; nil if there is none.
    package var leastFrames: Int? {
        emptyLogProbability > -.infinity ? 0 : shortestWay
    }

    /// The number of frames of the shortest way that has a node.
    var shortestWay: Int? {
        var reached = starts.map { $0 > -.infinity }
        var front = nodes.indices.filter { reached[$0] }
        var frames = 1
        while !front.isEmpty {
            if front.contains(where: { ends[$0] > -.infinity }) { return frames }
            var next: [Int] = []
            for node in front {
                for arc in arcs(from: node) where !reached[arcs[arc].to] {
                    reached[arcs[arc].to] = true
                    next.append(arcs[arc].to)
                }
            }
            front = next
            frames += 1
        }
        return nil
    }
}

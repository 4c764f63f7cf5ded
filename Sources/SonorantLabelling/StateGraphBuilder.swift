import Foundation

/// Composes a ``StateGraph`` of a model's words.
struct StateGraphBuilder {
    /// Where a way has got to: behind a node, or, for nil, before the first frame.
    typealias Exit = (node: Int?, logProbability: Double)

    private let model: HiddenMarkovModel
    private var nodes: [StateGraph.Node] = []
    private var arcs: [StateGraph.Arc] = []
    private var starts: [Double] = []
    private var ends: [Double] = []
    private var emptyLogProbability = -Double.infinity

    init(_ model: HiddenMarkovModel) { self.model = model }

    /// The graph composed so far.
    var graph: StateGraph {
        StateGraph(
            states: model.states, nodes: nodes, arcs: arcs, starts: starts, ends: ends,
            emptyLogProbability: emptyLogProbability)
    }

    /// Appends a chain of units, and returns its first and its last node.
    mutating func addChain(_ units: [Int], word: Int?) -> (first: Int, last: Int) {
        let first = nodes.count
        for unit in units {
            for (place, state) in model.states(ofUnit: unit).enumerated() {
                let node = nodes.count
                nodes.append(StateGraph.Node(state: state, unit: unit, word: word))
                starts.append(-.infinity)
                ends.append(-.infinity)
                if node > first { connect(node - 1, node, 0, place == 0 ? .unit : .state) }
                arcs.append(
                    StateGraph.Arc(
                        from: node, to: node, logProbability: log(model.stay[state]), step: .stay))
            }
        }
        return (first, nodes.count - 1)
    }

    /// Lets the ways of `exits` go on to `node`.
    mutating func enter(_ node: Int, from exits: [Exit], _ logProbability: Double = 0) {
        for exit in exits where exit.logProbability + logProbability > -.infinity {
            let sum = exit.logProbability + logProbability
            if let from = exit.node {
                connect(from, node, sum, .word)
            } else {
                starts[node] = sum
            }
        }
    }

    /// Lets the ways of `exits` end.
    mutating func end(_ exits: [Exit], _ logProbability: Double = 0) {
        for exit in exits where exit.logProbability + logProbability > -.infinity {
            let sum = exit.logProbability + logProbability
            if let node = exit.node {
                ends[node] = sum + leave(node)
            } else {
                emptyLogProbability = sum
            }
        }
    }

    /// Optional silence behind `exits`.
    mutating func addSilence(behind exits: [Exit]) -> [Exit] {
        guard let silence = model.silence, model.silenceProbability > 0 else { return exits }
        let chain = addChain([silence], word: nil)
        enter(chain.first, from: exits, log(model.silenceProbability))
        let rest = log(1 - model.silenceProbability)
        return exits.map { ($0.node, $0.logProbability + rest) } + [(chain.last, 0)]
    }

    /// The chains of a word, one a pronunciation.
    mutating func addWord(_ word: Int) -> [(first: Int, last: Int)] {
        model.words[word].pronunciations.map { addChain($0, word: word) }
    }

    private func leave(_ node: Int) -> Double { log(1 - model.stay[nodes[node].state]) }

    private mutating func connect(
        _ from: Int, _ to: Int, _ logProbability: Double, _ step: StateGraph.Step
    ) {
        arcs.append(
            StateGraph.Arc(
                from: from, to: to, logProbability: logProbability + leave(from), step: step))
    }
}

extension HiddenMarkovModel {
    /// The graph of a known text: its words in order in every pronunciation, with optional
    /// silence at both ends and between them, for forced alignment.
    package func graph(ofWords words: [Int]) -> StateGraph {
        var builder = StateGraphBuilder(self)
        var exits = builder.addSilence(behind: [(nil, 0)])
        for word in words {
            let chains = builder.addWord(word)
            for chain in chains {
                builder.enter(chain.first, from: exits, -log(Double(chains.count)))
            }
            exits = builder.addSilence(behind: chains.map { ($0.last, 0) })
        }
        builder.end(exits)
        return builder.graph
    }

    /// The graph of every text: a loop over all words, with optional silence at both ends and
    /// between them, for decoding.
    ///
    /// Behind each word stands a silence of its own, which keeps the word in mind for what follows.
    /// The arcs number about 2·W² for W words: fit for hundreds of words, not for dictation.
    package func loop(_ transitions: WordTransitions) -> StateGraph {
        precondition(
            transitions.words == words.count,
            "transitions of \(transitions.words) words for \(words.count)")
        var builder = StateGraphBuilder(self)
        let chains = words.indices.map { builder.addWord($0) }
        for from in words.indices.map(Optional.some) + [nil] {
            let ends: [StateGraphBuilder.Exit] =
                from.map { word in chains[word].map { ($0.last, 0) } } ?? [(nil, 0)]
            let exits = builder.addSilence(behind: ends)
            for to in words.indices {
                for chain in chains[to] {
                    builder.enter(
                        chain.first, from: exits,
                        transitions[from, to] - log(Double(chains[to].count)))
                }
            }
            builder.end(exits, transitions[from, nil])
        }
        return builder.graph
    }
}

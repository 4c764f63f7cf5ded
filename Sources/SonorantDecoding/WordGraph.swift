/// The words a decoder may write, as a graph of labels: a trie for a lexicon, several tries
/// linked by their words for a grammar.
///
/// A node stands for the beginning of a word. Its arcs lead on by one label each; its ends
/// complete a word and lead to the root where the next word begins. A lexicon has one root to
/// which all ends lead; a grammar has a root for each of its states, so that walking the graph
/// is walking the composition of grammar and trie. Words and ends of transcripts may have weights,
/// the logs of factors of at most 1.
///
/// A class, though it never changes: the search passes it around for every prefix, and counting
/// the references of a dozen arrays each time took a third of its time.
package final class WordGraph: Sendable {
    /// The root where the first word begins.
    package static let start: Int32 = 0

    /// The words, each once; ends name them by their index.
    package let words: [String]
    // The arcs of node n are arcStart[n]..<arcStart[n + 1], by ascending label.
    let arcStart: [Int32]
    let arcLabels: [Int32]
    let arcTargets: [Int32]
    /// Bit `label & 63` is set where an arc has such a label.
    let arcMasks: [UInt64]
    // The ends of node n are endStart[n]..<endStart[n + 1].
    let endStart: [Int32]
    let endWords: [Int32]
    let endRoots: [Int32]
    /// In nats, at most 0; empty where no word has a weight.
    let endWeights: [Float]
    /// Whether nodes are roots, and whether a transcript may end at them.
    let isRoot: [Bool]
    let isFinal: [Bool]
    /// What it costs that a transcript ends there, as ``endWeights``.
    let finalWeights: [Float]

    private init(
        words: [String], arcStart: [Int32], arcLabels: [Int32], arcTargets: [Int32],
        arcMasks: [UInt64], endStart: [Int32], endWords: [Int32], endRoots: [Int32],
        endWeights: [Float], isRoot: [Bool], isFinal: [Bool], finalWeights: [Float]
    ) {
        self.words = words
        self.arcStart = arcStart
        self.arcLabels = arcLabels
        self.arcTargets = arcTargets
        self.arcMasks = arcMasks
        self.endStart = endStart
        self.endWords = endWords
        self.endRoots = endRoots
        self.endWeights = endWeights
        self.isRoot = isRoot
        self.isFinal = isFinal
        self.finalWeights = finalWeights
    }

    /// The number of nodes.
    package var nodes: Int { arcMasks.count }

    /// The arc with `label` that leaves `node`; nil where none does.
    @inline(__always)
    func arc(of node: Int32, label: Int32) -> Int? {
        guard arcMasks[Int(node)] & (1 << UInt64(label & 63)) != 0 else { return nil }
        let end = Int(arcStart[Int(node) + 1])
        var (low, high) = (Int(arcStart[Int(node)]), end)
        while low < high {
            let middle = (low + high) / 2
            if arcLabels[middle] < label { low = middle + 1 } else { high = middle }
        }
        return low < end && arcLabels[low] == label ? low : nil
    }

    /// Whether any word goes on after `node`.
    @inline(__always)
    func hasArcs(_ node: Int32) -> Bool { arcMasks[Int(node)] != 0 }

    /// The best of `scores`, one a word, with the weights of the words' ends, among the words
    /// beneath each node, itself included; for roots `atRoots`, since there nothing is known of
    /// the next word.
    ///
    /// - Returns: one value a node.
    func best(of scores: [Float], atRoots: Float) -> [Float] {
        var best = [Float](repeating: -.infinity, count: nodes)
        // Children are made after their parents, so their indices are higher.
        for node in stride(from: nodes - 1, through: 0, by: -1) {
            for end in endStart[node]..<endStart[node + 1] {
                let weight = endWeights.isEmpty ? 0 : endWeights[Int(end)]
                best[node] = max(best[node], scores[Int(endWords[Int(end)])] + weight)
            }
            for arc in arcStart[node]..<arcStart[node + 1] {
                best[node] = max(best[node], best[Int(arcTargets[Int(arc)])])
            }
        }
        for node in 0..<nodes where isRoot[node] { best[node] = atRoots }
        return best
    }
}

extension WordGraph {
    /// Makes a graph word by word.
    package struct Builder {
        fileprivate struct Node {
            var arcs: [(label: Int32, target: Int32)] = []
            var ends: [(word: Int32, root: Int32, weight: Float)] = []
            var isRoot = false
            var isFinal = false
            var finalWeight: Float = 0
        }

        fileprivate private(set) var nodes: [Node] = []
        fileprivate private(set) var words: [String] = []
        private var indices: [String: Int32] = [:]
        /// The arc with a label that leaves a node, since roots may have thousands.
        private var targets: [Arc: Int32] = [:]

        private struct Arc: Hashable {
            let node: Int32
            let label: Int32
        }

        /// A graph of nothing.
        package init() {}

        /// A new root; the first one made is the start.
        ///
        /// - Parameters:
        ///   - isFinal: whether a transcript may end there.
        ///   - weight: what such an end adds to the score, in nats; at most 0.
        package mutating func addRoot(isFinal: Bool, weight: Double = 0) -> Int32 {
            precondition(weight <= 0, "a weight of \(weight) nats would be a factor above 1")
            nodes.append(Node(isRoot: true, isFinal: isFinal, finalWeight: Float(weight)))
            return Int32(nodes.count - 1)
        }

        /// A word from `root` to `next`, spelled with `labels`.
        ///
        /// The same word with the same spelling between the same roots counts once, with its
        /// largest weight.
        ///
        /// - Parameters:
        ///   - labels: at least one.
        ///   - weight: what the word adds to the score there, in nats; at most 0.
        package mutating func add(
            _ word: String, labels: [Int], from root: Int32, to next: Int32, weight: Double = 0
        ) {
            precondition(!labels.isEmpty, "the word '\(word)' has no labels")
            precondition(weight <= 0, "a weight of \(weight) nats would be a factor above 1")
            var node = Int(root)
            for label in labels {
                let arc = Arc(node: Int32(node), label: Int32(label))
                if let target = targets[arc] {
                    node = Int(target)
                } else {
                    nodes.append(Node())
                    nodes[node].arcs.append((arc.label, Int32(nodes.count - 1)))
                    node = nodes.count - 1
                    targets[arc] = Int32(node)
                }
            }
            let index = indices[word] ?? Int32(words.count)
            if index == words.count {
                words.append(word)
                indices[word] = index
            }
            let weight = Float(weight)
            if let end = nodes[node].ends.firstIndex(where: { ($0.word, $0.root) == (index, next) })
            {
                nodes[node].ends[end].weight = max(nodes[node].ends[end].weight, weight)
            } else {
                nodes[node].ends.append((index, next, weight))
            }
        }

        /// The graph of all that was added.
        package func graph() -> WordGraph { WordGraph(self) }
    }

    /// The graph of all that was added to `builder`.
    convenience init(_ builder: Builder) {
        let nodes = builder.nodes
        var arcStart: [Int32] = [0]
        var endStart: [Int32] = [0]
        var arcs: [(label: Int32, target: Int32)] = []
        var ends: [(word: Int32, root: Int32, weight: Float)] = []
        for node in nodes {
            arcs += node.arcs.sorted { $0.label < $1.label }
            ends += node.ends
            arcStart.append(Int32(arcs.count))
            endStart.append(Int32(ends.count))
        }
        self.init(
            words: builder.words, arcStart: arcStart, arcLabels: arcs.map(\.label),
            arcTargets: arcs.map(\.target),
            arcMasks: nodes.map { node in
                node.arcs.reduce(0) { $0 | 1 << UInt64($1.label & 63) }
            },
            endStart: endStart, endWords: ends.map(\.word), endRoots: ends.map(\.root),
            endWeights: ends.allSatisfy { $0.weight == 0 } ? [] : ends.map(\.weight),
            isRoot: nodes.map(\.isRoot), isFinal: nodes.map(\.isFinal),
            finalWeights: nodes.allSatisfy { $0.finalWeight == 0 }
                ? [] : nodes.map(\.finalWeight))
    }
}

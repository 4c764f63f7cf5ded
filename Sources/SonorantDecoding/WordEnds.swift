/// The words that may end at a place of the word graph.
struct WordEnds: Sequence, IteratorProtocol {
    struct End {
        /// The word's index, or ``PrefixTree/unknownWord``.
        let word: Int32
        /// Where the next word begins.
        let root: Int32
        /// What the graph itself adds to the score, in nats.
        let weight: Float
    }

    private let graph: WordGraph?
    private var position: Int32
    private let end: Int32

    init(graph: WordGraph, range: Range<Int32>) {
        self.graph = graph
        position = range.lowerBound
        end = range.upperBound
    }

    /// One word that the graph does not have, or none.
    init(unknown: Bool) {
        graph = nil
        position = 0
        end = unknown ? 1 : 0
    }

    mutating func next() -> End? {
        guard position < end else { return nil }
        defer { position += 1 }
        guard let graph else {
            return End(word: PrefixTree.unknownWord, root: WordGraph.start, weight: 0)
        }
        return End(
            word: graph.endWords[Int(position)], root: graph.endRoots[Int(position)],
            weight: graph.endWeights.isEmpty ? 0 : graph.endWeights[Int(position)])
    }
}

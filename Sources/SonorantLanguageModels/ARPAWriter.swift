/// Writes the n-grams of an automaton as ARPA.
struct ARPAWriter {
    private let automaton: NGramAutomaton

    init(_ automaton: NGramAutomaton) { self.automaton = automaton }

    /// Hands the text over in blocks, in order.
    func write(_ body: ([UInt8]) throws -> Void) rethrows {
        var block = Array("\\data\\\n".utf8)
        block.reserveCapacity(1 << 16)
        let counts = (1...automaton.order).map { automaton.count(order: $0) }
        for (index, count) in counts.enumerated() {
            block += Array("ngram \(index + 1)=\(count)\n".utf8)
        }
        var words: [UInt32] = []
        var first = 1
        for order in 1...automaton.order {
            block += Array("\n\\\(order)-grams:\n".utf8)
            let last =
                order == 1
                ? automaton.vocabulary : min(first + counts[order - 1] - 1, automaton.nodeCount - 1)
            for index in stride(from: first, through: last, by: 1) {
                if index == 1, !automaton.unknownIsListed { continue }
                line(UInt32(index), isHighest: order == automaton.order, &words, into: &block)
                if block.count > 1 << 16 {
                    try body(block)
                    block.removeAll(keepingCapacity: true)
                }
            }
            first = last + 1
        }
        block += Array("\n\\end\\\n".utf8)
        try body(block)
    }

    private func line(
        _ index: UInt32, isHighest: Bool, _ words: inout [UInt32], into block: inout [UInt8]
    ) {
        let node = automaton.node(index)
        automaton.reversedWords(of: index, into: &words)
        block += Self.number(node.probability)
        var separator = UInt8(ascii: "\t")
        for word in words.reversed() {
            block.append(separator)
            block += automaton.word(word)
            separator = UInt8(ascii: " ")
        }
        if !isHighest {
            block.append(UInt8(ascii: "\t"))
            block += Self.number(node.backoff)
        }
        block.append(UInt8(ascii: "\n"))
    }

    /// The shortest digits that read back as the same number.
    private static func number(_ value: Float) -> String.UTF8View {
        value == 0 ? "0".utf8 : value.description.utf8
    }
}

import SonorantSystem

/// The n-grams of a model as one automaton: every n-gram is a node, has a hash entry under its
/// context, and links to the longest of its endings that is worth remembering.
///
/// Nodes are numbered by order: 0 is the empty context, then the words in the order of their
/// indices, then the longer n-grams. Every number out of a file is checked before it is used as an
/// address, so that damage that a checksum does not show gives wrong scores at worst.
///
/// The automaton is addresses and numbers alone, so that threads that score at the same time do
/// not count references to it; ``NGramStorage`` has to outlive it.
struct NGramAutomaton: Sendable {
    private let memory: FrozenMemory<UInt8>
    private let byteCount: Int
    private let layout: NGramLayout
    let order: Int
    /// Words, `<unk>` among them.
    let vocabulary: Int
    let nodeCount: Int
    private let nodes: FrozenMemory<NGramNode>
    private let slots: FrozenMemory<UInt64>
    private let slotMask: Int
    private let longestProbe: Int
    private let wordStarts: FrozenMemory<UInt32>
    private let wordSlots: FrozenMemory<UInt32>
    private let wordSlotMask: Int
    private let wordBytes: FrozenMemory<UInt8>
    private let wordByteCount: Int
    let beginningWord: UInt32
    let endWord: UInt32
    let repaired: Int
    let unknownIsListed: Bool

    /// The automaton in `storage`, which `path` names in errors.
    init(_ storage: NGramStorage, path: String) throws {
        func damage(_ problem: String) -> LanguageModelError {
            .damaged(path: path, problem: problem)
        }
        guard storage.count >= NGramLayout.headerSize else {
            throw damage("\(storage.count) bytes are too few for a header")
        }
        let base = UnsafeRawPointer(storage.base)
        func field(_ offset: Int) -> Int {
            Int(UInt32(littleEndian: base.load(fromByteOffset: offset, as: UInt32.self)))
        }
        typealias Field = NGramLayout.Field
        guard field(Field.version) == NGramLayout.version else {
            throw LanguageModelError.unsupported(
                path: path,
                problem: "version \(field(Field.version)) of the compact form is not known, only "
                    + "\(NGramLayout.version); convert the ARPA file again")
        }
        let (order, vocabulary, nodes) = (
            field(Field.order), field(Field.vocabulary), field(Field.nodes)
        )
        let (slots, wordSlots) = (field(Field.slots), field(Field.wordSlots))
        let layout = NGramLayout(
            order: order, vocabulary: vocabulary, nodes: nodes, slots: slots,
            wordSlots: wordSlots, wordBytes: field(Field.wordBytes))
        let length = Int(
            truncatingIfNeeded: base.load(fromByteOffset: Field.length, as: UInt64.self))
        guard layout.total == length, storage.count == length else {
            throw damage(
                "the file has \(storage.count) bytes where its header needs \(layout.total)")
        }
        guard
            base.load(fromByteOffset: Field.checksum, as: UInt64.self)
                == Self.checksum(storage.bytes)
        else { throw damage("the checksum does not match") }
        guard (1...LanguageModelError.highestOrder).contains(order), vocabulary >= 1,
            nodes > vocabulary, nodes <= Int(NGramNode.linkMask),
            slots.nonzeroBitCount == 1, wordSlots.nonzeroBitCount == 1
        else { throw damage("the header contradicts itself") }
        memory = FrozenMemory(base)
        byteCount = storage.count
        self.layout = layout
        self.order = order
        self.vocabulary = vocabulary
        nodeCount = nodes
        self.nodes = FrozenMemory(base + layout.nodes)
        self.slots = FrozenMemory(base + layout.slots)
        slotMask = slots - 1
        longestProbe = min(field(Field.longestProbe), slots)
        wordStarts = FrozenMemory(base + layout.wordStarts)
        self.wordSlots = FrozenMemory(base + layout.wordSlots)
        wordSlotMask = wordSlots - 1
        wordBytes = FrozenMemory(base + layout.wordBytes)
        wordByteCount = field(Field.wordBytes)
        beginningWord = UInt32(min(field(Field.beginning), vocabulary - 1))
        endWord = UInt32(min(field(Field.end), vocabulary - 1))
        repaired = field(Field.repaired)
        unknownIsListed = field(Field.unknownIsListed) != 0
        let counts = (1...order).map { count(order: $0) }
        guard counts[0] == vocabulary - (unknownIsListed ? 0 : 1),
            counts.allSatisfy({ 0..<nodes ~= $0 }),
            counts.dropFirst().reduce(0, +) == nodes - 1 - vocabulary
        else { throw damage("the numbers of n-grams contradict the header") }
    }

    /// Everything, as it stands in a file.
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: memory.base, count: byteCount)
    }

    /// The checksum of a whole file: its header with the field of the sum left out, its body.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let header = UnsafeRawBufferPointer(rebasing: bytes[..<NGramLayout.Field.checksum])
        return NGramHash.checksum(header, from: 0)
            ^ NGramHash.checksum(bytes, from: NGramLayout.Field.checksum + 8)
    }

    /// Number of n-grams of `order`.
    func count(order: Int) -> Int {
        let offset = layout.counts + 8 * (order - 1)
        return Int(
            truncatingIfNeeded: bytes.load(fromByteOffset: offset, as: UInt64.self))
    }

    @inline(__always)
    func node(_ index: UInt32) -> NGramNode {
        nodes[Int(index) < nodeCount ? Int(index) : 0]
    }

    /// The node of `parent`'s n-gram with `word` after it, or 0. `parent` is not 0.
    @inline(__always)
    func child(of parent: UInt32, _ word: UInt32) -> UInt32 {
        let hash = NGramHash.mix(parent, word)
        var slot = Int(truncatingIfNeeded: hash >> 32) & slotMask
        var probes = 0
        while probes < longestProbe {
            let entry = slots[slot]
            if entry == 0 { return 0 }
            if UInt32(truncatingIfNeeded: entry >> 32) == UInt32(truncatingIfNeeded: hash) {
                let candidate = UInt32(truncatingIfNeeded: entry)
                let found = node(candidate)
                if found.parent == parent, found.word == word { return candidate }
            }
            slot = (slot + 1) & slotMask
            probes += 1
        }
        return 0
    }

    /// log10 P(`word` | `state`) and the state after it.
    @inline(__always)
    func score(_ word: UInt32, after state: UInt32) -> (Float, UInt32) {
        let word = Int(word) < vocabulary ? word : 0
        var context = state
        var sum: Float = 0
        // An order's worth of steps always suffices; a damaged file might link in a circle.
        var steps = order
        while context != 0, steps > 0 {
            let from = node(context)
            if from.link & NGramNode.hasChildren != 0 {
                let next = child(of: context, word)
                if next != 0 {
                    let found = node(next)
                    return (sum + found.probability, Self.state(next, found))
                }
            }
            sum += from.backoff
            context = from.link & NGramNode.linkMask
            steps -= 1
        }
        let found = node(word + 1)
        return (sum + found.probability, Self.state(word + 1, found))
    }

    @inline(__always)
    private static func state(_ index: UInt32, _ node: NGramNode) -> UInt32 {
        node.link & NGramNode.isContext != 0 ? index : node.link & NGramNode.linkMask
    }

    /// What is remembered after the n-gram of `index`.
    func state(of index: UInt32) -> UInt32 { Self.state(index, node(index)) }

    /// The index of the word with these bytes; 0 where there is none.
    func index(of word: UnsafeRawBufferPointer) -> UInt32 {
        var slot = Int(truncatingIfNeeded: NGramHash.mix(word) >> 32) & wordSlotMask
        for _ in 0...wordSlotMask {
            let entry = wordSlots[slot]
            if entry == 0 { return 0 }
            if self.word(entry - 1).elementsEqual(word) { return entry - 1 }
            slot = (slot + 1) & wordSlotMask
        }
        return 0
    }

    /// The bytes of a word.
    func word(_ index: UInt32) -> UnsafeRawBufferPointer {
        guard Int(index) < vocabulary else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let start = Int(wordStarts[Int(index)])
        let end = Int(wordStarts[Int(index) + 1])
        guard start <= end, end <= wordByteCount else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(start: wordBytes.base + start, count: end - start)
    }

    /// The words of a node's n-gram, the last first.
    func reversedWords(of index: UInt32, into words: inout [UInt32]) {
        words.removeAll(keepingCapacity: true)
        var index = index
        while index != 0, words.count < order {
            let node = node(index)
            words.append(node.word)
            index = node.parent
        }
    }
}

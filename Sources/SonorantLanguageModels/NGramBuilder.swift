/// Collects n-grams, the shorter before the longer, and makes the automaton of them.
struct NGramBuilder {
    /// A word and the n-grams of it, 0 being the empty context.
    private(set) var nodes: [NGramNode] = [
        NGramNode(parent: 0, word: 0, probability: 0, backoff: 0, link: 0)
    ]
    private(set) var words = VocabularyBuilder()
    /// Nodes by order; those below index 1 are not counted.
    private(set) var counts: [Int] = []
    private var table = NodeTable()
    /// Contexts that no line listed, by their nodes.
    private(set) var repaired: [UInt32] = []
    private var orders: [UInt8] = [0]
    let order: Int
    /// Whether the model lists `<unk>`.
    private(set) var unknownIsListed = false

    init(order: Int, capacity: Int) {
        self.order = order
        nodes.reserveCapacity(capacity + 1)
        orders.reserveCapacity(capacity + 1)
        table.reserve(capacity)
        counts = Array(repeating: 0, count: order)
        // `<unk>` has index 0 whether listed or not.
        _ = words.insert(Array(NGramWord.unknown.utf8))
        append(parent: 0, word: 0, order: 1, probability: -100, backoff: 0)
        counts[0] = 0
    }

    @discardableResult
    private mutating func append(
        parent: UInt32, word: UInt32, order: Int, probability: Float, backoff: Float
    ) -> UInt32 {
        let index = UInt32(nodes.count)
        nodes.append(
            NGramNode(
                parent: parent, word: word, probability: probability, backoff: backoff, link: 0))
        orders.append(UInt8(order))
        counts[order - 1] += 1
        if parent != 0 { table.insert(index, NGramHash.mix(parent, word)) }
        return index
    }

    /// Whether another n-gram can be stored.
    var isFull: Bool { nodes.count >= Int(NGramNode.linkMask) }

    /// Adds a 1-gram; false where the word has one already.
    mutating func addWord(
        _ bytes: UnsafeRawBufferPointer, probability: Float, backoff: Float
    ) -> Bool {
        if bytes.elementsEqual("<unk>".utf8) || bytes.elementsEqual("<UNK>".utf8) {
            guard !unknownIsListed else { return false }
            unknownIsListed = true
            nodes[1].probability = probability
            nodes[1].backoff = backoff
            counts[0] += 1
            return true
        }
        guard words.insert(bytes) else { return false }
        append(
            parent: 0, word: UInt32(words.count - 1), order: 1, probability: probability,
            backoff: backoff)
        return true
    }

    /// The index of a word that has a 1-gram.
    func index(of bytes: UnsafeRawBufferPointer) -> UInt32? {
        bytes.elementsEqual("<UNK>".utf8) ? 0 : words.index(of: bytes)
    }

    /// The node of `words`, which is made, with its own context, where no line listed it.
    mutating func context(_ words: ArraySlice<UInt32>) -> UInt32 {
        var node = words.first! + 1
        for (length, word) in zip(2..., words.dropFirst()) {
            var child = find(node, word)
            if child == 0 {
                child = append(
                    parent: node, word: word, order: length, probability: .nan, backoff: 0)
                repaired.append(child)
            }
            node = child
        }
        return node
    }

    /// Adds an n-gram of two words or more after the node of its context; false where it stands
    /// already.
    mutating func add(
        _ word: UInt32, after context: UInt32, order: Int, probability: Float, backoff: Float
    ) -> Bool {
        guard find(context, word) == 0 else { return false }
        append(
            parent: context, word: word, order: order, probability: probability, backoff: backoff)
        return true
    }

    private func find(_ parent: UInt32, _ word: UInt32) -> UInt32 {
        parent == 0
            ? word + 1
            : table.first(NGramHash.mix(parent, word)) {
                nodes[Int($0)].parent == parent && nodes[Int($0)].word == word
            }
    }

    /// The automaton of all that was added.
    mutating func finish(path: String) throws -> StoredAutomaton {
        if !repaired.isEmpty { sortByOrder() }
        link()
        let layout = NGramLayout(
            order: order, vocabulary: words.count, nodes: nodes.count, slots: table.slots.count,
            wordSlots: words.slots.count, wordBytes: words.bytes.count)
        let storage = NGramStorage(count: layout.total)
        write(to: storage, layout)
        return try StoredAutomaton(storage, path: path)
    }

    /// Brings repaired contexts to their places among those of the same order.
    private mutating func sortByOrder() {
        var starts = [Int](repeating: 0, count: order + 2)
        for order in orders { starts[Int(order) + 1] += 1 }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        var places = [UInt32](repeating: 0, count: nodes.count)
        for (index, order) in orders.enumerated() {
            places[index] = UInt32(starts[Int(order)])
            starts[Int(order)] += 1
        }
        let old = nodes
        let oldOrders = orders
        table = NodeTable()
        table.reserve(nodes.count)
        for (index, node) in old.enumerated() {
            let place = places[index]
            var node = node
            node.parent = places[Int(node.parent)]
            nodes[Int(place)] = node
            orders[Int(place)] = oldOrders[index]
            if node.parent != 0 { table.insert(place, NGramHash.mix(node.parent, node.word)) }
        }
        repaired = repaired.map { places[Int($0)] }.sorted()
    }

    /// Finds for each n-gram its longest proper ending, gives repaired contexts the probability
    /// that backing off to it gives, and shortens the links to what is worth remembering.
    private mutating func link() {
        for node in nodes.dropFirst() where node.parent != 0 {
            nodes[Int(node.parent)].link |= NGramNode.hasChildren
        }
        var endings = [UInt32](repeating: 0, count: nodes.count)
        for index in nodes.indices.dropFirst(words.count + 1) {
            let (parent, word) = (nodes[index].parent, nodes[index].word)
            var context = parent
            var backoff: Float = 0
            var ending: UInt32 = 0
            repeat {
                backoff += nodes[Int(context)].backoff
                context = endings[Int(context)]
                ending = find(context, word)
            } while ending == 0
            endings[index] = ending
            if nodes[index].probability.isNaN {
                nodes[index].probability = backoff + nodes[Int(ending)].probability
            }
        }
        for index in nodes.indices.dropFirst() {
            let ending = endings[index]
            let shorter = nodes[Int(ending)].link
            nodes[index].link |=
                shorter & NGramNode.isContext != 0 ? ending : shorter & NGramNode.linkMask
            if Int(orders[index]) < order,
                nodes[index].backoff != 0 || nodes[index].link & NGramNode.hasChildren != 0
            {
                nodes[index].link |= NGramNode.isContext
            }
        }
    }

    private func write(to storage: NGramStorage, _ layout: NGramLayout) {
        let base = storage.base
        base.copyMemory(from: NGramLayout.magic, byteCount: NGramLayout.magic.count)
        func set(_ field: Int, _ value: Int) {
            base.storeBytes(of: UInt32(value).littleEndian, toByteOffset: field, as: UInt32.self)
        }
        typealias Field = NGramLayout.Field
        set(Field.version, Int(NGramLayout.version))
        set(Field.order, order)
        set(Field.vocabulary, words.count)
        set(Field.nodes, nodes.count)
        set(Field.slots, table.slots.count)
        set(Field.wordSlots, words.slots.count)
        set(Field.wordBytes, words.bytes.count)
        set(Field.repaired, repaired.count)
        set(Field.longestProbe, table.longestProbe)
        set(Field.beginning, Int(words.index(of: NGramWord.beginning)))
        set(Field.end, Int(words.index(of: NGramWord.end)))
        set(Field.unknownIsListed, unknownIsListed ? 1 : 0)
        base.storeBytes(
            of: UInt64(layout.total), toByteOffset: Field.length, as: UInt64.self)
        for (order, count) in counts.enumerated() {
            base.storeBytes(
                of: UInt64(count), toByteOffset: layout.counts + 8 * order, as: UInt64.self)
        }
        func copy(_ bytes: UnsafeRawBufferPointer, to offset: Int) {
            guard let start = bytes.baseAddress else { return }
            (base + offset).copyMemory(from: start, byteCount: bytes.count)
        }
        nodes.withUnsafeBytes { copy($0, to: layout.nodes) }
        table.slots.withUnsafeBytes { copy($0, to: layout.slots) }
        words.starts.withUnsafeBytes { copy($0, to: layout.wordStarts) }
        words.slots.withUnsafeBytes { copy($0, to: layout.wordSlots) }
        words.bytes.withUnsafeBytes { copy($0, to: layout.wordBytes) }
        base.storeBytes(
            of: NGramAutomaton.checksum(storage.bytes), toByteOffset: Field.checksum,
            as: UInt64.self)
    }
}

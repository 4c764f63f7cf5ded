/// The prefixes a beam search has met, each once, as a tree.
///
/// Nodes are numbered from 0, the empty prefix. Prefixes that no active one descends from can be
/// swept out, so that memory follows the beam and not the length of the recording.
struct PrefixTree: ~Copyable {
    struct Node {
        /// The prefix without its last label; -1 for the root.
        var parent: Int32 = -1
        /// The last label; -1 for the root.
        var label: Int32 = -1
        /// Which of several prefixes with the same labels this is: 0 within a word, or 1 + the
        /// number of the word's end.
        var variant: Int32 = 0
        /// Where the beam holds the prefix; -1 where it does not.
        var slot: Int32 = -1
        /// Where it stands in the word graph; ``outside`` for words that are not in there.
        var place: Int32 = 0
        /// The word that it has just completed: an index, or one of the constants.
        var word: Int32 = PrefixTree.noWord
        var hot: Int32 = 0
        var wordState: UInt32 = 0
        var symbolState: UInt32 = 0
        /// The state of the word model after the first word that may end here, once computed.
        var endState: UInt32 = 0
        /// What the step to this prefix multiplies probabilities by, apart from the sound.
        var factor = 1.0
        /// The natural log of all such factors so far.
        var language = 0.0
        /// The log factor of the first word that may end here; NaN until it is computed.
        var endLanguage = Double.nan
        var endHot: Int32 = 0
    }

    static let noWord: Int32 = -1
    static let unknownWord: Int32 = -2
    /// The place of a word that the graph does not have.
    static let outside: Int32 = -1

    private(set) var nodes: UnsafeMutablePointer<Node>
    private(set) var count = 0
    private var capacity = 1 << 10
    // Open addressing over (parent, label, variant); -1 is free.
    private var table: UnsafeMutablePointer<Int32>
    private var tableCapacity = 1 << 11

    init() {
        nodes = .allocate(capacity: capacity)
        table = .allocate(capacity: tableCapacity)
        table.initialize(repeating: -1, count: tableCapacity)
    }

    deinit {
        nodes.deallocate()
        table.deallocate()
    }

    /// The prefix of `parent` and `label`, or -1.
    func find(parent: Int32, label: Int32, variant: Int32) -> Int32 {
        var position = hash(parent, label, variant)
        while table[position] >= 0 {
            let index = table[position]
            let node = nodes + Int(index)
            if node.pointee.parent == parent, node.pointee.label == label,
                node.pointee.variant == variant
            {
                return index
            }
            position = (position + 1) & (tableCapacity - 1)
        }
        return -1
    }

    /// Adds `node`, which is not there yet.
    mutating func append(_ node: Node) -> Int32 {
        if count == capacity { grow() }
        (nodes + count).initialize(to: node)
        enter(Int32(count))
        count += 1
        return Int32(count - 1)
    }

    private func enter(_ index: Int32) {
        let node = nodes[Int(index)]
        var position = hash(node.parent, node.label, node.variant)
        while table[position] >= 0 { position = (position + 1) & (tableCapacity - 1) }
        table[position] = index
    }

    private func hash(_ parent: Int32, _ label: Int32, _ variant: Int32) -> Int {
        var key = UInt64(UInt32(bitPattern: parent)) << 32 | UInt64(UInt32(bitPattern: label))
        key = (key ^ UInt64(UInt32(bitPattern: variant)) << 20) &* 0x9E37_79B9_7F4A_7C15
        return Int(key >> 32) & (tableCapacity - 1)
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Node>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: nodes, count: count)
        nodes.deallocate()
        nodes = larger
        capacity *= 2
        table.deallocate()
        tableCapacity = capacity * 2
        table = .allocate(capacity: tableCapacity)
        enterAll()
    }

    private func enterAll() {
        table.initialize(repeating: -1, count: tableCapacity)
        for index in 0..<count { enter(Int32(index)) }
    }

    /// Forgets every prefix that none of `active` is or descends from; `active` is renumbered.
    ///
    /// Parents keep lower numbers than their children.
    mutating func sweep(_ active: UnsafeMutableBufferPointer<Int32>) {
        var kept = [Int32](repeating: -1, count: count)
        for start in active {
            var node = start
            while node >= 0, kept[Int(node)] < 0 {
                kept[Int(node)] = 0
                node = nodes[Int(node)].parent
            }
        }
        var next = 0
        for index in 0..<count where kept[index] == 0 {
            kept[index] = Int32(next)
            var node = nodes[index]
            if node.parent >= 0 { node.parent = kept[Int(node.parent)] }
            nodes[next] = node
            next += 1
        }
        count = next
        for slot in active.indices { active[slot] = kept[Int(active[slot])] }
        enterAll()
    }
}

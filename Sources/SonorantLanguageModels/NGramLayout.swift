/// Where the parts of a compact model stand, counted in bytes from its beginning.
///
/// All numbers are little-endian. After the header of 96 bytes come the counts of n-grams by
/// order (8 bytes each), the nodes, the slots of the n-grams (8 bytes: hash and node), the
/// beginnings of the words (4 bytes each, one more than there are words), the slots of the words
/// (4 bytes), the bytes of the words. Every part begins at a multiple of 8.
struct NGramLayout {
    static let magic: [UInt8] = Array("sonoNGR\n".utf8)
    static let version: UInt32 = 1
    static let headerSize = 96

    /// Byte offsets of the fields in the header.
    enum Field {
        static let version = 8
        static let order = 12
        static let vocabulary = 16
        static let nodes = 20
        static let slots = 24
        static let wordSlots = 28
        static let wordBytes = 32
        static let unit = 36
        static let repaired = 40
        static let longestProbe = 44
        static let beginning = 48
        static let end = 52
        static let unknownIsListed = 56
        static let length = 64
        static let checksum = 72
    }

    let counts: Int
    let nodes: Int
    let slots: Int
    let wordStarts: Int
    let wordSlots: Int
    let wordBytes: Int
    let total: Int

    init(order: Int, vocabulary: Int, nodes: Int, slots: Int, wordSlots: Int, wordBytes: Int) {
        func aligned(_ offset: Int) -> Int { (offset + 7) & ~7 }
        counts = Self.headerSize
        self.nodes = counts + 8 * order
        self.slots = aligned(self.nodes + NGramNode.size * nodes)
        wordStarts = self.slots + 8 * slots
        self.wordSlots = aligned(wordStarts + 4 * (vocabulary + 1))
        self.wordBytes = aligned(self.wordSlots + 4 * wordSlots)
        total = aligned(self.wordBytes + wordBytes)
    }
}

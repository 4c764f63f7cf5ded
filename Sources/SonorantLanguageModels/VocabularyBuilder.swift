/// Words and their indices, in the order in which they came.
struct VocabularyBuilder {
    /// The bytes of all words, one after the other.
    private(set) var bytes: [UInt8] = []
    /// Where each word begins, and where the last ends.
    private(set) var starts: [UInt32] = [0]
    /// A hash table with open addressing: index + 1, or 0.
    private(set) var slots: [UInt32] = Array(repeating: 0, count: NGramHash.slots(for: 0))

    /// Number of words.
    var count: Int { starts.count - 1 }

    /// The bytes of a word.
    func word(_ index: UInt32) -> ArraySlice<UInt8> {
        bytes[Int(starts[Int(index)])..<Int(starts[Int(index) + 1])]
    }

    /// The slot of `word`, or the empty one where it would stand.
    private func slot(of word: UnsafeRawBufferPointer) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: NGramHash.mix(word) >> 32) & mask
        bytes.withUnsafeBytes { bytes in
            while slots[slot] != 0 {
                let index = Int(slots[slot]) - 1
                let (start, end) = (Int(starts[index]), Int(starts[index + 1]))
                if end - start == word.count,
                    UnsafeRawBufferPointer(rebasing: bytes[start..<end]).elementsEqual(word)
                {
                    return
                }
                slot = (slot + 1) & mask
            }
        }
        return slot
    }

    /// The index of a word, or nil.
    func index(of word: UnsafeRawBufferPointer) -> UInt32? {
        let entry = slots[slot(of: word)]
        return entry == 0 ? nil : entry - 1
    }

    /// The index of a word, or 0.
    func index(of word: String) -> UInt32 {
        Array(word.utf8).withUnsafeBytes { index(of: $0) } ?? 0
    }

    /// Adds a word; false where it is there already.
    mutating func insert(_ word: UnsafeRawBufferPointer) -> Bool {
        let place = slot(of: word)
        guard slots[place] == 0 else { return false }
        bytes.append(contentsOf: word)
        starts.append(UInt32(bytes.count))
        slots[place] = UInt32(count)
        if NGramHash.slots(for: count) > slots.count { grow() }
        return true
    }

    /// Adds a word; false where it is there already.
    mutating func insert(_ word: [UInt8]) -> Bool { word.withUnsafeBytes { insert($0) } }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        let mask = slots.count - 1
        for index in 0..<UInt32(count) {
            var slot =
                Int(
                    truncatingIfNeeded: word(index).withUnsafeBytes { NGramHash.mix($0) } >> 32)
                & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = index + 1
        }
    }
}

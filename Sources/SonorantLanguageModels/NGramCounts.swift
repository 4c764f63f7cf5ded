/// The n-grams of a text and how often they occur, the shorter ones of each among them.
///
/// An n-gram that begins with `<s>` or has the highest order counts its occurrences. All others
/// count the different words that occur before them (Kneser and Ney 1995). A shorter n-gram
/// begins with `<s>` only where the sentence begins.
struct NGramCounts {
    /// One n-gram.
    struct Entry {
        /// The entry of the words before the last; 0 is no words.
        var context: UInt32
        /// The entry of the words after the first.
        var ending: UInt32
        var word: UInt32
        /// Different words before it.
        var left: UInt32
        /// Occurrences.
        var count: Int
        var order: UInt8
        /// Begins with `<s>`.
        var isInitial: Bool
    }

    static let unknown: UInt32 = 0
    static let beginning: UInt32 = 1
    static let end: UInt32 = 2

    let order: Int
    private(set) var words = VocabularyBuilder()
    /// Entry 0 is the empty context; each n-gram stands behind its context and its ending.
    private(set) var entries = [
        Entry(context: 0, ending: 0, word: 0, left: 0, count: 0, order: 0, isInitial: false)
    ]
    private(set) var sentences = 0
    private(set) var symbols = 0
    private var table = NodeTable()
    /// The entries of the n-grams that end at the last word, by order.
    private var current: [UInt32] = []
    private let unknownEntry: UInt32
    private let beginningEntry: UInt32

    init(order: Int) {
        self.order = order
        for word in [NGramWord.unknown, NGramWord.beginning, NGramWord.end] {
            _ = words.insert(Array(word.utf8))
        }
        unknownEntry = 1
        beginningEntry = 2
        for word in [Self.unknown, Self.beginning] {
            entries.append(
                Entry(
                    context: 0, ending: 0, word: word, left: 0, count: 0, order: 1,
                    isInitial: word == Self.beginning))
            table.insert(word + 1, NGramHash.mix(0, word))
        }
    }

    /// Adds a sentence; `<s>` and `</s>` are added around it.
    mutating func add(_ sentence: [UInt32]) {
        current = [0, beginningEntry]
        for word in sentence { add(word) }
        add(Self.end)
        sentences += 1
        symbols += sentence.count + 1
    }

    /// The index of a word, which is added where it is new.
    mutating func index(of word: UnsafeRawBufferPointer) -> UInt32 {
        if let index = words.index(of: word) { return index }
        _ = words.insert(word)
        return UInt32(words.count - 1)
    }

    private mutating func add(_ word: UInt32) {
        var next: [UInt32] = [0]
        next.reserveCapacity(order + 1)
        for (length, context) in current.prefix(order).enumerated() {
            let hash = NGramHash.mix(context, word)
            var entry = table.first(hash) {
                entries[Int($0)].context == context && entries[Int($0)].word == word
            }
            if entry == 0 {
                entry = UInt32(entries.count)
                entries.append(
                    Entry(
                        context: context, ending: next[length], word: word, left: 0, count: 0,
                        order: UInt8(length + 1), isInitial: entries[Int(context)].isInitial))
                entries[Int(next[length])].left += 1
                table.insert(entry, hash)
            }
            entries[Int(entry)].count += 1
            next.append(entry)
        }
        current = next
    }

    /// The count that the estimate uses.
    func adjusted(_ entry: Entry) -> Int {
        Int(entry.order) == order || entry.isInitial ? entry.count : Int(entry.left)
    }
}

import Synchronization

/// A KenLM file with hash tables, scored as it is mapped.
///
/// The tables hold hashes and not the words of their n-grams, so they cannot be turned into an
/// automaton. The states that a search meets are numbered as they come.
final class KenLMModel: Sendable {
    private let storage: NGramStorage
    let order: Int
    let counts: [Int]
    let words: VocabularyBuilder
    private let unigrams: Int
    private let middle: [KenLMTable]
    private let longest: KenLMTable
    private let states: Mutex<States>
    let beginningWord: UInt32
    let endWord: UInt32

    /// The last words of a context, the newest first, and the back-offs of each length.
    private struct Context {
        var words: [UInt32] = []
        var backoffs: [Float] = []
    }

    private struct Key: Hashable {
        let hash: UInt64
        let length: Int
    }

    private struct States {
        var contexts = [Context()]
        var nodes: [Key: UInt32] = [:]
    }

    init(_ storage: NGramStorage, path: String) throws {
        let header = try KenLMHeader(storage.bytes, path: path)
        let base = UnsafeRawPointer(storage.base)
        counts = header.counts
        order = header.counts.count
        func buckets(_ count: Int) -> Int {
            KenLMTable.buckets(count, multiplier: header.multiplier)
        }
        // The table of the words' hashes is passed over: the words themselves are at the end.
        var position = header.size + 8 + 12 * buckets(counts[0])
        unigrams = position
        position += 8 * (counts[0] + 1)
        var tables: [KenLMTable] = []
        for (index, count) in counts.enumerated().dropFirst() {
            let size = index == counts.count - 1 ? 12 : 16
            let buckets = buckets(count)
            tables.append(KenLMTable(base + position, buckets: buckets, entrySize: size))
            position += size * buckets
        }
        guard position < storage.count else {
            throw LanguageModelError.damaged(
                path: path,
                problem: "the file has \(storage.count) bytes, but its header needs more than "
                    + "\(position)")
        }
        longest = tables.removeLast()
        middle = tables
        let bound = Int(base.loadUnaligned(fromByteOffset: header.size + 4, as: UInt32.self))
        words = try Self.words(
            UnsafeRawBufferPointer(rebasing: storage.bytes[position...]), count: bound,
            limit: counts[0] + 1, path: path)
        beginningWord = words.index(of: NGramWord.beginning)
        endWord = words.index(of: NGramWord.end)
        self.storage = storage
        states = Mutex(States())
    }

    private static func words(
        _ bytes: UnsafeRawBufferPointer, count: Int, limit: Int, path: String
    ) throws -> VocabularyBuilder {
        var words = VocabularyBuilder()
        var start = 0
        for (position, byte) in bytes.enumerated() where byte == 0 {
            guard words.insert(UnsafeRawBufferPointer(rebasing: bytes[start..<position])) else {
                throw LanguageModelError.damaged(path: path, problem: "a word stands twice")
            }
            start = position + 1
        }
        guard start == bytes.count, words.count == count, count <= limit,
            words.word(0).elementsEqual("<unk>".utf8)
        else {
            throw LanguageModelError.damaged(
                path: path, problem: "there are \(words.count) words, \(count) are needed")
        }
        return words
    }

    /// The state after `<s>`.
    var beginning: UInt32 {
        beginningWord == 0 ? 0 : score(beginningWord, after: 0).1
    }

    /// log10 P(`word` | `state`) and the state after it.
    func score(_ word: UInt32, after state: UInt32) -> (Float, UInt32) {
        let word = Int(word) < words.count ? word : 0
        return states.withLock { states in
            let context = states.contexts[
                Int(state) < states.contexts.count ? Int(state) : 0]
            let entry = UnsafeRawPointer(storage.base) + unigrams + 8 * Int(word)
            // The sign bit tells whether the n-gram is extended to the left.
            var probability = -abs(entry.load(as: Float.self))
            var backoffs = [entry.load(fromByteOffset: 4, as: Float.self)]
            var matched = 1
            var key = UInt64(word)
            var (stateKey, stateLength) = (key, Self.isExtended(backoffs[0]) ? 1 : 0)
            for before in context.words {
                key = KenLMTable.extend(key, before)
                let isLongest = matched + 1 == order
                guard let found = isLongest ? longest.find(key) : middle[matched - 1].find(key)
                else { break }
                matched += 1
                probability = -abs(found.loadUnaligned(as: Float.self))
                if isLongest { break }
                let backoff = found.loadUnaligned(fromByteOffset: 4, as: Float.self)
                backoffs.append(backoff)
                if Self.isExtended(backoff) { (stateKey, stateLength) = (key, matched) }
            }
            for backoff in context.backoffs.dropFirst(matched - 1) { probability += backoff }
            guard stateLength > 0 else { return (probability, 0) }
            let name = Key(hash: stateKey, length: stateLength)
            if let known = states.nodes[name] { return (probability, known) }
            let node = UInt32(states.contexts.count)
            states.contexts.append(
                Context(
                    words: Array(([word] + context.words).prefix(stateLength)),
                    backoffs: Array(backoffs.prefix(stateLength))))
            states.nodes[name] = node
            return (probability, node)
        }
    }

    /// A back-off of −0 marks an n-gram that begins no longer one and weighs nothing.
    private static func isExtended(_ backoff: Float) -> Bool {
        backoff.bitPattern != 0x8000_0000
    }
}

import SonorantSystem

/// Reads the n-grams of an ARPA file.
///
/// Fields may be parted by tabs or blanks. What stands before the line `\data\` and after `\end\`
/// is passed over. Back-offs that are not written are 0, a context that no line lists is added
/// with the probability that backing off gives it: both leave every score as the file means it.
struct ARPAReader {
    private let text: UnsafeRawBufferPointer
    private let path: String
    private var position = 0
    /// Where the line that was read last begins.
    private var lineStart = 0
    /// What was unusual but no fault.
    private(set) var notes: [String] = []
    private var infinite = 0
    private var uselessBackoffs = 0

    /// A reader of `text`, which has to stay in memory while it is read.
    init(_ text: UnsafeRawBufferPointer, path: String) {
        self.text = text
        self.path = path
    }

    /// The automaton of all n-grams.
    mutating func read() throws -> StoredAutomaton {
        try findHeader()
        let counts = try readCounts()
        // A line has 4 bytes at least, whatever the header promises.
        let capacity = min(counts.reduce(0, { $0 &+ $1 }), text.count / 4 + 1)
        var builder = NGramBuilder(order: counts.count, capacity: max(capacity, 0))
        for (index, count) in counts.enumerated() {
            try readSection(order: index + 1, promised: count, into: &builder)
        }
        guard let end = nextFilledLine(), end.elementsEqual(#"\end\"#.utf8) else {
            throw LanguageModelError.noEnd(path: path, line: lineNumber)
        }
        note(builder)
        return try builder.finish(path: path)
    }

    private mutating func note(_ builder: NGramBuilder) {
        if !builder.repaired.isEmpty {
            notes.append(
                "\(builder.repaired.count) n-grams were missing as contexts of longer ones and "
                    + "were added with the probability that backing off gives them")
        }
        if !builder.unknownIsListed {
            notes.append("there is no <unk>; unknown words get the log10 probability -100")
        }
        if builder.words.index(of: NGramWord.beginning) == 0 {
            notes.append("there is no <s>")
        }
        if builder.words.index(of: NGramWord.end) == 0 { notes.append("there is no </s>") }
        if infinite > 0 {
            notes.append("\(infinite) log probabilities of minus infinity were taken as -99")
        }
        if uselessBackoffs > 0 {
            notes.append(
                "\(uselessBackoffs) back-offs of n-grams of the highest order were passed over")
        }
    }

    // MARK: Lines

    private var lineNumber: Int {
        text[..<min(lineStart, text.count)].reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
    }

    /// The next line without its end, nil at the end of the file.
    @inline(__always)
    private mutating func nextLine() -> ByteLine? {
        lineStart = position
        guard position < text.count else { return nil }
        var end = position
        while end < text.count, text[end] != 0x0A { end += 1 }
        let line = UnsafeRawBufferPointer(rebasing: text[position..<end])
        position = end + 1
        return ByteLine(bytes: line)
    }

    /// The next line that is not blank, without blanks at its ends.
    private mutating func nextFilledLine() -> UnsafeRawBufferPointer? {
        while let line = nextLine()?.trimmed {
            if !line.isEmpty { return line }
        }
        return nil
    }

    private func bad(_ problem: String) -> LanguageModelError {
        .badLine(path: path, line: lineNumber, problem: problem)
    }

    private func shown(_ bytes: UnsafeRawBufferPointer) -> String {
        let shown = String(decoding: bytes.prefix(40), as: UTF8.self)
        return "'\(shown)'" + (bytes.count > 40 ? "…" : "")
    }

    // MARK: Header

    private mutating func findHeader() throws {
        // Some editors write a byte order mark.
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        while let line = nextLine()?.trimmed {
            if line.elementsEqual(#"\data\"#.utf8) { return }
        }
        // A text without the header is no ARPA at all, unless a section says so.
        let isText = !text.prefix(4096).contains(0)
        throw isText && text.prefix(1 << 16).contains(0x5C)
            ? LanguageModelError.noHeader(path: path)
            : LanguageModelError.unknownFormat(path: path)
    }

    /// The lines `ngram ORDER=COUNT`.
    private mutating func readCounts() throws -> [Int] {
        var counts: [Int] = []
        while true {
            let before = position
            guard let line = nextFilledLine() else { break }
            // A heading, or the n-grams themselves where it is missing.
            if line.first == 0x5C || !counts.isEmpty && !line.starts(with: "ngram".utf8) {
                position = before
                break
            }
            counts.append(try count(line, order: counts.count + 1))
        }
        guard !counts.isEmpty else {
            throw bad(#"after '\data\' a line such as 'ngram 1=1000' is needed"#)
        }
        return counts
    }

    private func count(_ line: UnsafeRawBufferPointer, order: Int) throws -> Int {
        let parts = line.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts[0].filter { !ByteLine.isBlank($0) }
        guard parts.count == 2, name.starts(with: "ngram".utf8) else {
            throw bad("\(shown(line)) is no line such as 'ngram 1=1000'")
        }
        let digits = Array(name.dropFirst(5))
        guard let found = digits.withUnsafeBytes({ DecimalText.integer($0) }) else {
            throw bad("\(shown(line)) names no order; 'ngram \(order)=…' is needed")
        }
        guard (1...LanguageModelError.highestOrder).contains(found) else {
            throw LanguageModelError.badOrder(path: path, order: found)
        }
        guard found == order else {
            throw bad("the count of \(found)-grams stands where that of \(order)-grams is needed")
        }
        let value = ByteLine(bytes: UnsafeRawBufferPointer(rebasing: parts[1])).trimmed
        guard let count = DecimalText.integer(value) else {
            throw bad("\(shown(value)) is no number of n-grams")
        }
        return count
    }

    // MARK: Sections

    private mutating func readSection(
        order: Int, promised: Int, into builder: inout NGramBuilder
    ) throws {
        let before = position
        guard let heading = nextFilledLine(),
            heading.elementsEqual(#"\\#(order)-grams:"#.utf8)
        else {
            if promised > 0 {
                throw LanguageModelError.missingSection(
                    path: path, order: order, expected: promised)
            }
            position = before
            return
        }
        var found = 0
        var memory = ContextMemory(order: order)
        while true {
            let before = position
            guard let line = nextLine() else { break }
            var start = 0
            guard let first = line.field(&start) else { continue }
            if first.first == 0x5C {
                position = before
                break
            }
            found += 1
            if order == 1 {
                try readWord(line, first, start, isHighest: builder.order == 1, into: &builder)
            } else {
                try readNGram(line, first, start, order, memory: &memory, into: &builder)
            }
            guard !builder.isFull else {
                throw bad("there are more than 1,000 million n-grams, which is too many")
            }
        }
        guard found == promised else {
            throw LanguageModelError.wrongCount(
                path: path, line: lineNumber, order: order, promised: promised, found: found)
        }
    }

    private mutating func probability(_ field: UnsafeRawBufferPointer) throws -> Float {
        guard let value = DecimalText.float(field), !value.isNaN else {
            throw bad("\(shown(field)) is no log10 probability")
        }
        guard value <= 0 else {
            throw bad("the log10 probability \(shown(field)) is positive; it must be 0 or less")
        }
        guard value.isFinite else {
            infinite += 1
            return -99
        }
        return value
    }

    /// The back-off at the end of a line, 0 where none is written.
    private mutating func backoff(
        _ line: ByteLine, _ position: inout Int, order: Int, isHighest: Bool
    ) throws -> Float {
        guard let field = line.field(&position) else { return 0 }
        guard let value = DecimalText.float(field), !value.isNaN, value < .infinity else {
            throw bad(
                "\(shown(field)) stands where the back-off of \(order) "
                    + "word\(order == 1 ? "" : "s") may stand, but is no number")
        }
        guard line.field(&position) == nil else {
            throw bad("there are more fields than a probability, \(order) words and a back-off")
        }
        if isHighest {
            if value != 0 { uselessBackoffs += 1 }
            return 0
        }
        guard value.isFinite else {
            infinite += 1
            return -99
        }
        return value
    }

    private mutating func readWord(
        _ line: ByteLine, _ first: UnsafeRawBufferPointer, _ start: Int, isHighest: Bool,
        into builder: inout NGramBuilder
    ) throws {
        var start = start
        let probability = try probability(first)
        guard let word = line.field(&start) else {
            throw bad("there is no word after the probability")
        }
        let backoff = try backoff(line, &start, order: 1, isHighest: isHighest)
        guard builder.addWord(word, probability: probability, backoff: backoff) else {
            throw LanguageModelError.duplicate(
                path: path, line: lineNumber, words: String(decoding: word, as: UTF8.self))
        }
    }

    private mutating func readNGram(
        _ line: ByteLine, _ first: UnsafeRawBufferPointer, _ start: Int, _ order: Int,
        memory: inout ContextMemory, into builder: inout NGramBuilder
    ) throws {
        var start = start
        let probability = try probability(first)
        for index in 0..<order {
            guard let word = line.field(&start) else {
                throw bad("there are \(index) words where an n-gram of \(order) is needed")
            }
            // Neighbours mostly share their first words.
            if memory.isSame(word, at: index) { continue }
            guard let found = builder.index(of: word) else {
                throw LanguageModelError.unknownWord(
                    path: path, line: lineNumber, word: String(decoding: word, as: UTF8.self))
            }
            memory.set(word, found, at: index)
        }
        let backoff = try backoff(
            line, &start, order: order, isHighest: order == builder.order)
        let context = memory.node ?? builder.context(memory.words.dropLast())
        memory.node = context
        guard
            builder.add(
                memory.words[order - 1], after: context, order: order, probability: probability,
                backoff: backoff)
        else {
            let words = memory.words.map { String(decoding: builder.words.word($0), as: UTF8.self) }
            throw LanguageModelError.duplicate(
                path: path, line: lineNumber, words: words.joined(separator: " "))
        }
    }
}

/// The words of the n-gram before, and the node of its context.
private struct ContextMemory {
    private(set) var words: [UInt32]
    private var bytes: [UnsafeRawBufferPointer]
    var node: UInt32?

    init(order: Int) {
        words = Array(repeating: 0, count: order)
        bytes = Array(repeating: UnsafeRawBufferPointer(start: nil, count: 0), count: order)
    }

    func isSame(_ word: UnsafeRawBufferPointer, at index: Int) -> Bool {
        let before = bytes[index]
        return before.count == word.count && before.elementsEqual(word)
    }

    mutating func set(_ word: UnsafeRawBufferPointer, _ found: UInt32, at index: Int) {
        bytes[index] = word
        words[index] = found
        if index < words.count - 1 { node = nil }
    }
}

import SonorantLanguageModels
import SonorantSystem
import SonorantText

extension WordGraph {
    /// A graph of words that may follow each other in any order.
    ///
    /// - Parameters:
    ///   - spellings: words and their labels; words may have several spellings.
    package convenience init(spellings: some Sequence<(word: String, labels: [Int])>) {
        var builder = Builder()
        let root = builder.addRoot(isFinal: true)
        for (word, labels) in spellings where !labels.isEmpty {
            builder.add(word, labels: labels, from: root, to: root)
        }
        self.init(builder)
    }
}

/// How words are written with a model's symbols: what a lexicon file says, and what follows from
/// the alphabet alone.
package struct Spellings: Sendable {
    /// Words and their labels, in the order of the file.
    package private(set) var entries: [(word: String, labels: [Int])] = []
    /// Words that the alphabet cannot write, each once, in order.
    package private(set) var unwritable: [String] = []

    /// Whether a lexicon's spellings were left out, since they are in other symbols than the
    /// alphabet's, as phones are for a model of characters.
    package private(set) var ignoresSpellings = false

    let alphabet: Alphabet
    private var known: Set<String> = []

    /// No words yet.
    package init(alphabet: Alphabet) { self.alphabet = alphabet }

    /// The words of the lexicon at `path`.
    ///
    /// A model of phones takes all pronunciations. A model of characters takes the first column,
    /// or the spellings after it where all of them consist of the alphabet's symbols (a last `|`
    /// stands for the space after the word and is dropped). A model of words takes the words.
    ///
    /// - Throws: `FileError`, `LexiconError`,
    ///   ``DecodingError/unknownSymbols(path:missing:unit:)`` for phones that the model lacks,
    ///   ``DecodingError/noWords(path:example:missing:)``.
    package init(lexicon path: String, alphabet: Alphabet) throws {
        self.init(alphabet: alphabet)
        switch alphabet.unit {
        case .phone: try addPronunciations(Lexicon(file: path))
        case .character, .word: try addWords(path)
        }
        guard !entries.isEmpty else {
            guard let example = unwritable.first else { throw LexiconError.empty(path: path) }
            throw DecodingError.noWords(
                path: path, example: example,
                missing: alphabet.unknownSymbols(in: example).map(\.symbol))
        }
    }

    /// The words of `lexicon` with all their pronunciations.
    ///
    /// - Throws: ``DecodingError/unknownSymbols(path:missing:unit:)``.
    package init(_ lexicon: Lexicon, alphabet: Alphabet) throws {
        self.init(alphabet: alphabet)
        try addPronunciations(lexicon)
    }

    private mutating func addPronunciations(_ lexicon: Lexicon) throws {
        let missing = lexicon.phones.filter { alphabet.index(of: $0) == nil }
        guard missing.isEmpty else {
            throw DecodingError.unknownSymbols(
                path: lexicon.path, missing: missing, unit: .phone)
        }
        for (word, pronunciations) in lexicon.pronunciations.sorted(by: { $0.key < $1.key }) {
            known.insert(word)
            for phones in pronunciations {
                entries.append((word, phones.compactMap { alphabet.index(of: $0) }))
            }
        }
    }

    private mutating func addWords(_ path: String) throws {
        let lines = try TextLines.read(path)
        try lines.requireText()
        let rows = lines.lines.lazy
            .filter { !$0.text.hasPrefix(";;;") && !$0.text.hasPrefix("#") }
            .map { $0.text.split(whereSeparator: \.isWhitespace).map { String($0) } }
            .filter { !$0.isEmpty }
        let isSpelled = rows.allSatisfy { row in
            row.count > 1 && spelling(row.dropFirst()) != nil
        }
        ignoresSpellings = !isSpelled && rows.contains { $0.count > 1 }
        for row in rows {
            let word = TextNormalisation.nfc.apply(String(Lexicon.withoutVariant(row[0][...])))
            if isSpelled, let labels = spelling(row.dropFirst()) {
                known.insert(word)
                entries.append((word, labels))
            } else {
                add(word)
            }
        }
    }

    private func spelling(_ symbols: ArraySlice<String>) -> [Int]? {
        let symbols = symbols.last == "|" ? symbols.dropLast() : symbols
        let labels = symbols.compactMap { alphabet.index(of: $0) }
        return labels.count == symbols.count && !labels.isEmpty ? labels : nil
    }

    /// Adds `word` by its own characters unless it is there already.
    package mutating func add(_ word: String) {
        guard known.insert(word).inserted else { return }
        if alphabet.unit != .phone, let labels = try? alphabet.encode(word), !labels.isEmpty,
            alphabet.unit == .character || labels.count == 1
        {
            entries.append((word, labels))
        } else {
            unwritable.append(word)
        }
    }

    /// Adds all words of `model` but those that mark unknown words and the ends of sentences.
    package mutating func addWords(of model: NGramModel) {
        let marks = [
            NGramWord.unknown, NGramWord.beginning, NGramWord.end, "<UNK>",
        ]
        for index in 0..<model.vocabularyCount {
            let word = model.word(UInt32(index))
            if !marks.contains(word) { add(word) }
        }
    }

    /// Whether `word` is there and can be written.
    package func contains(_ word: String) -> Bool {
        known.contains(word) && !unwritable.contains(word)
    }
}

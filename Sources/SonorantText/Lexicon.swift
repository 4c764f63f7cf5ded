import SonorantSystem

/// The pronunciations of words.
///
/// A file has lines of a word and its phones, with any white space between. Variants are marked
/// `WORD(2)` or simply repeat the word. Lines that begin with `;;;` or `#` are comments, and so
/// is what follows a `#` of its own. Source: the CMU pronouncing dictionary and its users' files.
package struct Lexicon: Codable, Sendable, Equatable {
    /// Where the lexicon came from, for messages.
    package let path: String
    /// For each word its pronunciations, in the order of the file.
    package let pronunciations: [String: [[String]]]

    /// All phones, each once, in the order of their code points.
    package var phones: [String] {
        Set(pronunciations.values.joined().joined()).sorted {
            $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
        }
    }

    /// Reads the lexicon at `path`.
    ///
    /// - Throws: ``FileError``, ``LexiconError``.
    package init(file path: String) throws {
        let lines = try TextLines.read(path)
        try lines.requireText()
        try self.init(path: path, lines: lines.lines)
    }

    /// The lexicon in `lines`.
    package init(path: String, lines: [TextLines.Line]) throws {
        var pronunciations: [String: [[String]]] = [:]
        for line in lines where !line.text.hasPrefix(";;;") {
            let fields = line.text.split(whereSeparator: \.isWhitespace).prefix { $0 != "#" }
            guard let head = fields.first, !line.text.hasPrefix("#") else { continue }
            guard fields.count > 1 else {
                throw LexiconError.noPhones(path: path, line: line.number, word: String(head))
            }
            let word = TextNormalisation.nfc.apply(String(Self.withoutVariant(head)))
            pronunciations[word, default: []].append(fields.dropFirst().map { String($0) })
        }
        guard !pronunciations.isEmpty else { throw LexiconError.empty(path: path) }
        self.path = path
        self.pronunciations = pronunciations
    }

    /// `A` of `A(2)`; a word that only looks so, such as `(2)`, stays as it is.
    package static func withoutVariant(_ head: Substring) -> Substring {
        guard head.last == ")", let open = head.lastIndex(of: "("), open > head.startIndex else {
            return head
        }
        let number = head[head.index(after: open)..<head.index(before: head.endIndex)]
        return !number.isEmpty && number.allSatisfy(\.isASCIIDigit) ? head[..<open] : head
    }

    /// The phones of `text`: of each word the first pronunciation, with a space between phones.
    ///
    /// - Throws: ``AlphabetError/unknownWords(_:lexicon:)`` with every missing word.
    package func phones(of text: String) throws -> String {
        let missing = missingWords(in: text)
        guard missing.isEmpty else { throw AlphabetError.unknownWords(missing, lexicon: path) }
        return text.split(whereSeparator: \.isWhitespace)
            .flatMap { pronunciations[String($0)]?.first ?? [] }.joined(separator: " ")
    }

    /// The words of `text` that the lexicon does not have, each once, in order.
    package func missingWords(in text: String) -> [String] {
        var seen: Set<String> = []
        return text.split(whereSeparator: \.isWhitespace).map { String($0) }
            .filter { pronunciations[$0] == nil && seen.insert($0).inserted }
    }
}

/// A lexicon that cannot be used.
package enum LexiconError: Failure, Equatable {
    /// A line has a word and nothing else.
    case noPhones(path: String, line: Int, word: String)
    /// No line has a word.
    case empty(path: String)

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .noPhones(let path, let line, let word):
            "\(path):\(line): '\(word)' has no phones; write them after the word"
        case .empty(let path):
            "\(path): no words; write a word and its phones on each line"
        }
    }
}

extension Character {
    /// Whether this is one of 0 to 9.
    package var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}

/// Cuts a JSGF file into its pieces; comments and white space go.
///
/// Source: JSpeech Grammar Format, W3C Note of 5 June 2000, section 2.
struct JSGFLexer {
    private let path: String
    private let characters: [Character]
    private var position = 0
    private var line = 1
    private var column = 1

    init(path: String, text: String) {
        self.path = path
        characters = Array(text)
    }

    private var place: GrammarPlace { GrammarPlace(path: path, line: line, column: column) }
    private var current: Character? {
        position < characters.count ? characters[position] : nil
    }
    private var following: Character? {
        position + 1 < characters.count ? characters[position + 1] : nil
    }

    private mutating func advance() {
        if characters[position].isNewline {
            line += 1
            column = 1
        } else {
            column += 1
        }
        position += 1
    }

    /// The next piece; at the end of the file ``JSGFToken/Kind/end``, again and again.
    ///
    /// - Throws: ``GrammarError``.
    mutating func next() throws -> JSGFToken {
        try skipBlanks()
        let place = place
        guard let first = current else { return JSGFToken(kind: .end, place: place, text: "") }
        switch first {
        case ";", "=", "|", "*", "+", "(", ")", "[", "]":
            advance()
            return JSGFToken(kind: .symbol(first), place: place, text: String(first))
        case "<":
            let name = try enclosed(until: ">", within: "the name of a rule", oneLine: true)
                .trimmed
            guard !name.isEmpty, !name.contains(where: { $0.isWhitespace || $0 == "<" }) else {
                throw GrammarError.syntax(
                    place, found: "'<\(name)>'", needed: "a name without spaces was needed")
            }
            return JSGFToken(kind: .reference(name), place: place, text: "<\(name)>")
        case "\"":
            let text = try enclosed(until: "\"", within: "a quoted word", oneLine: true)
            let words = text.split(whereSeparator: \.isWhitespace).map { String($0) }
            guard !words.isEmpty else {
                throw GrammarError.syntax(
                    place, found: "nothing between quotation marks",
                    needed: "a word was needed; <NULL> stands for nothing")
            }
            return JSGFToken(kind: .quoted(words), place: place, text: "\"\(text)\"")
        case "/":
            let text = try enclosed(until: "/", within: "a weight", oneLine: true).trimmed
            guard let weight = Double(text), weight == 0 || (1e-10...1e10).contains(weight)
            else { throw GrammarError.weight(place, found: text) }
            return JSGFToken(kind: .weight(weight), place: place, text: "/\(text)/")
        case "{":
            let text = try enclosed(until: "}", within: "a tag", oneLine: false)
            return JSGFToken(kind: .tag, place: place, text: "{\(text)}")
        case ">", "}":
            throw GrammarError.syntax(
                place, found: "'\(first)'",
                needed: "no '\(first == ">" ? "<" : "{")' is before it; within words it has to "
                    + "stand between quotation marks")
        default:
            let start = position
            while let character = current, !Self.endsWord(character) { advance() }
            let word = String(characters[start..<position])
            return JSGFToken(kind: .word(word), place: place, text: word)
        }
    }

    private static func endsWord(_ character: Character) -> Bool {
        character.isWhitespace || ";=|*+<>()[]{}/\"".contains(character)
    }

    private mutating func skipBlanks() throws {
        while let character = current {
            if character.isWhitespace {
                advance()
            } else if character == "/", following == "/" {
                while let character = current, !character.isNewline { advance() }
            } else if character == "/", following == "*" {
                let start = place
                advance()
                advance()
                while !(current == "*" && following == "/") {
                    guard current != nil else {
                        throw GrammarError.syntax(
                            start, found: "a comment without an end", needed: "'*/' was needed")
                    }
                    advance()
                }
                advance()
                advance()
            } else {
                return
            }
        }
    }

    /// What is between the current character and the next `last`; `\` takes the meaning of the
    /// character after it away, in weights and names excepted.
    private mutating func enclosed(
        until last: Character, within what: String, oneLine: Bool
    ) throws -> String {
        let start = place
        let escapes = last == "\"" || last == "}"
        advance()
        var text = ""
        while let character = current, !(oneLine && character.isNewline) {
            if character == last {
                advance()
                return text
            }
            if character == "\\", escapes, let next = following, !next.isNewline {
                advance()
                text.append(next)
            } else {
                text.append(character)
            }
            advance()
        }
        throw GrammarError.syntax(
            start, found: "\(what) without an end", needed: "'\(last)' was needed")
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}

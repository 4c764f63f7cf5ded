/// The smallest piece of Swift source that the checks tell apart.
struct Token: Equatable {
    enum Kind { case word, symbol, number, literal, comment }

    let kind: Kind
    /// A literal without its quotation marks; of a symbol one character.
    let text: String
    /// Counted from 1.
    let line: Int
    /// Whether nothing but blanks is before it on its line.
    let beginsLine: Bool
}

extension [Token] {
    /// The tokens of Swift source. The text of strings and regular expressions is set apart as
    /// literals; what is interpolated into a string counts as code, between parentheses. A comment
    /// of several lines is a token for each.
    init(lexing source: String) {
        var lexer = Lexer(bytes: [UInt8](source.utf8))
        lexer.lexCode(untilParenthesis: false)
        self = lexer.tokens
    }
}

/// What a byte of code can begin.
private enum ByteKind {
    case newline, blank, slash, quote, hash, digit, backtick, letter, symbol

    /// By byte: unoptimised, a look into a table is ten times as fast as comparisons.
    static let table: [ByteKind] = (UInt8.min...UInt8.max).map { byte in
        switch byte {
        case UInt8(ascii: "\n"): .newline
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): .blank
        case UInt8(ascii: "/"): .slash
        case UInt8(ascii: "\""): .quote
        case UInt8(ascii: "#"): .hash
        case UInt8(ascii: "`"): .backtick
        case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "_"), 0x80...:
            .letter
        default: .symbol
        }
    }
}

private struct Lexer {
    let bytes: [UInt8]
    var position = 0
    var line = 1
    /// The line that the latest token ends on.
    var filledLine = 0
    var tokens: [Token] = []
    private let kinds = ByteKind.table

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// To the end of the source, or over the parenthesis that closes an interpolation.
    mutating func lexCode(untilParenthesis: Bool) {
        var depth = 0
        while position < bytes.count {
            switch kinds[Int(bytes[position])] {
            case .newline:
                line += 1
                position += 1
            case .blank:
                position += 1
            case .slash where starts(with: "//"):
                let start = position
                while position < bytes.count, kinds[Int(bytes[position])] != .newline {
                    position += 1
                }
                add(.comment, start..<position)
            case .slash where starts(with: "/*"):
                blockComment()
            case .quote:
                string(hashes: 0)
            case .hash:
                hash()
            case .digit:
                word(.number)
            case .letter:
                word(.word)
            case .backtick:
                let start = position
                repeat { position += 1 } while !starts(with: "`") && position < bytes.count
                position = min(position + 1, bytes.count)
                add(.word, start..<position)
            case .symbol, .slash:
                position += 1
                add(.symbol, position - 1..<position)
                guard untilParenthesis else { continue }
                if tokens.last?.text == "(" { depth += 1 }
                if tokens.last?.text == ")" { depth -= 1 }
                if depth == 0 { return }
            }
        }
    }

    private mutating func word(_ kind: Token.Kind) {
        let start = position
        while position < bytes.count {
            let part = kinds[Int(bytes[position])]
            guard part == .letter || part == .digit else { break }
            position += 1
        }
        add(kind, start..<position)
    }

    private mutating func blockComment() {
        var depth = 0
        var start = position
        repeat {
            if starts(with: "/*") {
                depth += 1
                position += 2
            } else if starts(with: "*/") {
                depth -= 1
                position += 2
            } else {
                if starts(with: "\n") {
                    add(.comment, start..<position)
                    start = position + 1
                    line += 1
                }
                position += 1
            }
        } while depth > 0 && position < bytes.count
        add(.comment, start..<min(position, bytes.count))
    }

    /// `#"…"#`, `#/…/#`, or the `#` of a directive or macro.
    private mutating func hash() {
        let start = position
        while starts(with: "#") { position += 1 }
        let hashes = position - start
        if starts(with: "\"") {
            string(hashes: hashes)
        } else if starts(with: "/") {
            position += 1
            literal(upTo: "/", hashes: hashes)
        } else {
            add(.symbol, start..<position)
        }
    }

    private mutating func string(hashes: Int) {
        let mark: StaticString = starts(with: "\"\"\"") ? "\"\"\"" : "\""
        position += mark.utf8CodeUnitCount
        literal(upTo: mark, hashes: hashes)
    }

    private mutating func literal(upTo mark: StaticString, hashes: Int) {
        var (start, first) = (position, line)
        while position < bytes.count, !starts(with: mark, hashes: hashes) {
            if starts(with: "\n") { line += 1 }
            guard starts(with: "\\", hashes: hashes) else {
                position += 1
                continue
            }
            position += 1 + hashes
            if starts(with: "(") {
                add(.literal, start..<position - 1 - hashes, from: first)
                lexCode(untilParenthesis: true)
                (start, first) = (position, line)
            } else {
                if starts(with: "\n") { line += 1 }
                position += 1
            }
        }
        add(.literal, start..<min(position, bytes.count), from: first)
        position = min(position + mark.utf8CodeUnitCount + hashes, bytes.count)
    }

    private func starts(with text: StaticString, hashes: Int = 0) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count + hashes <= bytes.count else { return false }
        for offset in 0..<count where bytes[position + offset] != text.utf8Start[offset] {
            return false
        }
        for offset in 0..<hashes where kinds[Int(bytes[position + count + offset])] != .hash {
            return false
        }
        return true
    }

    private mutating func add(_ kind: Token.Kind, _ range: Range<Int>, from first: Int? = nil) {
        let first = first ?? line
        tokens.append(
            Token(
                kind: kind, text: String(decoding: bytes[range], as: UTF8.self), line: first,
                beginsLine: first != filledLine))
        filledLine = line
    }
}

/// Tokens as small numbers, so that comparing them is comparing numbers.
///
/// Canonically equivalent spellings, such as é in one code point or two, have one number.
struct TokenTable {
    /// The tokens by their numbers.
    private(set) var tokens: [String] = []
    private var numbers: [String: Int32] = [:]

    /// A table for characters, in which the code points of ASCII have themselves as numbers.
    static let ascii: TokenTable = {
        var table = TokenTable()
        for value in UInt8.min..<0x80 { _ = table.number(String(UnicodeScalar(value))) }
        return table
    }()

    /// The number of `token`, a new one if need be.
    mutating func number(_ token: some StringProtocol) -> Int32 {
        let token = String(token)
        if let number = numbers[token] { return number }
        let number = Int32(tokens.count)
        numbers[token] = number
        tokens.append(token)
        return number
    }

    /// The numbers of the tokens between white space.
    mutating func words(of text: String) -> [Int32] {
        guard let bytes = PlainBytes(text) else {
            return text.split(whereSeparator: \.isWhitespace).map { number($0) }
        }
        var result: [Int32] = []
        bytes.eachWord { result.append(number($0)) }
        return result
    }

    /// The numbers of the grapheme clusters, without white space at the ends; for a table that
    /// was ``ascii`` at first.
    mutating func characters(of text: String) -> [Int32] {
        if let bytes = PlainBytes(text) { return bytes.trimmed() }
        return text.trimmed.map { character in
            // A line end of two code points is a character, and no ASCII value.
            if let value = character.asciiValue, character.unicodeScalars.count == 1 {
                return Int32(value)
            }
            return number(String(character))
        }
    }
}

/// ASCII text whose bytes are its characters.
private struct PlainBytes {
    private let text: String

    /// Nil where a character may be more than a byte.
    init?(_ text: String) {
        var text = text
        let isPlain = text.withUTF8 { bytes in
            // A carriage return and a line feed are one character together.
            bytes.allSatisfy { $0 < 0x80 && $0 != 0x0D }
        }
        guard isPlain else { return nil }
        self.text = text
    }

    private static func isWhite(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }

    /// Calls `body` with each word.
    func eachWord(_ body: (String) -> Void) {
        var text = text
        text.withUTF8 { bytes in
            var start = 0
            while start < bytes.count {
                while start < bytes.count, Self.isWhite(bytes[start]) { start += 1 }
                var end = start
                while end < bytes.count, !Self.isWhite(bytes[end]) { end += 1 }
                if end > start {
                    let word = UnsafeBufferPointer(rebasing: bytes[start..<end])
                    body(String(decoding: word, as: UTF8.self))
                }
                start = end
            }
        }
    }

    /// The bytes without white space at the ends.
    func trimmed() -> [Int32] {
        var text = text
        return text.withUTF8 { bytes in
            var bytes = bytes[...]
            while let first = bytes.first, Self.isWhite(first) { bytes.removeFirst() }
            while let last = bytes.last, Self.isWhite(last) { bytes.removeLast() }
            return bytes.map { Int32($0) }
        }
    }
}

import Foundation
import SonorantSystem
import SonorantText

/// The values in a text file of Praat: texts in quotation marks, numbers and flags that stand
/// free. All else, such as `xmin =`, is there for human readers, and a `!` begins a comment.
struct PraatTokens {
    enum Token: Equatable {
        case text(String)
        case number(Double)
        /// Such as `<exists>`, without its brackets.
        case flag(String)

        /// For messages.
        var description: String {
            switch self {
            case .text(let text): "the text \"\(text.shortened(to: 40))\""
            case .number(let number): "the number \(number)"
            case .flag(let flag): "<\(flag.shortened(to: 40))>"
            }
        }
    }

    let path: String
    /// The line of the next byte, from 1.
    private(set) var line = 1
    private let bytes: [UInt8]
    private var position = 0

    var isEmpty: Bool { bytes.isEmpty }

    /// The values in `data`, which is UTF-8 or UTF-16 with or without a byte-order mark.
    init(path: String, data: Data) throws {
        self.path = path
        bytes = Array(try Self.text(data, path: path).utf8)
    }

    private static func text(_ data: Data, path: String) throws -> String {
        let start = [UInt8](data.prefix(3))
        // The files begin with Latin letters, which tell the order of the bytes without a mark.
        let isLittle = start.starts(with: [0xFF, 0xFE]) || start.count > 1 && start[1] == 0
        let isBig = start.starts(with: [0xFE, 0xFF]) || start.first == 0
        guard isLittle || isBig else {
            let data = start == [0xEF, 0xBB, 0xBF] ? data.dropFirst(3) : data
            if let text = String(validating: data, as: UTF8.self) { return text }
            let line = TextLines(path: path, data: data).badLines.first ?? 1
            throw AnnotationError.notText(path: path, line: line)
        }
        var units: [UInt16] = []
        units.reserveCapacity(data.count / 2)
        let bytes = [UInt8](data)
        for index in stride(from: 0, to: bytes.count - 1, by: 2) {
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            units.append(isBig ? first << 8 | second : second << 8 | first)
        }
        if units.first == 0xFEFF { units.removeFirst() }
        if bytes.count % 2 == 1 {
            throw AnnotationError.cutOff(
                path: path, line: units.count { $0 == 0x0A } + 1,
                needed: "the second half of a character of UTF-16")
        }
        guard let text = String(validating: units, as: UTF16.self) else {
            throw AnnotationError.notText(path: path, line: 1)
        }
        return text
    }

    /// The next value and the line on which it begins; nil at the end.
    mutating func next() throws -> (token: Token, line: Int)? {
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: " "), UInt8(ascii: "\t"),
                UInt8(ascii: "="):
                advance()
            case UInt8(ascii: "!"):
                while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D {
                    position += 1
                }
            case UInt8(ascii: "\""):
                let line = line
                return (.text(try quoted()), line)
            case UInt8(ascii: "<"):
                let word = word()
                return (.flag(word.trimmingCharacters(in: CharacterSet(charactersIn: "<>"))), line)
            default:
                let word = word()
                guard word.first.map({ "+-.0123456789".contains($0) }) == true,
                    word.contains(where: \.isWholeNumber)
                else { continue }
                guard let number = Double(word), number.isFinite else {
                    throw AnnotationError.unexpected(
                        path: path, line: line, found: "'\(word.shortened(to: 40))'",
                        needed: "a number with a dot, such as 1.5,")
                }
                return (.number(number), line)
            }
        }
        return nil
    }

    /// One byte on; `\r\n` is one end of a line.
    private mutating func advance() {
        let byte = bytes[position]
        position += 1
        if byte == 0x0A || byte == 0x0D && !(position < bytes.count && bytes[position] == 0x0A) {
            line += 1
        }
    }

    private mutating func word() -> String {
        let start = position
        while position < bytes.count, !" \t\r\n=".utf8.contains(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// A text whose opening quotation mark is next; two in a row mean one.
    private mutating func quoted() throws -> String {
        let first = line
        position += 1
        var content: [UInt8] = []
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\"") {
                position += 1
                guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                    return String(decoding: content, as: UTF8.self)
                }
                content.append(UInt8(ascii: "\""))
                position += 1
            } else {
                content.append(bytes[position])
                advance()
            }
        }
        throw AnnotationError.cutOff(
            path: path, line: line,
            needed: "the quotation mark that ends the text begun on line \(first)")
    }
}

import Foundation
import SonorantSystem

/// The lines of a text file, read so that one bad line does not hide the others.
package struct TextLines: Sendable {
    /// One line that is UTF-8.
    package struct Line: Sendable, Equatable {
        /// Counts from 1.
        package let number: Int
        /// The line without its end.
        package let text: String

        /// A line.
        package init(number: Int, text: String) {
            self.number = number
            self.text = text
        }
    }

    /// Where the lines came from.
    package let path: String
    /// The good lines, empty ones included, in order.
    package let lines: [Line]
    /// The numbers of the lines that are not UTF-8.
    package let badLines: [Int]
    /// What is unusual about the file but no fault: a byte-order mark, `\r\n` line ends.
    package let remarks: [String]

    /// Reads the file at `path`. `\n`, `\r\n` and `\r` all end a line, a last line needs no end,
    /// a byte-order mark is dropped.
    ///
    /// - Throws: ``FileError`` when the file cannot be read, ``TextFileError`` when it is UTF-16 or
    ///   holds zero bytes, so is no text at all.
    package static func read(_ path: String) throws -> TextLines {
        TextLines(path: path, data: try checked(Files.read(path), path: path))
    }

    private static func checked(_ data: Data, path: String) throws -> Data {
        if data.starts(with: [0xFF, 0xFE]) || data.starts(with: [0xFE, 0xFF]) {
            throw TextFileError.utf16(path: path)
        }
        if data.prefix(4096).contains(0) { throw TextFileError.binary(path: path) }
        return data
    }

    /// The lines of `data`, which is said to come from `path`.
    package init(path: String, data: Data) {
        self.path = path
        let hasMark = data.starts(with: Self.mark)
        var lines: [Line] = []
        var badLines: [Int] = []
        var number = 0
        let returns = Self.forEach(in: data) { bytes in
            number += 1
            if let text = String(validating: bytes, as: UTF8.self) {
                lines.append(Line(number: number, text: text))
            } else {
                badLines.append(number)
            }
        }
        self.lines = lines
        self.badLines = badLines
        var remarks: [String] = []
        if hasMark { remarks.append("a byte-order mark was dropped") }
        if returns > 0 { remarks.append("\(returns) line ends have a carriage return (CR)") }
        self.remarks = remarks
    }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Calls `body` with the bytes of one line of `data` after the other, those that are no UTF-8
    /// too, without line ends and byte-order mark.
    ///
    /// - Returns: how many line ends had a carriage return.
    @discardableResult
    package static func forEach(in data: Data, _ body: (UnsafeRawBufferPointer) -> Void) -> Int {
        let skipped = data.starts(with: mark) ? mark.count : 0
        return data.withUnsafeBytes { all in
            let bytes = UnsafeRawBufferPointer(rebasing: all.dropFirst(skipped))
            var (start, returns) = (0, 0)
            while start < bytes.count {
                var end = start
                while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
                body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                if end < bytes.count, bytes[end] == 0x0D {
                    returns += 1
                    if end + 1 < bytes.count, bytes[end + 1] == 0x0A { end += 1 }
                }
                start = end + 1
            }
            return returns
        }
    }

    /// Throws ``FileError/notText(path:line:)`` if a line is not UTF-8.
    package func requireText() throws {
        if let line = badLines.first { throw FileError.notText(path: path, line: line) }
    }
}

/// A file that is no text in UTF-8 as a whole.
package enum TextFileError: Failure, Equatable {
    /// The file begins with the byte-order mark of UTF-16.
    case utf16(path: String)
    /// The file has zero bytes.
    case binary(path: String)

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .utf16(let path):
            "\(path): this is UTF-16 text, but UTF-8 is needed; convert it: "
                + "iconv -f UTF-16 -t UTF-8"
        case .binary(let path):
            "\(path): this is a binary file, but UTF-8 text is needed"
        }
    }
}

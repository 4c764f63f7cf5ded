import Foundation
import SonorantSystem
import SonorantText

/// The lines of a text file, whose encoding is UTF-8 or else found by looking.
struct TextFile {
    /// What the bytes were taken for.
    enum Encoding: String {
        case utf8 = "UTF-8"
        case latin1 = "Latin-1"
        case windows1252 = "Windows-1252"
    }

    let encoding: Encoding
    let lines: TextLines
    /// Numbers of the lines that have a zero byte, which are none of `lines`.
    let zeroLines: [Int]

    /// Reads the file at `path`.
    ///
    /// A file that is not UTF-8 is taken for Latin-1, or for Windows-1252 where bytes 80 to 9F
    /// occur, if more of its lines outside of ASCII are not UTF-8 than are. Otherwise single
    /// lines are damaged, and stand in the lines' `badLines`.
    ///
    /// - Throws: `FileError`, `TextFileError`.
    init(_ path: String) throws {
        let plain = try TextLines.read(path)
        guard !plain.badLines.isEmpty else {
            self.init(plain, .utf8)
            return
        }
        let good = plain.lines.count { line in line.text.utf8.contains { $0 >= 0x80 } }
        guard plain.badLines.count > good else {
            self.init(plain, .utf8)
            return
        }
        let data = try Files.read(path)
        if data.contains(where: { (0x80...0x9F).contains($0) }),
            let text = String(data: data, encoding: .windowsCP1252)
        {
            self.init(TextLines(path: path, data: Data(text.utf8)), .windows1252)
        } else {
            let text = String(
                String.UnicodeScalarView(data.lazy.map { Unicode.Scalar($0) }))
            self.init(TextLines(path: path, data: Data(text.utf8)), .latin1)
        }
    }

    private init(_ lines: TextLines, _ encoding: Encoding) {
        self.encoding = encoding
        self.lines = lines
        zeroLines = lines.lines.filter { $0.text.utf8.contains(0) }.map(\.number)
    }
}

import SonorantTensors

/// Reads a Kaldi matrix or vector written as text: `[`, a line of numbers a row, `]`.
struct KaldiTextReader {
    let cursor: ByteCursor

    /// The matrix that begins here; a vector becomes one row.
    func matrix() throws -> Matrix {
        let start = cursor.offset
        try skipSpaces(andLines: true)
        guard let open = try cursor.next() else {
            throw ArchiveError.cutOff(
                path: cursor.path, offset: start, what: "a matrix", needed: 1, found: 0)
        }
        guard open == UInt8(ascii: "[") else {
            throw ArchiveError.notOfFormat(
                path: cursor.path, offset: cursor.offset - 1, format: "a Kaldi archive",
                found: "byte \(open) where a matrix begins with \\0B or [")
        }
        var elements: [Float] = []
        var rows = 0
        var columns = 0
        var rowStart = 0
        while true {
            try skipSpaces(andLines: false)
            guard let byte = try cursor.peek() else {
                throw ArchiveError.badText(
                    path: cursor.path, offset: cursor.offset,
                    reason: "the file ends inside a matrix, before its ]; it was cut off")
            }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "]") {
                cursor.skip(1)
                let length = elements.count - rowStart
                if length > 0 {
                    guard rows == 0 || length == columns else {
                        throw ArchiveError.badText(
                            path: cursor.path, offset: cursor.offset - 1,
                            reason: "row \(rows) (from 0) has \(length) values, those before "
                                + "have \(columns)")
                    }
                    columns = length
                    rows += 1
                    rowStart = elements.count
                }
                guard byte == UInt8(ascii: "]") else { continue }
                // The rest of the line belongs to the matrix.
                try skipSpaces(andLines: false)
                if try cursor.peek() == UInt8(ascii: "\n") { cursor.skip(1) }
                return Matrix(rows: rows, columns: columns, elements: elements)
            }
            elements.append(try value(row: rows, column: elements.count - rowStart))
        }
    }

    private func value(row: Int, column: Int) throws -> Float {
        let start = cursor.offset
        var word = ""
        while let byte = try cursor.peek(), byte > 0x20, byte != UInt8(ascii: "]") {
            guard byte < 0x7F, word.utf8.count < 64 else {
                throw ArchiveError.badText(
                    path: cursor.path, offset: start, reason: "these bytes are not a number")
            }
            word.append(Character(UnicodeScalar(byte)))
            cursor.skip(1)
        }
        guard let value = Float(word) else {
            throw ArchiveError.badText(
                path: cursor.path, offset: start, reason: "'\(word)' is not a number")
        }
        guard value.isFinite else {
            throw ArchiveError.notFinite(
                path: cursor.path, offset: start, row: row, column: column, value: word)
        }
        return value
    }

    private func skipSpaces(andLines: Bool) throws {
        while let byte = try cursor.peek(),
            byte == 0x20 || byte == 0x09 || byte == 0x0D || andLines && byte == 0x0A
        {
            cursor.skip(1)
        }
    }
}

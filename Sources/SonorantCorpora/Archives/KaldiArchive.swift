import Foundation
import SonorantTensors

/// A Kaldi archive (`.ark`), read from its start, one matrix after the other.
///
/// Matrices may be binary (`FM`, `DM`, compressed `CM`, `CM2`, `CM3`) or text; vectors (`FV`,
/// `DV`) become matrices of one row. Never more than one of them is in memory.
package final class KaldiArchive {
    private let cursor: ByteCursor

    /// Opens the archive at `path`.
    ///
    /// - Throws: ``FileError`` where there is no file that may be read.
    package init(path: String) throws {
        cursor = try ByteCursor(path: path)
    }

    /// The next key and its matrix, or nil at the end.
    ///
    /// - Throws: ``ArchiveError`` with the byte where the trouble is. Values have to be finite.
    package func next() throws -> (key: String, matrix: Matrix)? {
        guard let key = try nextKey() else { return nil }
        return (key, try KaldiMatrixReader(cursor: cursor).matrix())
    }

    /// The matrix that begins at byte `offset` of the archive at `path`.
    ///
    /// - Throws: ``ArchiveError`` with the byte where the trouble is. Values have to be finite.
    package static func matrix(at offset: Int, of path: String) throws -> Matrix {
        try KaldiMatrixReader(cursor: opened(path, at: offset)).matrix()
    }

    /// Rows and columns of the matrix that begins at byte `offset` of the archive at `path`.
    /// Of a binary matrix only the header is read.
    package static func shape(
        at offset: Int, of path: String
    ) throws -> (rows: Int, columns: Int) {
        try KaldiMatrixReader(cursor: opened(path, at: offset)).shape()
    }

    private static func opened(_ path: String, at offset: Int) throws -> ByteCursor {
        let cursor = try ByteCursor(path: path, offset: offset)
        guard offset < cursor.size else {
            throw ArchiveError.cutOff(
                path: path, offset: cursor.size, what: "a matrix at byte \(offset)", needed: 1,
                found: 0)
        }
        return cursor
    }

    /// Everything up to the next space, which is passed.
    private func nextKey() throws -> String? {
        while let byte = try cursor.peek(), byte == 0x0A || byte == 0x0D { cursor.skip(1) }
        let start = cursor.offset
        var bytes: [UInt8] = []
        while let byte = try cursor.next() {
            if byte == 0x20 || byte == 0x09 {
                guard let key = String(validating: bytes, as: UTF8.self), !key.isEmpty else {
                    break
                }
                return key
            }
            bytes.append(byte)
            guard byte > 0x20, bytes.count <= 4096 else { break }
        }
        if start == cursor.size { return nil }
        throw ArchiveError.notOfFormat(
            path: cursor.path, offset: start, format: "a Kaldi archive",
            found: "bytes that are no key followed by a space")
    }
}

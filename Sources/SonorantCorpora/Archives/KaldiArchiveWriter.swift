import Foundation
import SonorantSystem
import SonorantTensors

/// Writes matrices one after the other to a Kaldi archive and notes in a script where they are.
///
/// The matrices are binary, 32-bit floats. The script names the archive by its absolute path, so
/// that Kaldi's tools find it from any folder; ``KaldiScript`` finds it even when both files have
/// been moved together.
package final class KaldiArchiveWriter {
    private let path: String
    private let descriptor: Int32
    private var buffer = Data()
    private var written = 0
    private var keys: Set<String> = []
    private var lines: [String] = []

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Makes an archive and its script of what `body` appends. Each file appears whole, the
    /// archive first, and neither if `body` throws.
    ///
    /// Memory: one matrix and the script's lines.
    package static func write(
        archive: String, script: String, _ body: (KaldiArchiveWriter) throws -> Void
    ) throws {
        var lines: [String] = []
        try Files.write(to: archive) { descriptor in
            let writer = KaldiArchiveWriter(path: archive, descriptor: descriptor)
            try body(writer)
            try writer.flush()
            lines = writer.lines
        }
        try Files.write(lines.map { $0 + "\n" }.joined(), to: script)
    }

    /// Adds `matrix` under `key`.
    ///
    /// - Throws: ``ArchiveError/badKey(path:key:reason:)`` if the key was used before, is empty or
    ///   holds white space.
    package func append(_ key: String, _ matrix: Matrix) throws {
        guard !key.isEmpty, !key.contains(where: \.isWhitespace) else {
            throw ArchiveError.badKey(
                path: path, key: key, reason: "is empty or has white space; rename the utterance")
        }
        guard keys.insert(key).inserted else {
            throw ArchiveError.badKey(
                path: path, key: key, reason: "is written twice; rename one of the utterances")
        }
        buffer.append(contentsOf: Array("\(key) ".utf8))
        lines.append("\(key) \(URL(fileURLWithPath: path).path):\(written + buffer.count)")
        Self.encode(matrix, into: &buffer)
        if buffer.count >= 1 << 20 { try flush() }
    }

    /// The matrix as Kaldi writes it, without a key.
    static func encode(_ matrix: Matrix, into buffer: inout Data) {
        buffer.append(contentsOf: Array("\0BFM ".utf8))
        for size in [matrix.rows, matrix.columns] {
            buffer.append(4)
            withUnsafeBytes(of: Int32(size).littleEndian) { buffer.append(contentsOf: $0) }
        }
        matrix.elements.withUnsafeBytes { bytes in
            #if _endian(big)
                for value in matrix.elements {
                    withUnsafeBytes(of: value.bitPattern.littleEndian) {
                        buffer.append(contentsOf: $0)
                    }
                }
            #else
                buffer.append(bytes.bindMemory(to: UInt8.self))
            #endif
        }
    }

    private func flush() throws {
        try buffer.withUnsafeBytes { try Files.writeAll($0, to: descriptor, path: path) }
        written += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }
}

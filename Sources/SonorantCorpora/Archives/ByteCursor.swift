import Foundation
import SonorantSystem

/// Reads a file piece by piece from any place, without ever holding all of it.
final class ByteCursor {
    /// The file's path, for messages.
    let path: String
    /// The size of the file in bytes.
    let size: Int
    /// The place of the next byte.
    private(set) var offset: Int

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var bufferStart = 0
    private static let bufferSize = 1 << 16

    /// Opens the file at `path` and goes to byte `offset`.
    init(path: String, offset: Int = 0) throws {
        try Files.requireFile(path)
        descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else {
            throw FileError.unreadable(path: path, reason: FileError.systemReason())
        }
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0 else {
            let reason = FileError.systemReason()
            close(descriptor)
            throw FileError.unreadable(path: path, reason: reason)
        }
        self.path = path
        self.offset = offset
        size = Int(end)
    }

    deinit { close(descriptor) }

    /// How many bytes follow.
    var remaining: Int { max(0, size - offset) }

    /// The next byte, which stays the next; nil at the end.
    func peek() throws -> UInt8? {
        if offset < bufferStart || offset >= bufferStart + buffer.count {
            let count = min(Self.bufferSize, remaining)
            guard count > 0 else { return nil }
            buffer = try bytes(count, at: offset)
            bufferStart = offset
        }
        return buffer[offset - bufferStart]
    }

    /// The next byte; nil at the end.
    func next() throws -> UInt8? {
        let byte = try peek()
        if byte != nil { offset += 1 }
        return byte
    }

    /// The next `count` bytes, all of them.
    ///
    /// - Parameter what: what they are, for the message of a file that ends before.
    func read(_ count: Int, _ what: String) throws -> [UInt8] {
        guard count <= remaining else {
            throw ArchiveError.cutOff(
                path: path, offset: offset, what: what, needed: count, found: remaining)
        }
        defer { offset += count }
        let inside = offset - bufferStart
        if inside >= 0, inside + count <= buffer.count {
            return Array(buffer[inside..<inside + count])
        }
        return try bytes(count, at: offset)
    }

    /// Passes over `count` bytes.
    func skip(_ count: Int) { offset += count }

    /// A little-endian number.
    func number<Value: FixedWidthInteger>(_ type: Value.Type, _ what: String) throws -> Value {
        let bytes = try read(MemoryLayout<Value>.size, what)
        return bytes.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(as: Value.self)) }
    }

    private func bytes(_ count: Int, at start: Int) throws -> [UInt8] {
        var reason: String?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let rest = UnsafeMutableRawPointer(buffer.baseAddress! + filled)
                let got = pread(descriptor, rest, count - filled, off_t(start + filled))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    reason = got < 0 ? FileError.systemReason() : "it became shorter meanwhile"
                    return
                }
                filled += got
            }
        }
        if let reason { throw FileError.unreadable(path: path, reason: reason) }
        return bytes
    }
}

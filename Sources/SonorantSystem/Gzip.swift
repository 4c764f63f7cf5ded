import CZlib
import Foundation

/// Data in gzip's format, whole.
package enum Gzip {
    /// The version of the library that unpacks.
    package static var libraryVersion: String { String(cString: zlibVersion()) }

    /// Whether `bytes` begin as gzip does.
    package static func isGzip(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
    }

    /// What `bytes` hold, all members one after the other; nil where they are damaged or end too
    /// soon. What follows the last member and is none is padding, as gzip itself takes it.
    package static func inflated(_ bytes: UnsafeRawBufferPointer) -> Data? {
        var output = Data()
        var stream = z_stream()
        // 16 asks for gzip's header and checksum, 15 is the largest window.
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(&stream, 16 + 15, ZLIB_VERSION, size) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        var block = [UInt8](repeating: 0, count: 1 << 20)
        var position = 0
        while position < bytes.count {
            let available = min(bytes.count - position, 1 << 30)
            let (status, used, made) = block.withUnsafeMutableBytes { block in
                stream.next_in = UnsafeMutablePointer(
                    mutating: (bytes.baseAddress! + position).assumingMemoryBound(to: UInt8.self))
                stream.avail_in = UInt32(available)
                stream.next_out = block.baseAddress!.assumingMemoryBound(to: UInt8.self)
                stream.avail_out = UInt32(block.count)
                let status = inflate(&stream, Z_NO_FLUSH)
                return (
                    status, available - Int(stream.avail_in), block.count - Int(stream.avail_out)
                )
            }
            position += used
            output.append(contentsOf: block[..<made])
            if status == Z_STREAM_END {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
                guard isGzip(rest) else { return output }
                inflateReset(&stream)
            } else if status != Z_OK || used + made == 0 {
                return nil
            }
        }
        return nil
    }
}

/// Packs bytes in gzip's format as they come.
package final class GzipWriter {
    private var stream = z_stream()
    private let path: String
    private var block = [UInt8](repeating: 0, count: 1 << 16)

    /// - Parameter path: where the bytes go, for messages.
    package init(path: String) throws {
        self.path = path
        let status = deflateInit2_(
            &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 16 + 15, 8, Z_DEFAULT_STRATEGY,
            ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            throw FileError.unwritable(path: path, reason: "zlib has no memory")
        }
    }

    deinit { deflateEnd(&stream) }

    /// Adds `bytes` and hands over what is packed.
    package func add(
        _ bytes: [UInt8], isLast: Bool, _ put: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var bytes = bytes
        try bytes.withUnsafeMutableBufferPointer { bytes in
            stream.next_in = bytes.baseAddress
            stream.avail_in = UInt32(bytes.count)
            var made = 0
            repeat {
                made = block.withUnsafeMutableBufferPointer { block in
                    stream.next_out = block.baseAddress
                    stream.avail_out = UInt32(block.count)
                    _ = deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                    return block.count - Int(stream.avail_out)
                }
                try block.withUnsafeBytes {
                    try put(UnsafeRawBufferPointer(rebasing: $0.prefix(made)))
                }
            } while made == block.count
        }
    }
}

/// zlib's own format and its checksum, as PNG wants them.
package enum Zlib {
    /// `bytes` packed as tightly as zlib can.
    package static func deflated(_ bytes: [UInt8]) -> [UInt8] {
        var count = compressBound(UInt(bytes.count))
        var result = [UInt8](repeating: 0, count: Int(count))
        let status = compress2(&result, &count, bytes, UInt(bytes.count), 9)
        precondition(status == Z_OK, "zlib refused \(bytes.count) bytes with status \(status)")
        return Array(result[..<Int(count)])
    }

    /// The cyclic redundancy check of 32 bits over `bytes`.
    package static func checksum(_ bytes: [UInt8]) -> UInt32 {
        UInt32(bytes.withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32($0.count)) })
    }
}

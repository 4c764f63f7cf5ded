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

import CZlib
import Foundation

/// Data in gzip's format, whole.
enum Gzip {
    /// Whether `bytes` begin as gzip does.
    static func isGzip(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
    }

    /// What `bytes` hold, all members one after the other.
    ///
    /// - Throws: ``LanguageModelError/damagedGzip(path:)`` where they are damaged or end too soon.
    static func inflated(_ bytes: UnsafeRawBufferPointer, path: String) throws -> NGramStorage {
        var output = Data()
        var stream = z_stream()
        // 16 asks for gzip's header and checksum, 15 is the largest window.
        guard
            inflateInit2_(&stream, 16 + 15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
                == Z_OK
        else { throw LanguageModelError.damagedGzip(path: path) }
        defer { inflateEnd(&stream) }
        var block = [UInt8](repeating: 0, count: 1 << 20)
        var position = 0
        var status = Z_OK
        while true {
            let available = min(bytes.count - position, 1 << 30)
            let (used, made): (Int, Int) = block.withUnsafeMutableBytes { block in
                stream.next_in = UnsafeMutablePointer(
                    mutating: (bytes.baseAddress! + position).assumingMemoryBound(to: UInt8.self))
                stream.avail_in = UInt32(available)
                stream.next_out = block.baseAddress!.assumingMemoryBound(to: UInt8.self)
                stream.avail_out = UInt32(block.count)
                status = inflate(&stream, Z_NO_FLUSH)
                return (available - Int(stream.avail_in), block.count - Int(stream.avail_out))
            }
            position += used
            output.append(contentsOf: block[..<made])
            if status == Z_STREAM_END {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
                // What is no further member is padding, as gzip itself takes it.
                guard isGzip(rest) else { break }
                inflateReset(&stream)
                status = Z_OK
                continue
            }
            guard status == Z_OK, used > 0 || made > 0 else {
                throw LanguageModelError.damagedGzip(path: path)
            }
        }
        let storage = NGramStorage(count: output.count)
        output.withUnsafeBytes { bytes in
            if let start = bytes.baseAddress {
                storage.base.copyMemory(from: start, byteCount: bytes.count)
            }
        }
        return storage
    }
}

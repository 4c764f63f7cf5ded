import Foundation
import SonorantSystem
import SonorantText

#if canImport(CZlib)
    import CZlib
#endif

/// Text files that may be packed with gzip.
enum PackedLines {
    /// Whether packed files can be read at all; depends on how the package was built.
    static var canUnpack: Bool {
        #if canImport(CZlib)
            true
        #else
            false
        #endif
    }

    /// The lines of the file at `path`.
    static func read(_ path: String) throws -> TextLines {
        let data = try Files.read(path)
        guard data.starts(with: [0x1F, 0x8B]) else { return try TextLines.read(path) }
        return TextLines(path: path, data: try unpacked(data, path: path))
    }

    private static func unpacked(_ data: Data, path: String) throws -> Data {
        #if canImport(CZlib)
            var stream = z_stream()
            // 16 asks for gzip's header and checksum, 15 is the largest window.
            let size = Int32(MemoryLayout<z_stream>.size)
            guard inflateInit2_(&stream, 16 + 15, ZLIB_VERSION, size) == Z_OK else {
                throw FileError.unreadable(path: path, reason: "zlib does not work")
            }
            defer { inflateEnd(&stream) }
            var input = [UInt8](data)
            var block = [UInt8](repeating: 0, count: 1 << 18)
            var output = Data()
            var position = 0
            while position < input.count {
                let (status, used, made) = input.withUnsafeMutableBufferPointer { input in
                    block.withUnsafeMutableBufferPointer { block in
                        let available = min(input.count - position, 1 << 30)
                        stream.next_in = input.baseAddress! + position
                        stream.avail_in = UInt32(available)
                        stream.next_out = block.baseAddress!
                        stream.avail_out = UInt32(block.count)
                        let status = inflate(&stream, Z_NO_FLUSH)
                        return (
                            status, available - Int(stream.avail_in),
                            block.count - Int(stream.avail_out)
                        )
                    }
                }
                position += used
                output.append(contentsOf: block[..<made])
                if status == Z_STREAM_END {
                    // What is no further member is padding, as gzip itself takes it.
                    guard input[position...].starts(with: [0x1F, 0x8B]) else { return output }
                    inflateReset(&stream)
                } else if status != Z_OK || used + made == 0 {
                    break
                }
            }
            throw CorpusError.notThisFormat(
                path: path, format: .lhotse,
                reason: "the gzip data is damaged or cut off; get the file anew")
        #else
            throw FileError.unreadable(
                path: path, reason: "it is packed; unpack it first: gunzip \(path)")
        #endif
    }
}

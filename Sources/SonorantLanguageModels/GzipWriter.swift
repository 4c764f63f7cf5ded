import CZlib
import SonorantSystem

/// Packs bytes in gzip's format as they come.
final class GzipWriter {
    private var stream = z_stream()
    private let path: String
    private var block = [UInt8](repeating: 0, count: 1 << 16)

    init(path: String) throws {
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
    func add(
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

import CSndFile
import Foundation

extension MemoryFile {
    /// The functions through which libsndfile reaches the bytes; the object itself is handed
    /// over, unretained, as their user data and must outlive the handle.
    static func virtualIO() -> SF_VIRTUAL_IO {
        SF_VIRTUAL_IO(
            get_filelen: { sf_count_t(MemoryFile.from($0).data.count) },
            seek: { offset, whence, user in
                let file = MemoryFile.from(user)
                let base =
                    switch whence {
                    case SEEK_CUR: file.position
                    case SEEK_END: file.data.count
                    default: 0
                    }
                file.position = max(0, base + Int(offset))
                return sf_count_t(file.position)
            },
            read: { destination, count, user in
                let file = MemoryFile.from(user)
                let start = min(file.position, file.data.count)
                let end = min(file.data.count, start + Int(max(0, count)))
                guard let destination, end > start else { return 0 }
                file.data.withUnsafeBytes { bytes in
                    destination.copyMemory(
                        from: bytes.baseAddress! + start, byteCount: end - start)
                }
                file.position = end
                return sf_count_t(end - start)
            },
            write: { source, count, user in
                let file = MemoryFile.from(user)
                guard let source, count > 0 else { return 0 }
                let end = file.position + Int(count)
                if file.data.count < end { file.data.count = end }
                file.data.withUnsafeMutableBytes { bytes in
                    (bytes.baseAddress! + file.position).copyMemory(
                        from: source, byteCount: Int(count))
                }
                file.position = end
                return count
            },
            tell: { sf_count_t(MemoryFile.from($0).position) })
    }

    /// The object as libsndfile's user data.
    var userData: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    private static func from(_ userData: UnsafeMutableRawPointer?) -> MemoryFile {
        Unmanaged<MemoryFile>.fromOpaque(userData!).takeUnretainedValue()
    }
}

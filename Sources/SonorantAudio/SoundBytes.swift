import Foundation
import SonorantSystem

/// The bytes of an encoded recording: a file on the disk, or a copy in memory where they came
/// through a pipe, which cannot be read twice.
enum SoundBytes {
    case file(path: String)
    case memory(MemoryFile)

    /// The bytes at `path`; `-` is standard input, which is read to its end.
    ///
    /// - Throws: ``FileError``, or ``AudioError/emptyFile(path:)``.
    static func open(_ path: String) throws -> SoundBytes {
        if path == "-" { return try slurp(FileHandle.standardInput, name: standardInputName) }
        try Files.requireFile(path)
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw FileError.unreadable(path: path, reason: FileError.systemReason())
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            guard let handle = FileHandle(forReadingAtPath: path) else {
                throw FileError.unreadable(path: path, reason: FileError.systemReason())
            }
            return try slurp(handle, name: path)
        }
        guard status.st_size > 0 else { throw AudioError.emptyFile(path: path) }
        return .file(path: path)
    }

    /// What messages call the path `-`.
    static let standardInputName = "standard input"

    private static func slurp(_ handle: FileHandle, name: String) throws -> SoundBytes {
        do {
            let data = try handle.readToEnd() ?? Data()
            guard !data.isEmpty else { throw AudioError.emptyFile(path: name) }
            return .memory(MemoryFile(data))
        } catch let error as AudioError {
            throw error
        } catch {
            throw FileError.unreadable(path: name, reason: error.localizedDescription)
        }
    }

    /// The number of bytes.
    var count: Int {
        switch self {
        case .memory(let memory): return memory.data.count
        case .file(let path):
            var status = stat()
            return stat(path, &status) == 0 ? Int(status.st_size) : 0
        }
    }

    /// Up to `count` bytes from `offset` on; fewer at the end.
    func bytes(at offset: Int, count: Int) -> [UInt8] {
        switch self {
        case .memory(let memory):
            guard offset < memory.data.count else { return [] }
            let end = min(memory.data.count, offset + count)
            return [UInt8](memory.data[offset..<end])
        case .file(let path):
            guard let handle = FileHandle(forReadingAtPath: path) else { return [] }
            defer { try? handle.close() }
            guard (try? handle.seek(toOffset: UInt64(offset))) != nil else { return [] }
            return [UInt8]((try? handle.read(upToCount: count)) ?? Data())
        }
    }
}

/// Bytes in memory with a position, for libsndfile to read or write as if they were a file.
final class MemoryFile {
    var data: Data
    var position = 0

    /// - Parameter data: copied if need be so that its indices begin at 0.
    init(_ data: Data = Data()) {
        self.data = data.startIndex == 0 ? data : Data(data)
    }
}

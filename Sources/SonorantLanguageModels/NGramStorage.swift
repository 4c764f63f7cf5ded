import Foundation
import SonorantSystem

/// The bytes of a compact model: memory of our own, or a file that is mapped.
///
/// They are written, if at all, by the one who makes the storage, before anyone shares it.
final class NGramStorage: Sendable {
    private let memory: FrozenMemory<UInt8>
    let count: Int
    private let isMapped: Bool

    /// Zeroed memory of `count` bytes.
    init(count: Int) {
        let base = UnsafeMutableRawPointer.allocate(byteCount: max(count, 8), alignment: 64)
        base.initializeMemory(as: UInt8.self, repeating: 0, count: max(count, 8))
        memory = FrozenMemory(base)
        self.count = count
        isMapped = false
    }

    /// The file at `path`, mapped where the system can.
    init(mapping path: String) throws {
        try Files.requireFile(path)
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else {
            throw FileError.unreadable(path: path, reason: FileError.systemReason())
        }
        defer { close(descriptor) }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size > 0,
            let mapped = mmap(nil, Int(status.st_size), PROT_READ, MAP_SHARED, descriptor, 0),
            mapped != MAP_FAILED
        {
            memory = FrozenMemory(mapped)
            count = Int(status.st_size)
            isMapped = true
            return
        }
        let data = try Files.read(path)
        let copy = UnsafeMutableRawPointer.allocate(byteCount: max(data.count, 8), alignment: 64)
        data.withUnsafeBytes { bytes in
            if let start = bytes.baseAddress { copy.copyMemory(from: start, byteCount: data.count) }
        }
        memory = FrozenMemory(copy)
        count = data.count
        isMapped = false
    }

    deinit {
        if isMapped {
            munmap(base, count)
        } else {
            base.deallocate()
        }
    }

    var base: UnsafeMutableRawPointer { UnsafeMutableRawPointer(mutating: memory.base) }
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }
}

/// An automaton with the bytes that it stands in.
struct StoredAutomaton: Sendable {
    let storage: NGramStorage
    let automaton: NGramAutomaton

    init(_ storage: NGramStorage, path: String) throws {
        self.storage = storage
        automaton = try NGramAutomaton(storage, path: path)
    }
}

extension NGramStorage {
    /// What the gzip data in `bytes` hold.
    ///
    /// - Throws: ``LanguageModelError/damagedGzip(path:)``.
    static func unpacked(_ bytes: UnsafeRawBufferPointer, path: String) throws -> NGramStorage {
        guard let data = Gzip.inflated(bytes) else {
            throw LanguageModelError.damagedGzip(path: path)
        }
        let storage = NGramStorage(count: data.count)
        data.withUnsafeBytes { bytes in
            if let start = bytes.baseAddress {
                storage.base.copyMemory(from: start, byteCount: bytes.count)
            }
        }
        return storage
    }
}

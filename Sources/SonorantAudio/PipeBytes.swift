import Foundation
import SonorantSystem

/// The bytes of an open file descriptor as they arrive.
final class PipeBytes {
    let name: String
    private let descriptor: Int32
    private let isEnded: () -> Bool
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    /// Bytes that were read to look at them, to be handed out again.
    private var waiting: [UInt8] = []
    /// Whether the caller, and not the writer, ended it.
    private(set) var wasStopped = false

    /// Milliseconds after which a pipe in which nothing happens asks whether it is to end.
    private static let patience: Int32 = 100

    /// - Parameter isEnded: asked again and again while nothing arrives; true ends the sound.
    init(descriptor: Int32, name: String, isEnded: @escaping () -> Bool) {
        self.descriptor = descriptor
        self.name = name
        self.isEnded = isEnded
    }

    /// What is there, at least one byte and at most `count`; nothing at the end.
    ///
    /// - Throws: ``AudioError/readFailed(path:reason:)``.
    func next(_ count: Int) throws -> [UInt8] {
        if !waiting.isEmpty {
            defer { waiting.removeFirst(min(count, waiting.count)) }
            return Array(waiting.prefix(count))
        }
        while true {
            if isEnded() {
                wasStopped = true
                return []
            }
            // A signal does not interrupt `read`, which waits for a writer that says nothing.
            var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&state, 1, Self.patience)
            if ready == 0 || ready < 0 && errno == EINTR { continue }
            let got = read(descriptor, &buffer, min(count, buffer.count))
            if got >= 0 { return Array(buffer[..<got]) }
            guard errno == EINTR || errno == EAGAIN else {
                throw AudioError.readFailed(path: name, reason: FileError.systemReason())
            }
        }
    }

    /// The next `count` bytes, fewer at the end; they stay where they are.
    func peek(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let more = try next(count - bytes.count)
            if more.isEmpty { break }
            bytes += more
        }
        waiting = bytes + waiting
        return bytes
    }

    /// All bytes to the end.
    func rest() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while case let more = try next(1 << 16), !more.isEmpty { bytes += more }
        return bytes
    }
}

import Foundation
import SonorantSystem

/// Sound that is read while it arrives: a WAV, or samples without a header.
final class PipedSound: SampleSource {
    let info: AudioInfo
    let mayBeLonger: Bool
    private let bytes: PipeBytes
    private let sound: RawSound
    private let isExact: Bool
    /// Bytes of samples that may still come.
    private var bytesLeft: Int
    /// The beginning of a frame whose end has not arrived yet.
    private var fragment: [UInt8] = []

    var name: String { bytes.name }
    var hasExactLength: Bool { isExact && !bytes.wasStopped }

    /// Samples as `sound` says.
    init(_ bytes: PipeBytes, sound: RawSound) {
        self.bytes = bytes
        self.sound = sound
        bytesLeft = .max
        isExact = false
        mayBeLonger = true
        info = Self.info(sound, format: "raw, \(sound.coding.rawValue)", frames: 0)
    }

    /// A WAV that `bytes` begin with; nil where they are none, or one that has to be read by
    /// libsndfile. Then nothing is taken from them.
    init?(wav bytes: PipeBytes) throws {
        guard let header = try WAVHeader(bytes) else { return nil }
        var rest = header.size
        while rest > 0 { rest -= try bytes.next(rest).count }
        self.bytes = bytes
        sound = header.sound
        bytesLeft = header.dataSize ?? .max
        isExact = header.dataSize != nil
        mayBeLonger = header.dataSize == nil
        info = Self.info(
            sound, format: "WAV, \(sound.coding.rawValue)",
            frames: (header.dataSize ?? 0) / sound.bytesPerFrame)
    }

    private static func info(_ sound: RawSound, format: String, frames: Int) -> AudioInfo {
        AudioInfo(
            frames: frames, sampleRate: sound.sampleRate, channels: sound.channels,
            format: format, claimedFrames: frames, isTruncated: false)
    }

    func seek(to frame: Int) throws {
        var rest = frame
        while rest > 0 {
            let frames = try read(min(rest, 1 << 14)) { $0.count / sound.channels }
            guard frames > 0 else { return }
            rest -= frames
        }
    }

    /// Waits until there is at least one frame.
    func read<Result>(
        _ count: Int, _ body: (UnsafeBufferPointer<Float>) throws -> Result
    ) throws -> Result {
        let size = sound.bytesPerFrame
        while fragment.count < size {
            let wanted = min(count * size - fragment.count, bytesLeft)
            let more = wanted > 0 ? try bytes.next(wanted) : []
            // What is left of a frame that breaks off is no sound.
            if more.isEmpty { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
            bytesLeft -= more.count
            fragment += more
        }
        let whole = fragment.count / size * size
        let samples = fragment.withUnsafeBytes {
            sound.samples(of: UnsafeRawBufferPointer(rebasing: $0[..<whole]))
        }
        fragment.removeFirst(whole)
        return try samples.withUnsafeBufferPointer(body)
    }
}

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

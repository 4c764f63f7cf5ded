import CSndFile
import Foundation
import SonorantSystem

/// An open recording: the owner of a libsndfile handle.
final class SoundFile {
    /// What messages call it.
    let name: String
    let info: AudioInfo
    /// Whether ``AudioInfo/frames`` is exact when the file is whole. An MP3 without a count of
    /// its frames has only an estimate.
    let hasExactLength: Bool

    private let handle: OpaquePointer
    private let isMPEG: Bool
    private let memory: MemoryFile?
    private var interleaved: [Float] = []

    /// - Throws: ``FileError`` where there is no such file; ``AudioError`` where it is no audio.
    convenience init(path: String) throws {
        try self.init(
            bytes: SoundBytes.open(path), name: path == "-" ? SoundBytes.standardInputName : path)
    }

    convenience init(data: Data, name: String) throws {
        guard !data.isEmpty else { throw AudioError.emptyFile(path: name) }
        try self.init(bytes: .memory(MemoryFile(data)), name: name)
    }

    private init(bytes: SoundBytes, name: String) throws {
        var header = SF_INFO()
        let opened: OpaquePointer?
        switch bytes {
        case .file(let path):
            memory = nil
            opened = sf_open(path, Int32(SFM_READ), &header)
        case .memory(let file):
            memory = file
            var functions = MemoryFile.virtualIO()
            opened = sf_open_virtual(&functions, Int32(SFM_READ), &header, file.userData)
        }
        guard let opened else {
            let reason = String(cString: sf_strerror(nil))
            throw AudioError.notAudio(
                path: name, reason: reason.trimmingCharacters(in: CharacterSet(charactersIn: ". ")))
        }
        guard header.samplerate >= 1, header.channels >= 1, header.frames >= 0 else {
            sf_close(opened)
            throw AudioError.notAudio(
                path: name,
                reason: "its header says \(header.samplerate) Hz, \(header.channels) channels")
        }
        self.name = name
        handle = opened
        isMPEG = header.format & Int32(SF_FORMAT_TYPEMASK) == Int32(SF_FORMAT_MPEG)
        hasExactLength = !isMPEG || Self.hasFrameCount(bytes)
        // A FLAC made in a pipe does not know its length.
        let frames =
            header.frames == sf_count_t.max
            ? Self.countFrames(opened, channels: Int(header.channels)) : Int(header.frames)
        info = Self.info(of: header, frames: frames, claim: Self.claim(bytes, handle: opened))
    }

    deinit {
        sf_close(handle)
    }

    /// Moves to `frame`, counted from 0, on a file of which nothing was read yet.
    func seek(to frame: Int) throws {
        if isMPEG {
            // libsndfile 1.2 lands up to 0.15 s beside the frame, so what lies before is decoded.
            var rest = frame
            while rest > 0 {
                let frames = read(min(rest, 1 << 14)) { $0.count / info.channels }
                guard frames > 0 else { break }
                rest -= frames
            }
            return
        }
        guard sf_seek(handle, sf_count_t(frame), SEEK_SET) != sf_count_t(frame) else { return }
        throw AudioError.readFailed(path: name, reason: "no way to frame \(frame)")
    }

    /// Hands the next frames to `body`, interleaved, at most `count` of them; none at the end.
    func read<Result>(
        _ count: Int, _ body: (UnsafeBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        let needed = count * info.channels
        if interleaved.count < needed { interleaved = [Float](repeating: 0, count: needed) }
        return try interleaved.withUnsafeMutableBufferPointer { buffer in
            let read = sf_readf_float(handle, buffer.baseAddress, sf_count_t(count))
            let samples = max(0, Int(read)) * info.channels
            return try body(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[..<samples]))
        }
    }

    private static func countFrames(_ handle: OpaquePointer, channels: Int) -> Int {
        var block = [Float](repeating: 0, count: 4096 * channels)
        var frames = 0
        while true {
            let read = sf_readf_float(handle, &block, 4096)
            guard read > 0 else { break }
            frames += Int(read)
        }
        sf_seek(handle, 0, SEEK_SET)
        return frames
    }

    private static func info(of header: SF_INFO, frames: Int, claim: HeaderClaim) -> AudioInfo {
        var claimedFrames = frames
        if case .short(let claimed, let found) = claim, found > 0 {
            claimedFrames = max(frames, Int(Double(frames) * Double(claimed) / Double(found)))
        }
        return AudioInfo(
            frames: frames, sampleRate: Int(header.samplerate), channels: Int(header.channels),
            format: [SF_FORMAT_TYPEMASK, SF_FORMAT_SUBMASK]
                .compactMap { formatName(header.format & Int32($0)) }.joined(separator: ", "),
            claimedFrames: claimedFrames, isTruncated: claim != .kept)
    }

    private static func formatName(_ format: Int32) -> String? {
        var query = SF_FORMAT_INFO()
        query.format = format
        let size = Int32(MemoryLayout<SF_FORMAT_INFO>.size)
        guard sf_command(nil, Int32(SFC_GET_FORMAT_INFO), &query, size) == 0, let name = query.name
        else { return nil }
        return String(cString: name)
    }

    private static func claim(_ bytes: SoundBytes, handle: OpaquePointer) -> HeaderClaim {
        let claim = HeaderClaim.of(bytes)
        guard claim == .kept else { return claim }
        var log = [CChar](repeating: 0, count: 4096)
        let length = sf_command(handle, Int32(SFC_GET_LOG_INFO), &log, Int32(log.count))
        let text = log.prefix(max(0, Int(length))).map { UInt8(bitPattern: $0) }
        return HeaderClaim.ofLog(String(decoding: text, as: UTF8.self))
    }

    /// Whether an MP3 begins with a frame that counts the others.
    private static func hasFrameCount(_ bytes: SoundBytes) -> Bool {
        let start = bytes.bytes(at: 0, count: 10)
        var offset = 0
        if start.count == 10, start.starts(with: Array("ID3".utf8)) {
            offset = 10 + start[6...9].reduce(0) { $0 << 7 | Int($1 & 0x7F) }
        }
        let frame = bytes.bytes(at: offset, count: 200)
        return ["Xing", "Info"].contains { mark in
            frame.firstRange(of: Array(mark.utf8)) != nil
        }
    }
}

import Foundation
import SonorantSystem

/// Reads a recording window by window in bounded memory: mono, at the rate asked for.
///
/// However the windows are cut, the samples together are those of ``AudioFile/read(_:segment:sampleRate:)``.
/// Not for several threads at once.
package final class AudioReader {
    /// What the header says.
    package let info: AudioInfo
    /// What is done to the samples; ``AudioConversions/missingSeconds`` is final at the end.
    package private(set) var conversions: AudioConversions
    /// The rate of the samples handed out, in Hz.
    package let sampleRate: Int
    /// Called with every block of samples at the recording's own rate, mono, before they are
    /// resampled.
    package var observer: ((UnsafeBufferPointer<Float>) -> Void)?

    private let file: any SampleSource
    private let resampler: Resampler?
    private let acceptsTruncated: Bool
    /// The next frame to read from the file, and where the segment ends.
    private var position: Int
    private var end: Int
    /// Samples ready to be handed out, from `taken` on.
    private var ready: [Float] = []
    private var taken = 0
    private var isFinished = false

    /// A segment may end this much, in seconds, after the recording and is then cut to it: times
    /// in corpora are rounded.
    package static let segmentTolerance = 0.1

    private static let blockFrames = 1 << 14

    /// Opens a recording.
    ///
    /// - Parameters:
    ///   - path: a file in any format that libsndfile reads, a pipe, or `-` for standard input,
    ///     which is read as it arrives where it is a WAV with integer or float samples, and to its
    ///     end before anything else where it is not.
    ///   - segment: the part to read, in seconds; all of it unless said.
    ///   - sampleRate: the rate to resample to in Hz, at least 1; the file's own unless said.
    ///   - acceptsTruncated: whether a file that is cut short is read as far as it goes and the
    ///     missing part noted in ``conversions``, rather than an error thrown.
    /// - Throws: ``FileError`` where there is no such file; ``AudioError`` where it is empty, no
    ///   audio, without samples or cut short, or where the segment lies outside.
    package convenience init(
        _ path: String, segment: ClosedRange<Double>? = nil, sampleRate: Int? = nil,
        acceptsTruncated: Bool = false
    ) throws {
        let source: any SampleSource
        if path == "-" {
            let bytes = PipeBytes(
                descriptor: STDIN_FILENO, name: SoundBytes.standardInputName, isEnded: { false })
            if let piped = try PipedSound(wav: bytes) {
                source = piped
            } else {
                source = try SoundFile(data: Data(bytes.rest()), name: bytes.name)
            }
        } else {
            source = try SoundFile(path: path)
        }
        try self.init(
            source, segment: segment, sampleRate: sampleRate, acceptsTruncated: acceptsTruncated)
    }

    /// Opens sound that is still arriving, such as a microphone's; it may end anywhere.
    ///
    /// - Parameters:
    ///   - descriptor: an open file, such as standard input; it is not closed.
    ///   - name: what errors call it.
    ///   - raw: how the samples are written that come without a header; nil for a WAV, whose
    ///     lengths may be wrong as they are where the writer could not know them.
    ///   - sampleRate: the rate to resample to in Hz, at least 1; the sound's own unless said.
    ///   - isEnded: asked again and again while nothing arrives; true ends the sound.
    /// - Throws: ``AudioError/notStreamable(path:)`` for other formats,
    ///   ``AudioError/emptyFile(path:)``.
    package convenience init(
        stream descriptor: Int32, name: String, raw: RawSound? = nil, sampleRate: Int? = nil,
        isEnded: @escaping () -> Bool = { false }
    ) throws {
        let bytes = PipeBytes(descriptor: descriptor, name: name, isEnded: isEnded)
        guard try !bytes.peek(1).isEmpty else { throw AudioError.emptyFile(path: name) }
        let source: PipedSound
        if let raw {
            source = PipedSound(bytes, sound: raw)
        } else if let wav = try PipedSound(wav: bytes) {
            source = wav
        } else {
            throw AudioError.notStreamable(path: name)
        }
        try self.init(source, segment: nil, sampleRate: sampleRate, acceptsTruncated: true)
    }

    /// Opens a recording whose bytes are in memory; errors call it `name`. Otherwise as
    /// ``init(_:segment:sampleRate:acceptsTruncated:)``.
    package convenience init(
        data: Data, name: String, segment: ClosedRange<Double>? = nil, sampleRate: Int? = nil,
        acceptsTruncated: Bool = false
    ) throws {
        try self.init(
            SoundFile(data: data, name: name), segment: segment, sampleRate: sampleRate,
            acceptsTruncated: acceptsTruncated)
    }

    private init(
        _ file: any SampleSource, segment: ClosedRange<Double>?, sampleRate: Int?,
        acceptsTruncated: Bool
    ) throws {
        let info = file.info
        self.file = file
        self.info = info
        self.acceptsTruncated = acceptsTruncated
        self.sampleRate = sampleRate ?? info.sampleRate
        precondition(self.sampleRate >= 1, "a rate of \(self.sampleRate) Hz is below 1 Hz")
        conversions = AudioConversions(
            channels: info.channels, fileSampleRate: info.sampleRate, sampleRate: self.sampleRate)
        resampler =
            self.sampleRate == info.sampleRate
            ? nil
            : try Resampler(
                from: Double(info.sampleRate), to: Double(self.sampleRate), path: file.name)
        guard info.frames > 0 || file.mayBeLonger else {
            if info.isTruncated {
                throw AudioError.truncated(path: file.name, found: 0, claimed: nil)
            }
            throw AudioError.noSamples(path: file.name)
        }
        let range = try Self.frames(of: segment, in: info, name: file.name)
        position = range.lowerBound
        // An estimated length must not cut the recording.
        end = segment == nil && !file.hasExactLength ? .max : range.upperBound
        if position > 0 { try file.seek(to: position) }
        if info.isTruncated, segment == nil || end > info.frames {
            let claimed = info.claimedFrames > info.frames ? info.claimedDuration : nil
            try noteMissing(found: info.duration, claimed: claimed)
            end = min(end, info.frames)
        }
    }

    /// The next `seconds` of sound, fewer at the end of the recording, nil after it.
    ///
    /// - Parameter seconds: above 0.
    /// - Throws: ``AudioError/notFinite(path:seconds:value:)`` for NaN and infinite samples;
    ///   ``AudioError/truncated(path:found:claimed:)`` where a compressed file ends too soon.
    package func read(seconds: Double) throws -> Waveform? {
        precondition(seconds > 0, "a window of \(seconds) s is not above 0 s")
        let wanted = max(1, Int(min(seconds * Double(sampleRate), 1e15).rounded()))
        while ready.count - taken < wanted, !isFinished { try readBlock() }
        let count = min(wanted, ready.count - taken)
        guard count > 0 else { return nil }
        defer { taken += count }
        return Waveform(samples: Array(ready[taken..<taken + count]), sampleRate: sampleRate)
    }

    /// What is there of sound that arrives, waiting for at least one sample; nil after the end.
    ///
    /// - Throws: as ``read(seconds:)``.
    package func readAvailable() throws -> [Float]? {
        while taken == ready.count, !isFinished { try readBlock() }
        guard taken < ready.count else { return nil }
        defer { taken = ready.count }
        return Array(ready[taken...])
    }

    /// Whether more than `seconds` of sound are left; reads, and keeps, as much to find out.
    ///
    /// - Throws: as ``read(seconds:)``.
    package func hasMore(thanSeconds seconds: Double) throws -> Bool {
        let limit = Int(min(seconds * Double(sampleRate), 1e15))
        while ready.count - taken <= limit, !isFinished { try readBlock() }
        return ready.count - taken > limit
    }

    /// All that is left, in one piece.
    package func readRest() throws -> Waveform {
        let left = (end == .max ? max(info.frames, position) : end) - position
        let expected = Double(left) * Double(sampleRate) / Double(info.sampleRate)
        // A damaged header may promise anything, so no more than 64 Mi samples at once on trust.
        ready.reserveCapacity(Int(min(expected, Double(1 << 26))) + 16)
        while !isFinished { try readBlock() }
        return Waveform(
            samples: taken == 0 ? ready : Array(ready[taken...]), sampleRate: sampleRate)
    }

    private func readBlock() throws {
        if taken > 0 {
            ready.removeFirst(taken)
            taken = 0
        }
        let start = position
        let frames = try file.read(min(Self.blockFrames, end - position)) { interleaved in
            try consume(interleaved, at: start)
            return interleaved.count / info.channels
        }
        position += frames
        if frames == 0 || position >= end {
            if position < end, file.hasExactLength {
                let rate = Double(info.sampleRate)
                try noteMissing(found: Double(position) / rate, claimed: Double(end) / rate)
            }
            isFinished = true
            if position == 0 { throw AudioError.noSamples(path: file.name) }
            try resampler?.finish(into: &ready)
        }
    }

    /// Averages the channels, and passes the result on.
    private func consume(_ interleaved: UnsafeBufferPointer<Float>, at start: Int) throws {
        var sum: Float = 0
        // 0 · x is 0 for finite x only, so one sum tells whether any sample is not.
        for sample in interleaved { sum += sample * 0 }
        if sum != 0 || sum.isNaN { try throwNotFinite(interleaved, at: start) }
        if info.channels == 1 {
            try pass(interleaved)
            return
        }
        let channels = info.channels
        let scale = 1 / Float(channels)
        let mono = [Float](unsafeUninitializedCapacity: interleaved.count / channels) {
            buffer, count in
            for frame in 0..<interleaved.count / channels {
                var total: Float = 0
                for channel in 0..<channels { total += interleaved[frame * channels + channel] }
                buffer[frame] = total * scale
            }
            count = interleaved.count / channels
        }
        try mono.withUnsafeBufferPointer { try pass($0) }
    }

    private func pass(_ mono: UnsafeBufferPointer<Float>) throws {
        observer?(mono)
        if let resampler {
            try resampler.process(mono, into: &ready)
        } else {
            ready.append(contentsOf: mono)
        }
    }

    private func throwNotFinite(_ samples: UnsafeBufferPointer<Float>, at start: Int) throws {
        guard let index = samples.firstIndex(where: { !$0.isFinite }) else { return }
        let frame = start + index / info.channels
        throw AudioError.notFinite(
            path: file.name, seconds: Double(frame) / Double(info.sampleRate),
            value: samples[index])
    }

    private func noteMissing(found: Double, claimed: Double?) throws {
        guard acceptsTruncated else {
            throw AudioError.truncated(path: file.name, found: found, claimed: claimed)
        }
        conversions.missingSeconds = claimed.map { $0 - found } ?? -1
    }

    /// The frames of `segment`, which may lie in the part that a header promises in vain.
    private static func frames(
        of segment: ClosedRange<Double>?, in info: AudioInfo, name: String
    ) throws -> Range<Int> {
        guard let segment else { return 0..<info.frames }
        let rate = Double(info.sampleRate)
        let start = (segment.lowerBound * rate).rounded()
        let end = (segment.upperBound * rate).rounded()
        let last = Double(info.claimedFrames)
        guard start >= 0, end > start, start < last, end <= last + segmentTolerance * rate else {
            throw AudioError.segmentOutside(
                path: name, start: segment.lowerBound, end: segment.upperBound,
                duration: info.claimedDuration)
        }
        if start >= Double(info.frames) {
            throw AudioError.truncated(
                path: name, found: info.duration, claimed: info.claimedDuration)
        }
        return Int(start)..<min(Int(end), info.claimedFrames)
    }
}

/// What an ``AudioReader`` reads from: an open recording or a pipe.
protocol SampleSource: AnyObject {
    /// What messages call it.
    var name: String { get }
    var info: AudioInfo { get }
    /// Whether ``AudioInfo/frames`` is exact when the recording is whole.
    var hasExactLength: Bool { get }
    /// Whether it may have samples although ``AudioInfo/frames`` is 0.
    var mayBeLonger: Bool { get }

    /// Moves to `frame`, counted from 0; nothing was read yet.
    func seek(to frame: Int) throws

    /// Hands the next frames to `body`, interleaved, at most `count` of them; none at the end.
    func read<Result>(
        _ count: Int, _ body: (UnsafeBufferPointer<Float>) throws -> Result
    ) throws -> Result
}

extension SoundFile: SampleSource {
    var mayBeLonger: Bool { false }
}

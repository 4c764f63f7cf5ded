import Foundation
import SonorantAudio
import SonorantSystem
import TestSupport
import Testing

@Suite("Faults of audio files")
struct AudioFaultTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The error that reading gives, and its category's exit code.
    private func fault(_ path: String, segment: ClosedRange<Double>? = nil) -> (any Failure)? {
        do {
            _ = try AudioFile.read(path, segment: segment)
            return nil
        } catch {
            return error as? any Failure
        }
    }

    @Test("a missing file is told from a folder")
    func missing() {
        #expect(fault(folder.path("none.wav"))?.category == .inputNotFound)
        #expect(fault(folder.path)?.description.contains("folder") == true)
    }

    @Test("a file of 0 bytes is called empty")
    func empty() throws {
        let path = try folder.write("", to: "empty.wav")
        #expect(fault(path) as? AudioError == .emptyFile(path: path))
        #expect(fault(path)?.category == .badData)
    }

    @Test(
        "a renamed text file is called no audio, whatever its suffix",
        arguments: ["a.wav", "a.flac", "a.mp3", "a.ogg"])
    func renamed(name: String) throws {
        let path = try folder.write(String(repeating: "This is no sound.\n", count: 50), to: name)
        guard case .notAudio(path, _)? = fault(path) as? AudioError else {
            Issue.record("got \(String(describing: fault(path)))")
            return
        }
    }

    @Test("a header without a sample is told")
    func zeroLength() throws {
        let path = folder.path("a.wav")
        try AudioFile.write(Waveform(samples: [], sampleRate: 16000), to: path)
        #expect(fault(path) as? AudioError == .noSamples(path: path))
        #expect(try AudioFile.info(path).frames == 0)
    }

    @Test("one sample is a recording")
    func oneSample() throws {
        let path = folder.path("a.wav")
        try AudioFile.write(Waveform(samples: [0.5], sampleRate: 16000), to: path)
        #expect(try AudioFile.read(path).waveform.samples == [0.5])
    }

    @Test("a WAV cut short is refused with both lengths, or read as far as it goes")
    func truncatedWAV() throws {
        let path = folder.path("a.wav")
        try AudioFile.write(Signals.noise(seconds: 1), to: path)
        try Files.write(try Files.read(path).prefix(44 + 16000), to: path)
        #expect(fault(path) as? AudioError == .truncated(path: path, found: 0.5, claimed: 1))
        #expect(fault(path)?.description.contains("0.50 s are there") == true)
        let info = try AudioFile.info(path)
        #expect(info.isTruncated)
        #expect(info.frames == 8000)
        #expect(info.claimedFrames == 16000)
        let (waveform, conversions) = try AudioFile.read(path, acceptsTruncated: true)
        #expect(waveform.samples.count == 8000)
        #expect(conversions.description == "cut short: 0.50 s are missing at the end")
        // A segment that is all there may be read; one that is not, not.
        #expect(try AudioFile.read(path, segment: 0.1...0.4).waveform.samples.count == 4800)
        #expect(fault(path, segment: 0.4...0.8)?.description.contains("cut short") == true)
        #expect(fault(path, segment: 0.7...0.8)?.description.contains("cut short") == true)
    }

    @Test(
        "compressed files cut short are refused, or read as far as they go",
        arguments: [AudioFormat.flac, .ogg, .mp3])
    func truncatedCompressed(format: AudioFormat) throws {
        let path = folder.path("a.\(format.rawValue)")
        try AudioFile.write(Signals.noise(seconds: 4), to: path, format: format)
        let data = try Files.read(path)
        try Files.write(data.prefix(data.count / 2), to: path)
        guard case .truncated? = fault(path) as? AudioError else {
            Issue.record("\(format): got \(String(describing: fault(path)))")
            return
        }
        let (waveform, conversions) = try AudioFile.read(path, acceptsTruncated: true)
        #expect((0.5...3.5).contains(waveform.duration))
        #expect(conversions.missingSeconds != 0)
    }

    @Test("a file cut inside its header never crashes", arguments: AudioFormat.allCases)
    func truncatedHeader(format: AudioFormat) throws {
        let path = folder.path("a.\(format.rawValue)")
        try AudioFile.write(Signals.noise(seconds: 0.1), to: path, format: format)
        let data = try Files.read(path)
        for count in stride(from: 1, to: min(200, data.count), by: 3) {
            try Files.write(data.prefix(count), to: path)
            #expect(fault(path) != nil, "\(count) bytes of \(data.count)")
        }
    }

    @Test("bytes changed at random never crash the reader", arguments: AudioFormat.allCases)
    func damaged(format: AudioFormat) throws {
        let path = folder.path("a.\(format.rawValue)")
        let sound = Signals.noise(seconds: 0.1)
        try AudioFile.write(sound, to: path, format: format)
        let data = try Files.read(path)
        for position in stride(from: 0, to: min(120, data.count), by: 1) {
            var damaged = data
            damaged[position] ^= 0xA5
            do {
                let found = try AudioFile.read(data: damaged, name: "damaged").waveform
                #expect(found.sampleRate > 0, "byte \(position)")
                #expect(!found.samples.isEmpty, "byte \(position)")
            } catch {
                #expect((error as? any Failure)?.category == .badData, "\(position): \(error)")
            }
        }
    }

    @Test("NaN and infinite samples are named with their time", arguments: [Float.nan, -.infinity])
    func notFinite(value: Float) throws {
        let path = folder.path("a.wav")
        var sound = Signals.noise()
        sound.samples[1600] = value
        try AudioFile.write(sound, to: path, format: .wavFloat)
        guard case .notFinite(path, 0.1, let found)? = fault(path) as? AudioError else {
            Issue.record("got \(String(describing: fault(path)))")
            return
        }
        #expect(found.isNaN == value.isNaN)
        #expect(fault(path)?.description.contains("0.10 s") == true)
    }

    @Test(
        "a segment outside the recording is refused with its times",
        arguments: [
            -0.1...0.1, 0.2...0.5, 0.3...0.4, 0.1...0.1, 0...Double.infinity, 1e300...1e301,
        ])
    func segments(segment: ClosedRange<Double>) throws {
        let path = folder.path("a.wav")
        try AudioFile.write(Signals.noise(), to: path)
        guard case .segmentOutside? = fault(path, segment: segment) as? AudioError else {
            Issue.record("got \(String(describing: fault(path, segment: segment)))")
            return
        }
    }

    @Test("a rate that cannot be reached is an error, not a crash")
    func absurdRate() throws {
        let path = folder.path("a.wav")
        try AudioFile.write(Waveform(samples: [0, 0.5, 0], sampleRate: 1), to: path)
        #expect(throws: (any Error).self) {
            try AudioFile.read(path, sampleRate: 2_000_000_000)
        }
    }
}

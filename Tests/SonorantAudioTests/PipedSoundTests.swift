import Foundation
import SonorantAudio
import Synchronization
import TestSupport
import Testing

/// Writes `data` into a pipe in pieces of `piece` bytes, and leaves it open if `staysOpen`.
private func pipe(_ data: Data, piece: Int = 1 << 15, staysOpen: Bool = false) -> Pipe {
    let pipe = Pipe()
    let writer = pipe.fileHandleForWriting
    Thread.detachNewThread {
        for start in stride(from: 0, to: data.count, by: piece) {
            try? writer.write(contentsOf: data[start..<min(start + piece, data.count)])
        }
        if !staysOpen { try? writer.close() }
    }
    return pipe
}

private func samples(
    _ data: Data, piece: Int = 1 << 15, raw: RawSound? = nil, sampleRate: Int? = nil
) throws -> [Float] {
    let pipe = pipe(data, piece: piece)
    let reader = try AudioReader(
        stream: pipe.fileHandleForReading.fileDescriptor, name: "pipe", raw: raw,
        sampleRate: sampleRate)
    var result: [Float] = []
    while let more = try reader.readAvailable() {
        #expect(!more.isEmpty)
        result += more
    }
    return result
}

private let wave: [Float] = (0..<3001).map { index in
    Float(0.7 * sin(Double(index) * 0.05) + 0.2 * sin(Double(index) * 0.83))
}

/// A WAV of two channels with its length, the 4 bytes before the samples, put to `length`.
private func stereo(_ format: AudioFormat = .wav16, length: UInt32? = nil) throws -> Data {
    let folder = try TemporaryFolder()
    let path = folder.path("a.wav")
    try AudioFile.write(
        channels: [wave, wave.map { -0.3 * $0 * $0 }], sampleRate: 11_025, to: path,
        format: format)
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    guard let length else { return data }
    let mark = try #require(data.firstRange(of: Data("data".utf8)))
    let bytes = withUnsafeBytes(of: length.littleEndian) { Data($0) }
    data.replaceSubrange(mark.upperBound..<mark.upperBound + 4, with: bytes)
    return data
}

@Suite("Sound that comes through a pipe")
struct PipedSoundTests {
    @Test(
        "a WAV gives what the file gives, channels averaged and resampled",
        arguments: [AudioFormat.wav8, .wav16, .wav24, .wav32, .wavFloat], [1, 977, 1 << 15])
    func codings(format: AudioFormat, piece: Int) throws {
        let data = try stereo(format)
        for rate in [11_025, 8000, 16_000] {
            let file = try AudioFile.read(data: data, name: "a", sampleRate: rate).waveform
            #expect(try samples(data, piece: piece, sampleRate: rate) == file.samples)
        }
    }

    @Test(
        "lengths that the writer could not know, or got wrong, do not matter",
        arguments: [0, 0xFFFF_FFFF, 0x7FFF_FFFF, 0x8000_0000, 99_999])
    func lengths(length: UInt32) throws {
        let file = try AudioFile.read(data: stereo(), name: "a").waveform
        #expect(try samples(stereo(length: length)) == file.samples)
    }

    @Test("a length that is known ends the sound, whatever follows")
    func trailer() throws {
        let file = try AudioFile.read(data: stereo(), name: "a").waveform
        #expect(try samples(stereo() + Data("LIST....".utf8)) == file.samples)
    }

    @Test("sound that breaks off is read as far as its samples are whole")
    func brokenOff() throws {
        let file = try AudioFile.read(data: stereo(), name: "a").waveform.samples
        let data = try stereo(length: 0)
        for missing in 1...9 {
            let found = try samples(data.dropLast(missing), piece: 5)
            #expect(found == file.dropLast((missing + 3) / 4))
        }
    }

    @Test("samples without a header are read as said", arguments: RawSound.Coding.allCases)
    func raw(coding: RawSound.Coding) throws {
        // A quarter, minus a half, and what is nearest to zero.
        func bytes(_ value: Double) -> [UInt8] {
            let name = coding.rawValue
            let big: [UInt8]
            switch name.prefix(while: \.isLetter) {
            case "u": return [UInt8(128 + value * 128)]
            case "f":
                big =
                    coding.bytes == 4
                    ? withUnsafeBytes(of: Float(value).bitPattern.bigEndian) { Array($0) }
                    : withUnsafeBytes(of: value.bitPattern.bigEndian) { Array($0) }
            default:
                let word = Int32(value * 0x1p31).bigEndian
                big = Array(withUnsafeBytes(of: word) { Array($0) }.prefix(coding.bytes))
            }
            return name.hasSuffix("be") ? big : big.reversed()
        }
        let values = [0.25, -0.5, 0, 0.9375]
        let data = Data(values.flatMap(bytes))
        let sound = RawSound(coding: coding, sampleRate: 8000)
        #expect(try samples(data, piece: 3, raw: sound) == values.map(Float.init))
        let both = RawSound(coding: coding, sampleRate: 8000, channels: 2)
        #expect(try samples(data, raw: both) == [-0.125, 0.46875])
    }

    @Test("nothing, other formats, and headers without sound are refused by name")
    func refusals() throws {
        #expect(throws: AudioError.emptyFile(path: "pipe")) { try samples(Data()) }
        let mono = RawSound(coding: .s16le, sampleRate: 8000)
        #expect(throws: AudioError.emptyFile(path: "pipe")) { try samples(Data(), raw: mono) }
        #expect(throws: AudioError.noSamples(path: "pipe")) {
            try samples(Data([1]), raw: mono)
        }
        let folder = try TemporaryFolder()
        let path = folder.path("a.flac")
        try AudioFile.write(
            Waveform(samples: wave, sampleRate: 8000), to: path, format: .flac)
        let flac = try Data(contentsOf: URL(fileURLWithPath: path))
        for data in [flac, Data("RIFF".utf8), Data("RIFF....WAVEdata1234".utf8)] {
            #expect(throws: AudioError.notStreamable(path: "pipe")) { try samples(data) }
        }
        let header = try stereo(length: 0).prefix(44)
        #expect(throws: AudioError.noSamples(path: "pipe")) { try samples(header) }
    }

    @Test("a header of nonsense is no crash")
    func nonsense() throws {
        let good = try stereo()
        for place in 0..<44 {
            for value: UInt8 in [0, 0x7F, 0xFF] {
                var data = good
                data[place] = value
                _ = try? samples(data)
            }
            _ = try? samples(good.prefix(place))
        }
    }

    @Test("a header of very many pieces is refused", .timeLimit(.minutes(1)))
    func manyPieces() throws {
        let data = try stereo()
        let piece = Data("JUNK".utf8) + Data(count: 4)
        let pieces = (0..<100_000).reduce(into: Data()) { all, _ in all += piece }
        let pipe = pipe(data.prefix(12) + pieces + data.dropFirst(12))
        #expect(throws: AudioError.self) {
            try AudioReader(stream: pipe.fileHandleForReading.fileDescriptor, name: "pipe")
        }
        // A writer whose pipe is closed would end the tests.
        _ = try pipe.fileHandleForReading.readToEnd()
        #expect(
            try samples(data.prefix(12) + pieces.prefix(800) + data.dropFirst(12)).count == 3001)
    }

    @Test("a pipe in which nothing happens ends when it is asked to")
    func stop() throws {
        let pipe = pipe(try stereo(length: 0), staysOpen: true)
        let isEnded = Atomic(false)
        let reader = try AudioReader(
            stream: pipe.fileHandleForReading.fileDescriptor, name: "pipe"
        ) { isEnded.load(ordering: .relaxed) }
        var count = 0
        while count < wave.count { count += try #require(try reader.readAvailable()).count }
        isEnded.store(true, ordering: .relaxed)
        #expect(try reader.readAvailable() == nil)
        #expect(count == wave.count)
        #expect(reader.conversions.missingSeconds == 0)
    }

    @Test("looking whether there is more takes nothing away")
    func more() throws {
        let pipe = pipe(try stereo())
        let reader = try AudioReader(
            stream: pipe.fileHandleForReading.fileDescriptor, name: "pipe")
        let seconds = Double(wave.count) / 11_025
        #expect(try reader.hasMore(thanSeconds: 0.1))
        #expect(try !reader.hasMore(thanSeconds: seconds))
        #expect(try reader.hasMore(thanSeconds: seconds - 1e-3))
        #expect(try reader.read(seconds: 100)?.samples.count == wave.count)
        #expect(try !reader.hasMore(thanSeconds: 0))
    }
}

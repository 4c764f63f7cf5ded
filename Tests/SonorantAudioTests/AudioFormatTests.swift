import Foundation
import SonorantAudio
import SonorantSystem
import TestSupport
import Testing

@Suite("Formats of audio files")
struct AudioFormatTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(
        "integer and float formats give back the samples to within their own step",
        arguments: [
            (AudioFormat.wav8, Float(1.0 / 128)), (.wav16, 0), (.wav24, 0), (.wav32, 0),
            (.wavFloat, 0), (.flac, 0),
        ])
    func exactFormats(format: AudioFormat, step: Float) throws {
        let sound = Signals.noise()
        let path = folder.path("a.\(format == .flac ? "flac" : "wav")")
        try AudioFile.write(sound, to: path, format: format)
        let (read, conversions) = try AudioFile.read(path)
        #expect(read.sampleRate == 16000)
        #expect(Signals.difference(read.samples, sound.samples) <= step)
        #expect(conversions.isEmpty)
    }

    @Test(
        "lossy formats keep a sine's length, level and shape", arguments: [AudioFormat.ogg, .mp3])
    func lossyFormats(format: AudioFormat) throws {
        let sound = Signals.sine(seconds: 1)
        let path = folder.path("a.\(format.rawValue)")
        try AudioFile.write(sound, to: path, format: format)
        let read = try AudioFile.read(path).waveform
        // An encoder may add up to one block of silence at the end.
        #expect(abs(read.samples.count - sound.samples.count) <= 1152)
        let middle = 4000..<12000
        #expect(abs(Signals.level(read.samples[middle]) / Signals.level(sound.samples) - 1) < 0.03)
        #expect(Signals.cosine(read.samples[middle], sound.samples[middle]) > 0.99)
    }

    @Test("the header of every format is told", arguments: AudioFormat.allCases)
    func info(format: AudioFormat) throws {
        let path = folder.path("a.\(format.rawValue)")
        try AudioFile.write(Signals.sine(seconds: 0.5, sampleRate: 8000), to: path, format: format)
        let info = try AudioFile.info(path)
        #expect(info.sampleRate == 8000)
        #expect(info.channels == 1)
        #expect(abs(info.duration - 0.5) < 0.15)
        #expect(!info.isTruncated)
        #expect(info.format.contains(","))
    }

    @Test("samples beyond full scale are clipped when written as integers")
    func clipping() throws {
        let path = folder.path("loud.wav")
        let sound = Waveform(samples: [2, -2, 0.5, .nan], sampleRate: 8000)
        try AudioFile.write(sound, to: path)
        let read = try AudioFile.read(path).waveform.samples
        #expect(read == [32767.0 / 32768, -1, 0.5, 0])
    }

    @Test("ten channels are averaged into one, and it is said")
    func downmix() throws {
        let path = folder.path("ten.wav")
        let channels = (0..<10).map { [Float](repeating: Float($0) / 16, count: 100) }
        try AudioFile.write(channels: channels, sampleRate: 16000, to: path, format: .wav16)
        let (read, conversions) = try AudioFile.read(path)
        #expect(read.samples.count == 100)
        #expect(Signals.difference(read.samples, [Float](repeating: 4.5 / 16, count: 100)) < 1e-6)
        #expect(conversions.description == "10 channels averaged into one")
    }

    @Test("a sine keeps its shape when resampled, and it is said")
    func resampling() throws {
        let path = folder.path("a.wav")
        try AudioFile.write(Signals.sine(seconds: 0.5, sampleRate: 44100), to: path)
        let (read, conversions) = try AudioFile.read(path, sampleRate: 16000)
        #expect(conversions.phrases == ["resampled from 44100 Hz to 16000 Hz"])
        #expect(read.sampleRate == 16000)
        #expect(read.samples.count == 8000)
        let expected = Signals.sine(seconds: 0.5, sampleRate: 16000).samples
        // The ends see the silence around the recording.
        #expect(Signals.difference(read.samples[500..<7500], expected[500..<7500]) < 1e-3)
    }

    @Test(
        "a segment is cut to the sample, also from compressed formats",
        arguments: [AudioFormat.wav16, .flac, .ogg, .mp3])
    func segment(format: AudioFormat) throws {
        let path = folder.path("a.\(format.rawValue)")
        try AudioFile.write(Signals.sine(311, seconds: 2), to: path, format: format)
        let whole = try AudioFile.read(path).waveform.samples
        let part = try AudioFile.read(path, segment: 0.75...1.25).waveform.samples
        #expect(part.count == 8000)
        // A decoder that starts in the middle may carry a little less state along.
        #expect(Signals.difference(part, whole[12000..<20000]) < 2e-3)
    }

    @Test("a segment may end a little behind the recording, and is cut to it")
    func segmentTolerance() throws {
        let path = folder.path("a.wav")
        try AudioFile.write(Signals.sine(seconds: 1), to: path)
        #expect(try AudioFile.read(path, segment: 0.5...1.05).waveform.samples.count == 8000)
    }

    @Test("bytes in memory and a pipe give what the file gives")
    func pipe() throws {
        let path = folder.path("a.flac")
        try AudioFile.write(Signals.noise(), to: path, format: .flac)
        let expected = try AudioFile.read(path).waveform
        let data = try Files.read(path)
        #expect(try AudioFile.read(data: data, name: "memory").waveform == expected)
        #expect(try AudioFile.info(data: data.dropFirst(0), name: "memory").frames == 4000)

        let fifo = folder.path("pipe")
        #expect(mkfifo(fifo, 0o600) == 0)
        Thread { try? data.write(to: URL(fileURLWithPath: fifo)) }.start()
        #expect(try AudioFile.read(fifo).waveform == expected)
    }

    @Test("a FLAC that does not know its length is read to its end")
    func unknownLength() throws {
        let path = folder.path("a.flac")
        try AudioFile.write(Signals.noise(), to: path, format: .flac)
        var data = try Files.read(path)
        // STREAMINFO: the low 4 bits of byte 21 and the four bytes after it count the samples.
        data[21] &= 0xF0
        for index in 22..<26 { data[index] = 0 }
        #expect(try AudioFile.info(data: data, name: "a.flac").frames == 4000)
        #expect(try AudioFile.read(data: data, name: "a.flac").waveform.samples.count == 4000)
    }

    @Test("a WAV written into a pipe, with no length in its header, is read to its end")
    func streamedWAV() throws {
        let path = folder.path("a.wav")
        try AudioFile.write(Signals.noise(), to: path)
        var data = try Files.read(path)
        for index in [4, 5, 6, 7, 40, 41, 42, 43] { data[index] = 0xFF }
        let (waveform, conversions) = try AudioFile.read(data: data, name: "a.wav")
        #expect(waveform.samples.count == 4000)
        #expect(conversions.isEmpty)
    }
}

import Foundation
import SonorantAudio
import TestSupport
import Testing

@Suite("Reading in windows")
struct AudioReaderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(
        "windows of any length join to the whole, resampled or not",
        arguments: [0.01, 0.1, 0.33, 5], [8000, 16000, 22050])
    func windows(seconds: Double, rate: Int) throws {
        let path = folder.path("a.wav")
        try AudioFile.write(Signals.noise(seconds: 1.5), to: path)
        let whole = try AudioFile.read(path, sampleRate: rate).waveform
        let reader = try AudioReader(path, sampleRate: rate)
        var joined: [Float] = []
        while let window = try reader.read(seconds: seconds) {
            #expect(!window.samples.isEmpty)
            #expect(window.samples.count <= Int((seconds * Double(rate)).rounded()))
            joined += window.samples
        }
        #expect(joined == whole.samples)
        #expect(try reader.read(seconds: seconds) == nil)
    }

    @Test(
        "the number of samples after resampling is the nearest to the exact one",
        arguments: [1, 7, 399, 4000, 12345])
    func length(count: Int) throws {
        let path = folder.path("a.wav")
        let sound = Waveform(samples: [Float](repeating: 0.25, count: count), sampleRate: 16000)
        try AudioFile.write(sound, to: path)
        for rate in [8000, 11025, 44100] {
            let found = try AudioFile.read(path, sampleRate: rate).waveform.samples.count
            let exact = Double(count) * Double(rate) / 16000
            #expect(abs(Double(found) - exact) <= 1)
            #expect(try sound.resampled(to: rate).samples.count == found)
        }
    }

    @Test("speed changes length and pitch together")
    func speed() throws {
        let fast = try Signals.sine(400, seconds: 1).played(atSpeed: 1.25)
        #expect(fast.sampleRate == 16000)
        #expect(fast.samples.count == 12800)
        let expected = Signals.sine(500, seconds: 0.8)
        #expect(
            Signals.difference(fast.samples[1000..<11000], expected.samples[1000..<11000]) < 1e-3)
        #expect(try fast.played(atSpeed: 1) == fast)
    }
}

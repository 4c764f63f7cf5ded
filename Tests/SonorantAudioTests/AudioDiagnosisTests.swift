import Foundation
import SonorantAudio
import SonorantSystem
import TestSupport
import Testing

@Suite("What is found wrong with recordings")
struct AudioDiagnosisTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func diagnosis(
        _ samples: [Float], format: AudioFormat = .wavFloat
    ) throws -> AudioDiagnosis {
        let path = folder.path("a.wav")
        try AudioFile.write(
            Waveform(samples: samples, sampleRate: 16000), to: path, format: format)
        return AudioDiagnosis(of: path)
    }

    @Test("nothing is found in a good recording", arguments: AudioFormat.allCases)
    func good(format: AudioFormat) throws {
        let path = folder.path("good.\(format.rawValue)")
        try AudioFile.write(Signals.noise(seconds: 1), to: path, format: format)
        let diagnosis = AudioDiagnosis(of: path)
        #expect(diagnosis.findings == [])
        #expect(abs(diagnosis.decodedDuration - 1) < 0.1)
        #expect(diagnosis.info?.sampleRate == 16000)
    }

    @Test("missing, empty and renamed files are unreadable, each with its reason")
    func unreadable() throws {
        let empty = try folder.write("", to: "empty.wav")
        let text = try folder.write("no sound in here", to: "text.wav")
        let paths = [folder.path("none.wav"), empty, text, folder.path]
        let reasons = paths.map { AudioDiagnosis(of: $0) }.map { diagnosis -> String in
            guard case .unreadable(let reason)? = diagnosis.findings.first else { return "" }
            return reason
        }
        #expect(Set(reasons).count == 4)
        for (path, reason) in zip(paths, reasons) { #expect(reason.hasPrefix(path + ": ")) }
    }

    @Test("silence, no samples, quiet, clipped, offset and wrongly scaled sound are told apart")
    func kinds() throws {
        let noise = Signals.noise(seconds: 0.5).samples
        #expect(try diagnosis([Float](repeating: 0, count: 100)).findings == [.silent])
        #expect(try diagnosis([]).findings == [.noSamples])
        let quiet = try onlyFinding(noise.map { $0 * 0.002 })
        guard case .veryQuiet(let peak) = quiet else { throw Unexpected([quiet]) }
        #expect(abs(peak + 60) < 0.1)
        let clipped = try onlyFinding(noise.map { $0 * 4 }, format: .wav16)
        guard case .clipped(let share) = clipped else { throw Unexpected([clipped]) }
        #expect(abs(share - 0.5) < 0.05)
        let offset = try onlyFinding(noise.map { $0 + 0.25 })
        guard case .offset(let mean) = offset else { throw Unexpected([offset]) }
        #expect(abs(mean - 0.25) < 0.02)
        let scaled = try onlyFinding(noise.map { $0 * 32768 })
        guard case .aboveFullScale = scaled else { throw Unexpected([scaled]) }
    }

    private func onlyFinding(
        _ samples: [Float], format: AudioFormat = .wavFloat
    ) throws -> AudioFinding {
        let findings = try diagnosis(samples, format: format).findings
        guard findings.count == 1 else { throw Unexpected(findings) }
        return findings[0]
    }

    @Test("several faults of one file are all found")
    func several() throws {
        let path = folder.path("a.wav")
        var sound = Signals.noise(seconds: 1)
        (sound.samples[160], sound.samples[161]) = (.nan, .infinity)
        try AudioFile.write(sound, to: path, format: .wavFloat)
        try Files.write(try Files.read(path).prefix(32000), to: path)
        let diagnosis = AudioDiagnosis(of: path)
        #expect(diagnosis.findings.count == 2)
        #expect(diagnosis.faults.contains(.notFinite(count: 2, first: 0.01)))
        guard case .truncated(let found, let claimed?)? = diagnosis.findings.first else {
            throw Unexpected(diagnosis.findings)
        }
        #expect(abs(found - 0.5) < 0.01)
        #expect(abs(claimed - 1) < 0.001)
    }

    @Test(
        "a compressed file that ends too soon is found out by decoding it",
        arguments: [AudioFormat.flac, .ogg, .mp3])
    func truncated(format: AudioFormat) throws {
        let path = folder.path("a.\(format.rawValue)")
        try AudioFile.write(Signals.noise(seconds: 4), to: path, format: format)
        let data = try Files.read(path)
        try Files.write(data.prefix(data.count * 2 / 3), to: path)
        guard case .truncated? = AudioDiagnosis(of: path).findings.first else {
            throw Unexpected(AudioDiagnosis(of: path).findings)
        }
    }

    @Test("one sample is no fault")
    func oneSample() throws {
        #expect(try diagnosis([0.5]).faults == [])
    }

    struct Unexpected: Error, CustomStringConvertible {
        let description: String
        init(_ findings: [AudioFinding]) { description = "found \(findings)" }
    }
}

import Foundation
import SonorantAudio
import SonorantCorpora
import SonorantSystem
import SonorantTensors
import SonorantText
import TestSupport

extension TemporaryFolder {
    /// Writes a recording of a quiet tone whose pitch tells recordings apart.
    @discardableResult
    func writeTone(
        _ name: String, pitch: Double = 200, seconds: Double = 1, rate: Int = 8000
    ) throws -> String {
        let samples = (0..<Int(seconds * Double(rate))).map { time in
            Float(0.3 * sin(2 * .pi * pitch * Double(time) / Double(rate)))
        }
        return try writeSound(name, samples, rate: rate)
    }

    /// Writes a recording of `samples`.
    @discardableResult
    func writeSound(_ name: String, _ samples: [Float], rate: Int = 8000) throws -> String {
        try AudioFile.write(
            Waveform(samples: samples, sampleRate: rate), to: path(name),
            format: samples.allSatisfy(\.isFinite) ? .wav16 : .wavFloat)
        return path(name)
    }
}

extension Corpus {
    /// Ids of all utterances.
    var ids: [String] { utterances.map(\.id) }

    /// Transcripts by id.
    var texts: [String: String?] {
        Dictionary(uniqueKeysWithValues: utterances.map { ($0.id, $0.transcript) })
    }

    /// `kind file:line` of all faults, the file without its folders.
    var places: [String] { faults.map(\.place) }
}

extension CorpusFault {
    /// `kind file:line`, the file without its folders.
    var place: String {
        let name = (location.file as NSString).lastPathComponent
        return "\(kind.rawValue) \(name)" + (location.line > 0 ? ":\(location.line)" : "")
    }
}

extension ValidationReport {
    /// Validates `corpus` with one thread.
    init(
        _ corpus: Corpus, encoder: TranscriptEncoder? = nil, frames: FrameCounter = FrameCounter(),
        feasibility: FeasibilityRule = .ctc
    ) throws {
        self = try CorpusValidation.validate(
            corpus, encoder: encoder, frames: frames, feasibility: feasibility,
            pool: ThreadPool(threads: 1))
    }

    /// `kind file:line` of all faults but those about rare symbols, which tiny texts abound in.
    var places: [String] { faults.filter { $0.kind != .rareSymbol }.map(\.place) }
}

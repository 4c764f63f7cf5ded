import Foundation
import Sonorant

/// A folder that is removed when the last reference to it goes.
final class Workplace: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("sonorant-library-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// The place of `name` inside.
    func file(_ name: String) -> URL { url.appendingPathComponent(name) }

    /// Writes `text` to `name`.
    func write(_ text: String, to name: String) throws -> URL {
        try text.write(to: file(name), atomically: true, encoding: .utf8)
        return file(name)
    }
}

/// Words that are tones: what a tiny model learns in seconds.
enum ToneWords {
    static let sampleRate = 8000
    /// Hz of each word.
    private static let tones = ["low": 350.0, "mid": 900.0, "high": 1900.0]
    static let words = ["low", "mid", "high"]

    /// The sound of `sentence`, a little silence around each word and more of it before the first,
    /// as much as the seed says.
    static func samples(_ sentence: String, seed: Int = 0) -> [Float] {
        var samples = silence(0.12 + 0.4 * Double(seed % 5), seed: seed)
        for (place, word) in sentence.split(separator: " ").enumerated() {
            let frequency = (tones[String(word)] ?? 0) * (1 + 0.01 * Double((seed + place) % 5 - 2))
            let count = Int(0.24 * Double(sampleRate))
            samples += (0..<count).map { index in
                let time = Double(index) / Double(sampleRate)
                let edge = min(1, Double(min(index, count - index)) / 160)
                return Float(0.3 * edge * sin(2 * .pi * frequency * time))
            }
            samples += silence(0.12, seed: seed + place)
        }
        return samples
    }

    /// Nearly silence: a faint noise, the same for the same seed.
    static func silence(_ seconds: Double, seed: Int) -> [Float] {
        var state = UInt64(truncatingIfNeeded: seed) &* 6_364_136_223_846_793_005 &+ 1
        return (0..<Int(seconds * Double(sampleRate))).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (Float(state >> 40) / Float(1 << 24) - 0.5) * 0.002
        }
    }

    /// `samples` as a WAV file of 16 bits.
    static func wav(_ samples: [Float], sampleRate: Int = sampleRate) -> Data {
        var data = Data()
        func add<Value: FixedWidthInteger>(_ value: Value) {
            withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
        }
        data.append(contentsOf: "RIFF".utf8)
        add(UInt32(36 + 2 * samples.count))
        data.append(contentsOf: "WAVEfmt ".utf8)
        add(UInt32(16))
        for value in [UInt16(1), 1] { add(value) }
        add(UInt32(sampleRate))
        add(UInt32(2 * sampleRate))
        for value in [UInt16(2), 16] { add(value) }
        data.append(contentsOf: "data".utf8)
        add(UInt32(2 * samples.count))
        for sample in samples { add(Int16(max(-1, min(1, sample)) * 32_767)) }
        return data
    }

    /// Sentence number `index`, of two or three words.
    static func sentence(_ index: Int) -> String {
        (0..<2 + index % 2).map { words[(index / (1 + $0 * 2) + $0 * index) % 3] }
            .joined(separator: " ")
    }

    /// A folder `name` of `count` recordings with their transcripts.
    static func corpus(_ name: String, count: Int, in place: Workplace) throws -> URL {
        let folder = place.file(name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for index in 0..<count {
            let stem = folder.appendingPathComponent("r\(index)")
            try wav(samples(sentence(index), seed: index))
                .write(to: stem.appendingPathExtension("wav"))
            try sentence(index).write(
                to: stem.appendingPathExtension("txt"), atomically: true, encoding: .utf8)
        }
        return folder
    }

    /// Settings that learn them fast, and a model that can be streamed.
    static let settings = [
        "model.layers=1", "model.cells=32", "model.bidirectional=false", "model.dropout=0",
        "features.normalisation=global", "features.bins=20", "augmentation.speed=[]",
        "augmentation.vtlp=0", "augmentation.time_masks=0", "augmentation.frequency_masks=0",
        "training.feature_cache=off", "training.learning_rate=0.02", "training.batch_frames=800",
    ]
}

/// A model of tone words, trained once for all tests.
enum ToneModel {
    static let place = Result { () throws -> Workplace in try Workplace() }
    private static let trained = Result { () throws -> Trained in
        let place = try Self.place.get()
        var options = Trainer.Options()
        options.settings = ToneWords.settings + ["training.epochs=60"]
        options.threads = 2
        let trainer = try Trainer(
            data: try ToneWords.corpus("train", count: 36, in: place),
            output: place.file("run"), options: options)
        var seen: [TrainingProgress] = []
        let summary = try trainer.train { seen.append($0) }
        return Trained(summary: summary, progress: seen)
    }

    private struct Trained: Sendable {
        let summary: TrainingSummary
        let progress: [TrainingProgress]
    }

    static var file: URL { get throws { try summary.bestModel } }
    static var summary: TrainingSummary { get throws { try trained.get().summary } }
    static var progress: [TrainingProgress] { get throws { try trained.get().progress } }

    /// A recording of `sentence`, which was not trained on.
    static func recording(_ sentence: String, seed: Int) throws -> URL {
        let url = try place.get().file("\(sentence.replacing(" ", with: "-"))-\(seed).wav")
        try ToneWords.wav(ToneWords.samples(sentence, seed: seed)).write(to: url)
        return url
    }
}

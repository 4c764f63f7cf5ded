import Foundation
import SonorantAudio
import SonorantTensors
import Testing

@Suite("Features of sound")
struct FeatureExtractorTests {
    private func extractor(
        _ change: (inout FeatureConfiguration) -> Void = { _ in }
    ) throws -> FeatureExtractor {
        var configuration = FeatureConfiguration()
        change(&configuration)
        return try FeatureExtractor(configuration: configuration, sampleRate: 16000)
    }

    @Test(
        "a waveform shorter than a frame has none, one as long has one",
        arguments: [(0, 0), (1, 0), (399, 0), (400, 1), (559, 1), (560, 2)])
    func snippedCount(samples: Int, frames: Int) throws {
        let extractor = try extractor()
        let features = extractor.features(
            of: Waveform(samples: [Float](repeating: 0.1, count: samples), sampleRate: 16000))
        #expect(features.rows == frames)
        #expect(features.columns == 23)
        #expect(extractor.frameCount(samples: samples) == frames)
    }

    @Test(
        "with mirrored edges the shifts count, down to one sample",
        arguments: [(0, 0), (1, 0), (79, 0), (80, 1), (239, 1), (240, 2), (16000, 100)])
    func mirroredCount(samples: Int, frames: Int) throws {
        let features = try extractor { $0.snipEdges = false }.features(
            of: Waveform(samples: [Float](repeating: 0.1, count: samples), sampleRate: 16000))
        #expect(features.rows == frames)
        #expect(features.elements.allSatisfy { $0.isFinite })
    }

    @Test(
        "digital silence gives the floor, and no NaN",
        arguments: [FeatureKind.fbank, .mfcc, .spectrogram])
    func silence(kind: FeatureKind) throws {
        let silence = Waveform(samples: [Float](repeating: 0, count: 4000), sampleRate: 16000)
        let features = try extractor { $0.kind = kind }.features(of: silence)
        #expect(features.elements.allSatisfy { $0.isFinite })
        if kind != .mfcc {
            let floor = log(Float.ulpOfOne)
            #expect(features.elements.allSatisfy { abs($0 - floor) < 1e-4 })
        }
    }

    @Test("a frame does not depend on how many others there are, to the bit")
    func independence() throws {
        let extractor = try extractor { $0.bins = 40 }
        let sound = Signals.noise(seconds: 0.5)
        let all = extractor.features(of: sound)
        for frame in [0, 1, 15, 16, 17, all.rows - 1] {
            let part = Waveform(
                samples: Array(sound.samples[frame * 160..<frame * 160 + 400]), sampleRate: 16000)
            #expect(Array(extractor.features(of: part).elements) == Array(all[row: frame]))
        }
    }

    @Test("several threads at once get what one alone gets")
    func threads() throws {
        let extractor = try extractor { $0.kind = .mfcc }
        let sounds = (0..<8).map { Signals.noise(seconds: 0.2, seed: UInt64($0)) }
        let alone = sounds.map { extractor.features(of: $0) }
        let together = ThreadPool(threads: 4).map(64) { extractor.features(of: sounds[$0 % 8]) }
        for (index, features) in together.enumerated() {
            #expect(features == alone[index % 8])
        }
    }

    @Test(
        "threads that share one recording get what one alone gets, to the bit",
        arguments: [FeatureKind.fbank, .mfcc, .spectrogram])
    func sharedRecording(kind: FeatureKind) throws {
        let extractor = try extractor {
            ($0.kind, $0.snipEdges, $0.dither) = (kind, false, 1)
        }
        for seconds in [0.001, 0.1, 1.28, 1.29, 5.003] {
            let sound = Signals.noise(seconds: seconds)
            let alone = extractor.features(of: sound)
            for threads in [1, 2, 4, 8] {
                let pool = ThreadPool(threads: threads)
                #expect(extractor.features(of: sound, pool: pool) == alone)
                let nested = pool.map(3) { _ in extractor.features(of: sound, pool: pool) }
                #expect(nested.allSatisfy { $0 == alone })
            }
        }
    }

    @Test("dither is small, and drawn from the generator")
    func dither() throws {
        let extractor = try extractor { $0.dither = 1 }
        let sound = Signals.noise()
        let one = extractor.features(
            of: sound, ditherGenerator: SeededGenerator(seed: 1, "dither"))
        let again = extractor.features(
            of: sound, ditherGenerator: SeededGenerator(seed: 1, "dither"))
        let other = extractor.features(
            of: sound, ditherGenerator: SeededGenerator(seed: 2, "dither"))
        #expect(one == again)
        #expect(one != other)
        #expect(Signals.difference(one.elements, other.elements) < 0.01)
        #expect(extractor.features(of: sound) == extractor.features(of: sound))
    }

    @Test("a sine comes out in the filter that it belongs to")
    func sine() throws {
        let features = try extractor { $0.bins = 40 }.features(of: Signals.sine(1000))
        // 40 filters from 20 Hz to 8 kHz: 1 kHz, at 1000 mel, is nearest to the centre of number
        // (1000 - 31.7) / ((2840 - 31.7) / 41) - 1 = 13.1.
        let row = Array(features[row: 5])
        #expect(row.indices.max { row[$0] < row[$1] } == 13)
    }
}

@Suite("Feature configurations")
struct FeatureConfigurationTests {
    @Test(
        "the default is fine at every usual rate", arguments: [0, 8000, 11025, 16000, 22050, 48000])
    func defaults(rate: Int) {
        var configuration = FeatureConfiguration()
        configuration.sampleRate = rate
        #expect(configuration.issues == [])
    }

    @Test("each value without sense is named by its key")
    func nonsense() throws {
        let cases: [(String, (inout FeatureConfiguration) -> Void)] = [
            ("sample_rate", { $0.sampleRate = -1 }),
            ("sample_rate", { $0.sampleRate = 16 }),
            ("bins", { $0.bins = 0 }),
            ("bins", { $0.bins = 200 }),
            ("bins", { $0.bins = .max }),
            ("cepstra", { ($0.kind, $0.cepstra) = (.mfcc, 24) }),
            ("cepstral_lifter", { ($0.kind, $0.cepstralLifter) = (.mfcc, -1) }),
            ("dither", { $0.dither = .nan }),
            ("deltas", { $0.deltas = 3 }),
            ("delta_window", { $0.deltaWindow = 0 }),
            ("stack", { $0.stack = 0 }),
            ("skip", { $0.skip = -2 }),
            ("frame_length_ms", { $0.frameLengthInMilliseconds = 1e300 }),
            ("frame_length_ms", { $0.frameLengthInMilliseconds = .infinity }),
            ("frame_shift_ms", { $0.frameShiftInMilliseconds = 0 }),
            ("preemphasis", { $0.preemphasis = 2 }),
            ("energy_floor", { $0.energyFloor = -1 }),
            ("low_frequency", { $0.lowFrequency = 9000 }),
            ("low_frequency", { $0.lowFrequency = .nan }),
            ("high_frequency", { $0.highFrequency = 8001 }),
            ("high_frequency", { $0.highFrequency = -7990 }),
            ("high_frequency", { $0.highFrequency = .nan }),
            ("dimension", { ($0.kind, $0.dimension) = (.given, -1) }),
        ]
        for (key, change) in cases {
            var configuration = FeatureConfiguration()
            configuration.sampleRate = 16000
            change(&configuration)
            #expect(configuration.issues.count == 1, "\(key): \(configuration.issues)")
            #expect(configuration.issues.first?.hasPrefix("features.\(key): ") == true)
            #expect(throws: FeatureError.self) { try configuration.validate() }
        }
    }

    @Test("all that is wrong is told at once")
    func several() {
        var configuration = FeatureConfiguration()
        (configuration.stack, configuration.skip, configuration.bins) = (0, 0, 0)
        #expect(configuration.issues.count == 3)
    }

    @Test("every key is there when the default is encoded, and comes back")
    func codable() throws {
        let data = try JSONEncoder().encode(FeatureConfiguration())
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        for key in [
            "kind", "sample_rate", "bins", "dither", "deltas", "normalisation", "stack",
            "skip", "frame_length_ms", "high_frequency", "use_energy", "dimension",
        ] {
            #expect(object[key] != nil, "\(key)")
        }
        #expect(object.count == 27)
        #expect(
            try JSONDecoder().decode(FeatureConfiguration.self, from: data)
                == FeatureConfiguration())
    }
}

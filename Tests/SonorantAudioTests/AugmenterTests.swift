import Foundation
import SonorantAudio
import SonorantSystem
import SonorantTensors
import TestSupport
import Testing

@Suite("Variations of training data")
struct AugmenterTests {
    private func augmenter(
        _ change: (inout AugmentationConfiguration) -> Void
    ) throws -> Augmenter {
        var configuration = AugmentationConfiguration()
        change(&configuration)
        var features = FeatureConfiguration()
        features.sampleRate = 16000
        return try Augmenter(configuration: configuration, features: features)
    }

    private func generator(_ seed: UInt64 = 1) -> SeededGenerator {
        SeededGenerator(seed: seed, "augmentation")
    }

    @Test("by default nothing changes, and no number is drawn")
    func off() throws {
        let augmenter = try augmenter { _ in }
        var generator = generator()
        let sound = Signals.noise()
        #expect(try augmenter.waveform(sound, generator: &generator) == sound)
        #expect(augmenter.vtlnWarp(generator: &generator) == 1)
        let features = Matrix(rows: 10, columns: 3, repeating: 1)
        #expect(augmenter.features(features, generator: &generator) == features)
        var fresh = self.generator()
        #expect(generator.next() == fresh.next())
    }

    @Test("the same seed gives the same bits, another seed others")
    func seeded() throws {
        let augmenter = try augmenter {
            $0.speed = [0.9, 1.1]
            $0.noiseProbability = 1
            $0.reverberationProbability = 1
            ($0.gainLowInDecibels, $0.gainHighInDecibels) = (-6, 6)
        }
        let sound = Signals.sine()
        func run(_ seed: UInt64) throws -> Waveform {
            var generator = generator(seed)
            return try augmenter.waveform(sound, generator: &generator)
        }
        #expect(try run(1) == run(1))
        #expect(try run(1) != run(2))
        #expect(try run(1).samples.allSatisfy { $0.isFinite })
    }

    @Test("noise is added at the ratio asked for", arguments: ["white", "pink", "brown"])
    func noise(kind: String) throws {
        let augmenter = try augmenter {
            $0.noiseProbability = 1
            $0.noise = [kind]
            ($0.noiseSNRLowInDecibels, $0.noiseSNRHighInDecibels) = (10, 10)
        }
        var generator = generator()
        let sound = Signals.sine(seconds: 1)
        let noisy = try augmenter.waveform(sound, generator: &generator)
        let noise = zip(noisy.samples, sound.samples).map { $0 - $1 }
        let ratio = 20 * log10(Signals.level(sound.samples) / Signals.level(noise))
        #expect(abs(ratio - 10) < 0.01)
        // How much of the noise's power is in its differences tells the colours apart: 2 for
        // white, less for pink, next to nothing for brown.
        let steps = zip(noise.dropFirst(), noise).map { $0 - $1 }
        let share = pow(Signals.level(steps) / Signals.level(noise), 2)
        switch kind {
        case "white": #expect((1.8...2.2).contains(share))
        case "pink": #expect((0.1...0.8).contains(share))
        default: #expect(share < 0.05)
        }
    }

    @Test("noise comes from files and folders, at any rate, and goes round when it is short")
    func noiseFiles() throws {
        let folder = try TemporaryFolder()
        let short = Signals.sine(3000, seconds: 0.05, sampleRate: 8000)
        try AudioFile.write(short, to: folder.path("sub/short.wav"))
        try AudioFile.write(Signals.noise(seconds: 3), to: folder.path("long.flac"), format: .flac)
        try folder.write("no sound", to: "README.txt")
        let augmenter = try augmenter {
            $0.noiseProbability = 1
            $0.noise = [folder.path]
            ($0.noiseSNRLowInDecibels, $0.noiseSNRHighInDecibels) = (0, 0)
        }
        let sound = Signals.sine(200, seconds: 0.5)
        for seed in 0..<8 {
            var generator = generator(UInt64(seed))
            let noisy = try augmenter.waveform(sound, generator: &generator)
            let noise = zip(noisy.samples, sound.samples).map { $0 - $1 }
            #expect(abs(Signals.level(noise) / Signals.level(sound.samples) - 1) < 1e-3)
            // It does not stop before the end.
            #expect(Signals.level(noise[7000...]) > 0.1)
        }
        let empty = try TemporaryFolder()
        #expect(throws: FeatureError.self) {
            try self.augmenter {
                $0.noiseProbability = 1
                $0.noise = [empty.path]
            }
        }
        #expect(throws: FileError.notFound(path: "/no/such/noise.wav")) {
            try self.augmenter {
                $0.noiseProbability = 1
                $0.noise = ["/no/such/noise.wav"]
            }
        }
    }

    @Test("silence takes no noise, and no samples no harm")
    func silence() throws {
        let augmenter = try augmenter {
            $0.speed = [1.1]
            $0.noiseProbability = 1
            $0.reverberationProbability = 1
        }
        var generator = generator()
        let silent = Waveform(samples: [Float](repeating: 0, count: 1100), sampleRate: 16000)
        let result = try augmenter.waveform(silent, generator: &generator)
        #expect(result.samples == [Float](repeating: 0, count: 1000))
        let none = Waveform(samples: [], sampleRate: 16000)
        #expect(try augmenter.waveform(none, generator: &generator).samples.isEmpty)
    }

    @Test("gain is in decibels")
    func gain() throws {
        let augmenter = try augmenter { ($0.gainLowInDecibels, $0.gainHighInDecibels) = (-20, -20) }
        var generator = generator()
        let sound = Signals.noise()
        let quiet = try augmenter.waveform(sound, generator: &generator)
        #expect(Signals.difference(quiet.samples, sound.samples.map { $0 / 10 }) < 1e-6)
    }

    @Test("an impulse response is convolved with, from its direct sound on, at the same level")
    func reverberation() throws {
        let folder = try TemporaryFolder()
        var response = [Float](repeating: 0, count: 64)
        (response[10], response[13], response[40]) = (0.5, -0.25, 0.125)
        let room = Waveform(samples: response, sampleRate: 16000)
        try AudioFile.write(room, to: folder.path("room.wav"), format: .wavFloat)
        let augmenter = try augmenter {
            $0.reverberationProbability = 1
            $0.reverberation = [folder.path("room.wav")]
        }
        var generator = generator()
        let sound = Signals.noise()
        let wet = try augmenter.waveform(sound, generator: &generator)
        let dry = sound.samples
        var expected = dry.indices.map { index -> Float in
            var sum = dry[index]
            if index >= 3 { sum -= 0.5 * dry[index - 3] }
            if index >= 30 { sum += 0.25 * dry[index - 30] }
            return sum
        }
        let factor = Float(Signals.level(dry) / Signals.level(expected))
        for index in expected.indices { expected[index] *= factor }
        #expect(Signals.difference(wet.samples, expected) < 1e-5)
    }

    @Test("a generated room falls by 60 dB in its time, and leaves the start in place")
    func generatedRoom() throws {
        let augmenter = try augmenter {
            $0.reverberationProbability = 1
            ($0.rt60LowInSeconds, $0.rt60HighInSeconds) = (0.4, 0.4)
            ($0.directToReverberantLowInDecibels, $0.directToReverberantHighInDecibels) = (0, 0)
        }
        var generator = generator()
        var click = Waveform(samples: [Float](repeating: 0, count: 8000), sampleRate: 16000)
        click.samples[100] = 1
        let wet = try augmenter.waveform(click, generator: &generator).samples
        #expect(wet[..<100].allSatisfy { abs($0) < 1e-4 })
        #expect(wet.indices.max { abs(wet[$0]) < abs(wet[$1]) } == 100)
        // Half of the time is 30 dB.
        let fall = 20 * log10(Signals.level(wet[200..<1000]) / Signals.level(wet[3400..<4200]))
        #expect(abs(fall - 30) < 2)
    }

    @Test("the warp factor stays in its bounds and moves the filters")
    func warp() throws {
        let augmenter = try augmenter { $0.vtlp = 0.1 }
        var generator = generator()
        let factors = (0..<200).map { _ in augmenter.vtlnWarp(generator: &generator) }
        #expect(factors.allSatisfy { (0.9...1.1).contains($0) })
        #expect(factors.min()! < 0.92 && factors.max()! > 1.08)
    }

    @Test("masks put the mean in whole frames and bands, in the deltas too")
    func masks() throws {
        let augmenter = try augmenter {
            ($0.timeMasks, $0.timeMaskWidth, $0.timeMaskFraction) = (2, 10, 0.1)
            ($0.frequencyMasks, $0.frequencyMaskWidth) = (1, 5)
        }
        let noise = Signals.noise(seconds: 0.375).samples
        let features = Matrix(rows: 200, columns: 30, elements: noise)
        let means = NormalisationStatistics(of: features).mean.map { Float($0) }
        var masked = false
        for seed in 0..<20 {
            var generator = generator(UInt64(seed))
            let result = augmenter.features(features, baseDimension: 10, generator: &generator)
            let changed = Set(
                result.elements.indices.filter {
                    result.elements[$0] != features.elements[$0]
                })
            #expect(changed.allSatisfy { result.elements[$0] == means[$0 % 30] })
            let frames = (0..<200).filter { frame in
                (0..<30).allSatisfy { changed.contains(frame * 30 + $0) }
            }
            #expect(frames.count <= 20)
            let bands = (0..<30).filter { column in
                (0..<200).allSatisfy { changed.contains($0 * 30 + column) }
            }
            #expect(bands.count <= 15 && bands.count % 3 == 0)
            #expect(Set(bands.map { $0 % 10 }).count * 3 == bands.count)
            #expect(
                changed.count == frames.count * 30 + bands.count * (200 - frames.count))
            masked = masked || !frames.isEmpty && !bands.isEmpty
        }
        #expect(masked)
    }

    @Test("utterances of one frame or none are masked without harm")
    func tinyMasks() throws {
        let augmenter = try augmenter {
            ($0.timeMasks, $0.timeMaskWidth, $0.timeMaskFraction) = (2, 10, 1)
            ($0.frequencyMasks, $0.frequencyMaskWidth) = (2, 100)
        }
        var generator = generator()
        for rows in 0..<3 {
            let features = Matrix(rows: rows, columns: 4, repeating: 2)
            #expect(augmenter.features(features, generator: &generator) == features)
        }
    }

    @Test("values without sense are named by their keys")
    func nonsense() throws {
        let cases: [(String, (inout AugmentationConfiguration) -> Void)] = [
            ("speed", { $0.speed = [1, 0] }),
            ("speed", { $0.speed = [.nan] }),
            ("vtlp", { $0.vtlp = 0.9 }),
            ("noise_probability", { $0.noiseProbability = 1.5 }),
            ("noise", { ($0.noiseProbability, $0.noise) = (1, []) }),
            ("noise_snr_low_db", { $0.noiseSNRLowInDecibels = 30 }),
            ("gain_low_db", { $0.gainLowInDecibels = 3 }),
            ("rt60_high_s", { $0.rt60HighInSeconds = 100 }),
            ("reverberation", { ($0.reverberationProbability, $0.reverberation) = (1, []) }),
            ("time_masks", { $0.timeMasks = -1 }),
            ("time_mask_fraction", { $0.timeMaskFraction = 2 }),
            ("frequency_mask_width", { $0.frequencyMaskWidth = -3 }),
        ]
        for (key, change) in cases {
            var configuration = AugmentationConfiguration()
            change(&configuration)
            #expect(configuration.issues.count == 1, "\(key): \(configuration.issues)")
            #expect(configuration.issues.first?.hasPrefix("augmentation.\(key): ") == true)
            #expect(throws: FeatureError.self) { try self.augmenter(change) }
        }
    }

    @Test("features made elsewhere can be masked, and nothing else")
    func given() throws {
        var features = FeatureConfiguration()
        features.kind = .given
        var configuration = AugmentationConfiguration()
        configuration.timeMasks = 2
        _ = try Augmenter(configuration: configuration, features: features)
        configuration.speed = [0.9]
        #expect(throws: FeatureError.self) {
            try Augmenter(configuration: configuration, features: features)
        }
    }
}

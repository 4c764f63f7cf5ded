import Foundation
import SonorantTensors

/// Varies training data by chance. The same generator gives the same bits.
///
/// Files are opened when they are drawn and not kept, so memory does not grow with a noise
/// collection. Several threads may use one augmenter at a time.
package final class Augmenter: Sendable {
    /// What is varied, and how far.
    package let configuration: AugmentationConfiguration

    private let sampleRate: Int
    private let noises: [SoundSource]
    private let rooms: [SoundSource]
    private let convolver = Convolver()

    /// No impulse response is longer, in seconds.
    private static let longestResponse = 8.0

    /// - Parameters:
    ///   - configuration: what to vary.
    ///   - features: how features are made of the result, with the sample rate filled in.
    /// - Throws: ``FeatureError/invalidConfiguration(issues:)``; ``FileError`` and ``AudioError``
    ///   for noises and impulse responses that can't be read.
    package init(
        configuration: AugmentationConfiguration, features: FeatureConfiguration
    ) throws {
        try configuration.validate()
        if features.kind == .given, configuration.variesWaveforms {
            throw FeatureError.invalidConfiguration(issues: [
                "augmentation: features made elsewhere can only be masked, so speed, vtlp, noise, "
                    + "gain and reverberation have to be off"
            ])
        }
        if configuration.vtlp > 0, features.kind == .fbank || features.kind == .mfcc,
            let issue = features.warpIssue
        {
            throw FeatureError.invalidConfiguration(issues: ["augmentation.vtlp: " + issue])
        }
        self.configuration = configuration
        sampleRate = features.sampleRate
        noises =
            configuration.noiseProbability > 0
            ? try SoundSource.sources(
                named: configuration.noise, generated: GeneratedNoise.allCases.map(\.rawValue),
                key: "augmentation.noise") : []
        rooms =
            configuration.reverberationProbability > 0
            ? try SoundSource.sources(
                named: configuration.reverberation, generated: ["generated"],
                key: "augmentation.reverberation") : []
    }

    /// A variation of `waveform`, at the same rate: its speed, room, noise and gain.
    ///
    /// - Throws: ``AudioError`` and ``FileError`` where a noise or an impulse response that could
    ///   be read at the start no longer can.
    package func waveform(
        _ waveform: Waveform, generator: inout SeededGenerator
    ) throws -> Waveform {
        precondition(
            sampleRate == 0 || waveform.sampleRate == sampleRate,
            "a waveform of \(waveform.sampleRate) Hz for an augmenter of \(sampleRate) Hz")
        var result = waveform
        if !configuration.speed.isEmpty {
            let factor = configuration.speed[generator.index(below: configuration.speed.count)]
            result = try result.played(atSpeed: factor)
        }
        if !rooms.isEmpty, generator.uniform() < configuration.reverberationProbability {
            let room = rooms[generator.index(below: rooms.count)]
            reverberate(
                &result.samples,
                with: try response(of: room, rate: waveform.sampleRate, generator: &generator))
        }
        if !noises.isEmpty, generator.uniform() < configuration.noiseProbability {
            let source = noises[generator.index(below: noises.count)]
            let ratio = generator.uniform(
                from: configuration.noiseSNRLowInDecibels, to: configuration.noiseSNRHighInDecibels)
            let noise = try noise(
                from: source, count: result.samples.count, rate: waveform.sampleRate,
                generator: &generator)
            add(noise, to: &result.samples, signalToNoise: ratio)
        }
        if configuration.gainLowInDecibels != 0 || configuration.gainHighInDecibels != 0 {
            let gain = generator.uniform(
                from: configuration.gainLowInDecibels, to: configuration.gainHighInDecibels)
            let factor = Float(pow(10, gain / 20))
            for index in result.samples.indices { result.samples[index] *= factor }
        }
        return result
    }

    /// A factor to warp the mel filters by, uniform around 1; 1 where `vtlp` is off.
    package func vtlnWarp(generator: inout SeededGenerator) -> Float {
        guard configuration.vtlp > 0 else { return 1 }
        return Float(generator.uniform(from: 1 - configuration.vtlp, to: 1 + configuration.vtlp))
    }

    /// `features` with runs of frames and bands of dimensions replaced by the mean of their
    /// dimension over the utterance, 0 where that was normalised.
    ///
    /// - Parameters:
    ///   - features: (T, D), D a multiple of `baseDimension`: a band of dimensions is masked in
    ///     the deltas too.
    ///   - baseDimension: the dimensions before deltas; D unless said.
    ///
    /// Source: Park et al. 2019 (SpecAugment), without time warping.
    package func features(
        _ features: Matrix, baseDimension: Int? = nil, generator: inout SeededGenerator
    ) -> Matrix {
        let base = baseDimension ?? features.columns
        precondition(
            base > 0 && features.columns % base == 0,
            "\(features.columns) columns are no multiple of \(base)")
        guard configuration.masksFeatures, features.rows > 0 else { return features }
        let means = NormalisationStatistics(of: features).mean.map { Float($0) }
        let (frames, dimension) = (features.rows, features.columns)
        let longest = min(
            configuration.timeMaskWidth,
            Int(configuration.timeMaskFraction * Double(frames)))
        var elements = features.elements
        for _ in 0..<configuration.timeMasks {
            for frame in generator.run(within: frames, longest: longest) {
                elements.replaceSubrange(frame * dimension..<(frame + 1) * dimension, with: means)
            }
        }
        for _ in 0..<configuration.frequencyMasks {
            let band = generator.run(
                within: base, longest: min(configuration.frequencyMaskWidth, base))
            for frame in 0..<frames {
                for column in 0..<dimension where band.contains(column % base) {
                    elements[frame * dimension + column] = means[column]
                }
            }
        }
        return Matrix(rows: frames, columns: dimension, elements: elements)
    }

    /// The room's answer, cut to begin with the direct sound, so that nothing moves in time; the
    /// level stays what it was.
    private func reverberate(_ samples: inout [Float], with response: [Float]) {
        let before = Self.power(samples)
        let direct = response.indices.max { abs(response[$0]) < abs(response[$1]) } ?? 0
        samples = convolver.convolve(samples, with: response, from: direct, count: samples.count)
        let after = Self.power(samples)
        guard after > 0 else { return }
        let factor = Float((before / after).squareRoot())
        for index in samples.indices { samples[index] *= factor }
    }

    private func response(
        of source: SoundSource, rate: Int, generator: inout SeededGenerator
    ) throws -> [Float] {
        guard case .file(let path, let duration) = source else {
            return GeneratedRoom.impulseResponse(
                rt60: generator.uniform(
                    from: configuration.rt60LowInSeconds, to: configuration.rt60HighInSeconds),
                directToReverberant: generator.uniform(
                    from: configuration.directToReverberantLowInDecibels,
                    to: configuration.directToReverberantHighInDecibels),
                sampleRate: rate, generator: &generator)
        }
        let segment = duration > Self.longestResponse ? 0...Self.longestResponse : nil
        return try AudioFile.read(
            path, segment: segment, sampleRate: rate, acceptsTruncated: true
        ).waveform.samples
    }

    private func noise(
        from source: SoundSource, count: Int, rate: Int, generator: inout SeededGenerator
    ) throws -> [Float] {
        switch source {
        case .generated(let name):
            let kind = GeneratedNoise(rawValue: name) ?? .white
            return kind.samples(count, generator: &generator)
        case .file(let path, let duration):
            let needed = Double(count) / Double(rate)
            let place = generator.uniform()
            let start = (duration - needed) * place
            let isLonger = duration > needed && needed > 0
            let samples = try AudioFile.read(
                path, segment: isLonger ? start...start + needed : nil, sampleRate: rate,
                acceptsTruncated: true
            ).waveform.samples
            guard !samples.isEmpty else { return [Float](repeating: 0, count: count) }
            // A noise that is too short goes round and round, from a place drawn by chance.
            let offset = isLonger ? 0 : Int(place * Double(samples.count))
            return (0..<count).map { samples[($0 + offset) % samples.count] }
        }
    }

    private func add(_ noise: [Float], to samples: inout [Float], signalToNoise: Double) {
        let (signal, disturbance) = (Self.power(samples), Self.power(noise))
        // There is no ratio to a signal, or a noise, without power.
        guard signal > 0, disturbance > 0 else { return }
        let factor = Float((signal / disturbance / pow(10, signalToNoise / 10)).squareRoot())
        for index in samples.indices { samples[index] += factor * noise[index] }
    }

    private static func power(_ samples: [Float]) -> Double {
        samples.reduce(0.0) { $0 + Double($1) * Double($1) }
    }
}

extension SeededGenerator {
    /// Uniform between two numbers that may be equal.
    fileprivate mutating func uniform(from low: Double, to high: Double) -> Double {
        low + (high - low) * uniform()
    }

    /// A run of 0 to `longest` numbers below `count`, its length and then its place uniform.
    fileprivate mutating func run(within count: Int, longest: Int) -> Range<Int> {
        let length = index(below: max(0, min(longest, count)) + 1)
        let start = index(below: count - length + 1)
        return start..<start + length
    }
}

import Foundation
import SonorantAudio
import SonorantTensors
import Testing

@Suite("Features of sound that arrives piece by piece")
struct FeatureStreamTests {
    private func noise(_ count: Int) -> [Float] {
        var generator = SeededGenerator(seed: 2)
        return (0..<count).map { index in
            Float(generator.gaussian() * 0.1 * (1.2 + sin(Double(index) / 700)))
        }
    }

    private func streamed(
        _ samples: [Float], _ pipeline: FeaturePipeline, _ statistics: NormalisationStatistics?,
        piece: Int
    ) throws -> Matrix {
        var stream = try FeatureStream(pipeline: pipeline, statistics: statistics)
        var elements: [Float] = []
        for start in stride(from: 0, to: samples.count, by: piece) {
            elements += try stream.append(samples[start..<min(start + piece, samples.count)])
                .elements
        }
        elements += try stream.finish().elements
        let columns = pipeline.outputDimension
        return Matrix(rows: elements.count / columns, columns: columns, elements: elements)
    }

    private static let changes: [@Sendable (inout FeatureConfiguration) -> Void] = [
        { _ in },
        { $0.snipEdges = false },
        { $0.deltas = 2 },
        { ($0.stack, $0.skip) = (3, 2) },
        { ($0.stack, $0.skip) = (1, 4) },
        { ($0.deltas, $0.snipEdges, $0.stack, $0.skip) = (1, false, 5, 3) },
        { ($0.kind, $0.dither) = (.mfcc, 1) },
        { ($0.kind, $0.dither, $0.snipEdges) = (.spectrogram, 2, false) },
        { ($0.frameLengthInMilliseconds, $0.frameShiftInMilliseconds) = (5, 20) },
        {
            ($0.frameLengthInMilliseconds, $0.frameShiftInMilliseconds) = (5, 20)
            $0.snipEdges = false
        },
        {
            ($0.frameLengthInMilliseconds, $0.snipEdges) = (100, false)
        },
    ]

    @Test("they are to the bit those of the whole, however it is cut", arguments: 0..<11)
    func pieces(number: Int) throws {
        for normalisation in [Normalisation.none, .global] {
            var configuration = FeatureConfiguration()
            configuration.sampleRate = 8000
            configuration.normalisation = normalisation
            Self.changes[number](&configuration)
            let pipeline = try FeaturePipeline(configuration: configuration)
            for count in [0, 1, 199, 200, 281, 4321] {
                let waveform = Waveform(samples: noise(count), sampleRate: 8000)
                let base = try pipeline.baseFeatures(of: waveform)
                var statistics: NormalisationStatistics?
                if normalisation == .global {
                    let other = Waveform(samples: noise(3000), sampleRate: 8000)
                    statistics = NormalisationStatistics(
                        of: try pipeline.unnormalisedFeatures(
                            from: pipeline.baseFeatures(of: other)))
                }
                let whole = try pipeline.features(from: base, statistics: statistics)
                for piece in [1, 37, 80, 1001, 5000] where piece > 1 || count < 300 {
                    #expect(
                        try streamed(waveform.samples, pipeline, statistics, piece: piece) == whole,
                        "\(count) samples by \(piece)")
                }
            }
        }
    }

    @Test("statistics in one pass are to the bit those of the whole")
    func statistics() throws {
        var configuration = FeatureConfiguration()
        configuration.sampleRate = 8000
        configuration.deltas = 1
        configuration.skip = 2
        let pipeline = try FeaturePipeline(configuration: configuration)
        let samples = noise(5000)
        let base = try pipeline.baseFeatures(of: Waveform(samples: samples, sampleRate: 8000))
        var rest = samples[...]
        let statistics = try FeatureStream.statistics(pipeline: pipeline) {
            guard !rest.isEmpty else { return nil }
            defer { rest = rest.dropFirst(613) }
            return Array(rest.prefix(613))
        }
        #expect(
            statistics
                == NormalisationStatistics(of: try pipeline.unnormalisedFeatures(from: base)))
        #expect(
            try streamed(samples, pipeline, statistics, piece: 700)
                == pipeline.features(from: base))
    }

    @Test("what needs the whole recording first is refused, and says so")
    func refusals() throws {
        var configuration = FeatureConfiguration()
        configuration.sampleRate = 8000
        for normalisation in [Normalisation.utterance, .speaker] {
            configuration.normalisation = normalisation
            let pipeline = try FeaturePipeline(configuration: configuration)
            #expect(
                throws: FeatureError.notIncremental(normalisation: normalisation.rawValue)
            ) { try FeatureStream(pipeline: pipeline) }
        }
        configuration.normalisation = .global
        #expect(throws: FeatureError.statisticsMissing(normalisation: "global")) {
            try FeatureStream(pipeline: FeaturePipeline(configuration: configuration))
        }
        #expect(throws: FeatureError.dimension(found: 23, needed: 2)) {
            try FeatureStream(
                pipeline: FeaturePipeline(configuration: configuration),
                statistics: NormalisationStatistics(dimension: 2))
        }
        configuration.kind = .given
        configuration.dimension = 4
        #expect(throws: FeatureError.featuresAreGiven) {
            try FeatureStream(pipeline: FeaturePipeline(configuration: configuration))
        }
    }
}

import Foundation
import SonorantAudio
import SonorantTensors
import Testing

@Suite("Transforms of features")
struct FeatureTransformTests {
    /// (T, D) with a ramp of slope `d` in column d.
    private func ramp(frames: Int, columns: Int) -> Matrix {
        Matrix(
            rows: frames, columns: columns,
            elements: (0..<frames * columns).map { Float($0 / columns * ($0 % columns)) })
    }

    @Test("the first difference of a ramp is its slope, the second nothing, away from the ends")
    func deltasOfRamp() {
        let features = FeatureTransforms.deltas(of: ramp(frames: 20, columns: 3), order: 2)
        #expect(features.columns == 9)
        for frame in 4..<16 {
            for column in 0..<3 {
                #expect(features[frame, column] == Float(frame * column))
                #expect(abs(features[frame, 3 + column] - Float(column)) < 1e-4)
                #expect(abs(features[frame, 6 + column]) < 1e-4)
            }
        }
    }

    @Test("deltas of one frame are zero")
    func deltasOfOneFrame() {
        let one = Matrix(rows: 1, columns: 2, elements: [3, 4])
        let deltas = FeatureTransforms.deltas(of: one, order: 2)
        #expect(Signals.difference(deltas.elements, [3, 4, 0, 0, 0, 0]) < 1e-6)
        let none = Matrix(rows: 0, columns: 2)
        #expect(FeatureTransforms.deltas(of: none, order: 2) == Matrix(rows: 0, columns: 6))
    }

    @Test("stacking joins frames, repeats the last, and skips")
    func stacking() {
        let features = Matrix(rows: 5, columns: 1, elements: [1, 2, 3, 4, 5])
        #expect(
            FeatureTransforms.stacked(features, stack: 3, skip: 2)
                == Matrix(rows: 3, columns: 3, elements: [1, 2, 3, 3, 4, 5, 5, 5, 5]))
        #expect(
            FeatureTransforms.stacked(features, stack: 1, skip: 3)
                == Matrix(rows: 2, columns: 1, elements: [1, 4]))
        #expect(FeatureTransforms.stacked(features, stack: 1, skip: 1) == features)
        let none = Matrix(rows: 0, columns: 4)
        #expect(
            FeatureTransforms.stacked(none, stack: 2, skip: 2) == Matrix(rows: 0, columns: 8))
    }

    @Test("normalised features have mean 0 and variance 1")
    func normalising() {
        let noise = Signals.noise(seconds: 0.1)
        let features = Matrix(
            rows: 400, columns: 4,
            elements: noise.samples.enumerated().map { $1 * Float(1 + $0 % 4) - 20 })
        let statistics = NormalisationStatistics(of: features)
        let after = NormalisationStatistics(of: statistics.normalised(features, variance: true))
        #expect(after.mean.allSatisfy { abs($0) < 1e-6 })
        #expect(after.variance.allSatisfy { abs($0 - 1) < 1e-5 })
        let centred = NormalisationStatistics(of: statistics.normalised(features, variance: false))
        #expect(centred.mean.allSatisfy { abs($0) < 1e-6 })
        for (a, b) in zip(centred.variance, statistics.variance) { #expect(abs(a / b - 1) < 1e-5) }
    }

    @Test("a constant dimension, a single frame and no frame normalise to finite numbers")
    func degenerate() {
        let constant = Matrix(rows: 300, columns: 1, repeating: -15.942385)
        let normalised = NormalisationStatistics(of: constant).normalised(constant, variance: true)
        #expect(normalised.elements.allSatisfy { abs($0) < 0.1 })
        let one = Matrix(rows: 1, columns: 2, elements: [5, -3])
        let single = NormalisationStatistics(of: one).normalised(one, variance: true)
        #expect(single.elements.allSatisfy { abs($0) < 0.1 })
        let none = Matrix(rows: 0, columns: 2)
        #expect(NormalisationStatistics(of: none).normalised(none, variance: true).rows == 0)
        #expect(
            NormalisationStatistics(dimension: 2).normalised(one, variance: true) == one)
    }

    @Test("merged statistics are those of all frames")
    func merging() throws {
        let features = Matrix(rows: 100, columns: 3, elements: (0..<300).map { sin(Float($0)) })
        var merged = NormalisationStatistics(of: features.rows(in: 0..<37))
        merged.merge(NormalisationStatistics(of: features.rows(in: 37..<100)))
        let whole = NormalisationStatistics(of: features)
        #expect(merged.count == 100)
        for (a, b) in zip(merged.variance, whole.variance) { #expect(abs(a - b) < 1e-12) }
        let data = try JSONEncoder().encode(whole)
        #expect(try JSONDecoder().decode(NormalisationStatistics.self, from: data) == whole)
    }
}

@Suite("The way from sound to a model")
struct FeaturePipelineTests {
    @Test("deltas, normalisation and stacking give the dimension and frames that are announced")
    func shape() throws {
        var configuration = FeatureConfiguration()
        configuration.bins = 40
        configuration.deltas = 2
        configuration.stack = 3
        configuration.skip = 3
        let pipeline = try FeaturePipeline(configuration: configuration, sampleRate: 16000)
        let sound = Signals.noise(seconds: 1)
        let features = try pipeline.features(of: sound)
        #expect(features.columns == 360)
        #expect(pipeline.outputDimension == 360)
        #expect(features.rows == 33)
        #expect(pipeline.outputFrames(samples: 16000) == 33)
        #expect(abs(pipeline.secondsPerFrame - 0.03) < 1e-12)
        #expect(pipeline.configuration.sampleRate == 16000)
        let short = Waveform(samples: [0.1], sampleRate: 16000)
        #expect(try pipeline.features(of: short).rows == 0)
    }

    @Test("global normalisation needs statistics of the right dimension")
    func statistics() throws {
        var configuration = FeatureConfiguration()
        configuration.normalisation = .global
        let pipeline = try FeaturePipeline(configuration: configuration, sampleRate: 16000)
        let base = try pipeline.baseFeatures(of: Signals.noise())
        #expect(throws: FeatureError.statisticsMissing(normalisation: "global")) {
            try pipeline.features(from: base)
        }
        #expect(throws: FeatureError.dimension(found: 23, needed: 5)) {
            try pipeline.features(from: base, statistics: NormalisationStatistics(dimension: 5))
        }
        let statistics = NormalisationStatistics(of: try pipeline.unnormalisedFeatures(from: base))
        let normalised = try pipeline.features(from: base, statistics: statistics)
        #expect(abs(normalised.elements.reduce(0, +)) < 0.1)
    }

    @Test("features made elsewhere go the same way, and have to have the right dimension")
    func given() throws {
        var configuration = FeatureConfiguration()
        configuration.kind = .given
        configuration.deltas = 1
        #expect(throws: FeatureError.self) { try FeaturePipeline(configuration: configuration) }
        let pipeline = try FeaturePipeline(configuration: configuration, givenDimension: 13)
        #expect(pipeline.configuration.dimension == 13)
        #expect(pipeline.outputDimension == 26)
        let base = Matrix(rows: 10, columns: 13, elements: (0..<130).map { Float($0 % 7) })
        #expect(try pipeline.features(from: base).columns == 26)
        #expect(throws: FeatureError.dimension(found: 12, needed: 13)) {
            try pipeline.features(from: Matrix(rows: 10, columns: 12))
        }
        #expect(throws: FeatureError.featuresAreGiven) {
            try pipeline.features(of: Signals.noise())
        }
    }
}

import SonorantTensors

/// Features with deltas, before they are normalised and stacked, of sound that arrives piece by
/// piece: to the bit what ``FeaturePipeline/unnormalisedFeatures(from:)`` makes of the base
/// features of the whole, however it is cut.
struct BaseFeatureStream {
    private let pipeline: FeaturePipeline
    private let extractor: FeatureExtractor
    private let geometry: FrameGeometry
    private let pool: ThreadPool?
    /// Frames at the left edge of a piece that reach out of it.
    private let leftMargin: Int
    /// Frames to either side that a frame's differences look at.
    private let reach: Int

    // Samples from the start of frame `firstFrame` on, and the next frame to compute.
    private var samples: [Float] = []
    private var firstFrame = 0
    private var nextFrame = 0
    private var dither = SeededGenerator(seed: 0, "dither")
    private var base: RowQueue
    private var nextRow = 0

    /// - Throws: ``FeatureError/featuresAreGiven``.
    init(pipeline: FeaturePipeline, pool: ThreadPool?) throws {
        guard let extractor = pipeline.extractor else { throw FeatureError.featuresAreGiven }
        self.pipeline = pipeline
        self.extractor = extractor
        self.pool = pool
        geometry = FrameGeometry(
            configuration: pipeline.configuration, sampleRate: pipeline.configuration.sampleRate)
        let start = geometry.start(ofFrame: 0)
        leftMargin = start < 0 ? (geometry.shift - 1 - start) / geometry.shift : 0
        reach = pipeline.configuration.deltas * pipeline.configuration.deltaWindow
        base = RowQueue(columns: pipeline.baseDimension)
    }

    /// The frames that can be told now that `newSamples` are known.
    mutating func append(_ newSamples: some Collection<Float>) throws -> Matrix {
        let scale = pipeline.configuration.dither / Double(FeatureExtractor.integerScale)
        samples.reserveCapacity(samples.count + newSamples.count)
        for sample in newSamples {
            samples.append(scale > 0 ? sample + Float(dither.gaussian() * scale) : sample)
        }
        let within = samples.count - geometry.start(ofFrame: 0) - geometry.length
        computeFrames(upTo: firstFrame + (within < 0 ? 0 : 1 + within / geometry.shift))
        return try rows(upTo: base.end - reach)
    }

    /// The frames that are left, now that no sound follows.
    mutating func finish() throws -> Matrix {
        computeFrames(upTo: firstFrame + geometry.frames(samples: samples.count))
        return try rows(upTo: base.end)
    }

    private mutating func computeFrames(upTo end: Int) {
        guard end > nextFrame else { return }
        let all = extractor.undithered(samples, pool: pool)
        base.append(all.rows(in: nextFrame - firstFrame..<end - firstFrame))
        nextFrame = end
        let newFirst = max(0, nextFrame - leftMargin)
        // Without overlap the next frame may begin after the last sample.
        let dropped = min(newFirst - firstFrame, samples.count / geometry.shift)
        samples.removeFirst(dropped * geometry.shift)
        firstFrame += dropped
    }

    private mutating func rows(upTo end: Int) throws -> Matrix {
        guard end > nextRow else {
            return Matrix(rows: 0, columns: pipeline.unstackedDimension)
        }
        let start = base.first
        let all = try pipeline.unnormalisedFeatures(from: base.rows(from: start))
        let result = all.rows(in: nextRow - start..<end - start)
        nextRow = end
        base.drop(before: nextRow - reach)
        return result
    }
}

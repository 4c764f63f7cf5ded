import SonorantTensors

/// What a model gets of sound that arrives piece by piece: each frame as soon as the samples that
/// it needs are there.
///
/// The frames together are to the bit those of ``FeaturePipeline/features(from:statistics:)`` for
/// the whole, however it is cut. Differences and stacked frames wait for the frames they look
/// ahead at. Takes the memory of the latest piece.
package struct FeatureStream {
    private let pipeline: FeaturePipeline
    private let statistics: NormalisationStatistics?
    private var unstacked: BaseFeatureStream
    private var queue: RowQueue
    private var nextRow = 0

    /// - Parameters:
    ///   - statistics: what the features are normalised by: those of the training data, the
    ///     speaker, or the whole utterance, as the configuration says.
    ///   - pool: the threads that share out long pieces; none does it alone.
    /// - Throws: ``FeatureError/notIncremental(normalisation:)`` where the features are normalised
    ///   by something that is not known before the end; ``FeatureError/featuresAreGiven``.
    package init(
        pipeline: FeaturePipeline, statistics: NormalisationStatistics? = nil,
        pool: ThreadPool? = nil
    ) throws {
        let configuration = pipeline.configuration
        unstacked = try BaseFeatureStream(pipeline: pipeline, pool: pool)
        if configuration.normalisation != .none {
            guard let statistics else {
                throw configuration.normalisation == .global
                    ? FeatureError.statisticsMissing(
                        normalisation: configuration.normalisation.rawValue)
                    : FeatureError.notIncremental(
                        normalisation: configuration.normalisation.rawValue)
            }
            guard statistics.dimension == pipeline.unstackedDimension else {
                throw FeatureError.dimension(
                    found: pipeline.unstackedDimension, needed: statistics.dimension)
            }
        }
        self.pipeline = pipeline
        self.statistics = configuration.normalisation == .none ? nil : statistics
        queue = RowQueue(columns: pipeline.unstackedDimension)
    }

    /// The frames that can be told now that `samples`, at the pipeline's rate, are known: (N, D).
    package mutating func append(_ samples: some Collection<Float>) throws -> Matrix {
        queue.append(normalised(try unstacked.append(samples)))
        let (stack, skip) = (pipeline.configuration.stack, pipeline.configuration.skip)
        return rows(upTo: queue.end < stack ? 0 : (queue.end - stack) / skip + 1)
    }

    /// The frames that are left, now that no sound follows: (N, D).
    package mutating func finish() throws -> Matrix {
        queue.append(normalised(try unstacked.finish()))
        return rows(upTo: pipeline.outputFrames(baseFrames: queue.end))
    }

    /// The statistics of everything that `read` hands out until it has no more, as an utterance
    /// has them that is normalised by itself.
    ///
    /// - Parameter read: the next samples at the pipeline's rate, nil at the end.
    /// - Throws: what `read` throws, and ``FeatureError/featuresAreGiven``.
    package static func statistics(
        pipeline: FeaturePipeline, pool: ThreadPool? = nil, of read: () throws -> [Float]?
    ) throws -> NormalisationStatistics {
        var stream = try BaseFeatureStream(pipeline: pipeline, pool: pool)
        var statistics = NormalisationStatistics(dimension: pipeline.unstackedDimension)
        while let samples = try read() { statistics.add(try stream.append(samples)) }
        statistics.add(try stream.finish())
        return statistics
    }

    private func normalised(_ rows: Matrix) -> Matrix {
        statistics?.normalised(rows, variance: pipeline.configuration.normaliseVariance) ?? rows
    }

    /// Rows of stacked frames up to, not including, `end`.
    private mutating func rows(upTo end: Int) -> Matrix {
        let (stack, skip) = (pipeline.configuration.stack, pipeline.configuration.skip)
        guard end > nextRow else {
            return Matrix(rows: 0, columns: pipeline.outputDimension)
        }
        let all = FeatureTransforms.stacked(
            queue.rows(from: nextRow * skip), stack: stack, skip: skip)
        let result = all.rows(in: 0..<end - nextRow)
        nextRow = end
        queue.drop(before: nextRow * skip)
        return result
    }
}

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

/// The latest rows of a matrix that grows at its end.
package struct RowQueue {
    package let columns: Int
    /// The number of the first row that is still here, counted from the matrix's own first.
    package private(set) var first = 0
    private var elements: [Float] = []

    package init(columns: Int) {
        self.columns = columns
    }

    /// One more than the number of the last row.
    package var end: Int { first + elements.count / max(1, columns) }

    /// Adds rows at the end.
    package mutating func append(_ rows: Matrix) {
        guard rows.rows > 0 else { return }
        precondition(rows.columns == columns, "\(rows.columns) columns for a queue of \(columns)")
        elements += rows.elements
    }

    /// Gives up the rows before `row`.
    package mutating func drop(before row: Int) {
        guard row > first else { return }
        let count = min(row, end) - first
        elements.removeFirst(count * columns)
        first += count
    }

    /// The rows from `row` to the end.
    package func rows(from row: Int) -> Matrix {
        let start = max(row, first)
        return Matrix(
            rows: end - start, columns: columns,
            elements: Array(elements[((start - first) * columns)...]))
    }
}

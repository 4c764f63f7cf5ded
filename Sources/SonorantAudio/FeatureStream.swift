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

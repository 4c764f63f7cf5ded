import SonorantAlignment
import SonorantAudio
import SonorantModels
import SonorantTensors

/// The emissions of a recording too long to be held at once, piece by piece.
///
/// A network that looks no further than a bounded time ahead hears the recording as a stream,
/// which gives the bits of the whole. Any other hears it in windows that overlap.
struct LongRecording {
    /// Makes a reader that starts at the recording's first sample.
    let open: () throws -> AudioReader
    /// Whether ``open`` can be called twice: not for a pipe.
    let canReopen: Bool
    let pipeline: FeaturePipeline
    /// Of the training data or the speaker, where they are known.
    let statistics: NormalisationStatistics?
    let shape: WindowedFeatures.Shape

    /// Windows that are recognised as one minibatch.
    private static let windowsAtOnce = 8
    /// Seconds of a stream that are read at once.
    private static let piece = 10.0

    /// Calls `body` with the log probabilities of one frame after the other, some at a time.
    func pieces(
        _ runner: NetworkRunner, to body: (Matrix) throws -> Void
    ) throws -> AudioSummary {
        let pool = runner.pool
        var statistics = statistics
        let isOwn = [.utterance, .speaker].contains(pipeline.configuration.normalisation)
        if isOwn, statistics == nil, canReopen {
            let reader = try open()
            statistics = try FeatureStream.statistics(pipeline: pipeline, pool: pool) {
                try reader.read(seconds: Self.piece)?.samples
            }
        }
        let reader = try open()
        if isOwn, statistics == nil {
            // Nothing is known of the sound still to come, so each window is normalised alone.
            var configuration = pipeline.configuration
            configuration.normalisation = .none
            let plain = try FeaturePipeline(configuration: configuration)
            return try windows(
                of: reader, stream: FeatureStream(pipeline: plain, pool: pool), runner
            ) {
                NormalisationStatistics(of: $0).normalised(
                    $0, variance: configuration.normaliseVariance)
            } to: {
                try body($0)
            }
        }
        let stream = try FeatureStream(pipeline: pipeline, statistics: statistics, pool: pool)
        return runner.network.isIncremental
            ? try whole(of: reader, stream: stream, runner, to: body)
            : try windows(of: reader, stream: stream, runner, normalise: { $0 }, to: body)
    }

    private func whole(
        of reader: AudioReader, stream: FeatureStream, _ runner: NetworkRunner,
        to body: (Matrix) throws -> Void
    ) throws -> AudioSummary {
        var loudness = Loudness(sampleRate: reader.sampleRate)
        var features = stream
        let network = NetworkStream(
            runner.network, precision: runner.precision, pool: runner.pool)
        var samples = 0
        while let more = try reader.read(seconds: Self.piece) {
            samples += more.samples.count
            loudness.append(more.samples)
            try body(network.append(features.append(more.samples)))
        }
        try body(network.append(features.finish()))
        try body(network.finish())
        return AudioSummary(
            seconds: Double(samples) / Double(reader.sampleRate), loudness: loudness,
            conversions: reader.conversions.description)
    }

    private func windows(
        of reader: AudioReader, stream: FeatureStream, _ runner: NetworkRunner,
        normalise: (Matrix) -> Matrix, to body: (Matrix) throws -> Void
    ) throws -> AudioSummary {
        var windows = WindowedFeatures(
            reader: reader, stream: stream, pipeline: pipeline, shape: shape)
        var isFinished = false
        while !isFinished {
            var batch: [WindowedFeatures.Window] = []
            while batch.count < Self.windowsAtOnce {
                guard let window = try windows.next() else {
                    isFinished = true
                    break
                }
                batch.append(window)
            }
            let outputs = runner.logProbabilities(of: batch.map { normalise($0.features) })
            for (window, output) in zip(batch, outputs) { try body(output.rows(in: window.kept)) }
        }
        return AudioSummary(
            seconds: windows.seconds, loudness: windows.loudness,
            conversions: reader.conversions.description)
    }
}

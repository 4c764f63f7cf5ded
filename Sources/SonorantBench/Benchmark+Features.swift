import SonorantAudio
import SonorantTensors

/// What a benchmark of the front end found.
package struct FeatureTimeResult: Encodable, Sendable {
    /// Milliseconds a repetition, the median.
    package let ms: Double
    /// Seconds of sound worked off in a second.
    package let timesRealTime: Double

    enum CodingKeys: String, CodingKey {
        case ms
        case timesRealTime = "times_real_time"
    }
}

extension Benchmark {
    /// Log mel features of one recording of random sound, 25 ms every 10 ms.
    ///
    /// - Parameters:
    ///   - seconds: how much sound, more than 0.
    ///   - rate: its sample rate in Hz.
    ///   - bins: mel filters.
    /// - Throws: ``FeatureError`` for a rate and a number of filters that do not go together.
    package static func features(
        seconds: Double, rate: Int, bins: Int, threads: Int
    ) throws -> FeatureTimeResult {
        var configuration = FeatureConfiguration()
        configuration.bins = bins
        let extractor = try FeatureExtractor(configuration: configuration, sampleRate: rate)
        var generator = SeededGenerator(seed: 1, "benchmark")
        let waveform = Waveform(
            samples: (0..<max(1, Int(seconds * Double(rate)))).map { _ in
                Float(0.1 * generator.gaussian())
            }, sampleRate: rate)
        let pool = ThreadPool(threads: threads)
        let ms = median { _ = extractor.features(of: waveform, pool: pool) }
        return FeatureTimeResult(
            ms: ms, timesRealTime: waveform.duration / (ms / 1000))
    }
}

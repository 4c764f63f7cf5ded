import SonorantAudio
import SonorantTensors

/// What a benchmark of the front end found.
public struct FeatureTimeResult: Encodable, Sendable {
    /// Milliseconds a repetition, the median.
    public let ms: Double
    /// Seconds of sound worked off in a second.
    public let timesRealTime: Double

    enum CodingKeys: String, CodingKey {
        case ms
        case timesRealTime = "times_real_time"
    }
}

extension Benchmark {
    /// Log mel features of random sound, 25 ms every 10 ms.
    ///
    /// More than one thread share out pieces that together have the frames of the whole.
    ///
    /// - Parameters:
    ///   - seconds: how much sound, more than 0.
    ///   - rate: its sample rate in Hz.
    ///   - bins: mel filters.
    /// - Throws: ``FeatureError`` for a rate and a number of filters that do not go together.
    public static func features(
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
        let frames = extractor.frameCount(samples: waveform.samples.count)
        let (length, shift) = (rate / 40, rate / 100)
        let parts = Partition.ranges(frames, parts: threads == 1 ? 1 : 4 * threads, smallest: 64)
        let ms = median {
            if parts.count <= 1 {
                _ = extractor.features(of: waveform)
            } else {
                _ = pool.map(parts.count) { part in
                    let end = (parts[part].upperBound - 1) * shift + length
                    let samples = waveform.samples[parts[part].lowerBound * shift..<end]
                    return extractor.features(
                        of: Waveform(samples: Array(samples), sampleRate: rate))
                }
            }
        }
        return FeatureTimeResult(
            ms: ms, timesRealTime: waveform.duration / (ms / 1000))
    }
}

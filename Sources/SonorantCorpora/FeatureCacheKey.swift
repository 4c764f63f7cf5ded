import Foundation
import SonorantAudio
import SonorantSystem
import SonorantTensors

/// What decides, the recording apart, which base features come out.
enum FeatureCacheKey {
    /// To be raised when recordings are read differently or entries are written differently.
    private static let version = "sonorant features 2"

    /// 32 hexadecimal digits for `pipeline`: its settings up to the base features, the versions of
    /// what reads recordings, and the features of a sound made up for the purpose. The latter tell
    /// apart programs, libraries and processors that do not agree in every bit.
    static func name(of pipeline: FeaturePipeline) throws -> String {
        var hash = ContentHash()
        hash.add(version)
        hash.add(SonorantVersion.current)
        hash.add(AudioLibraries.sndfile)
        hash.add(AudioLibraries.soxr)
        hash.add(try settings(of: pipeline.configuration))
        let features = try pipeline.baseFeatures(
            of: probe(sampleRate: pipeline.configuration.sampleRate))
        hash.add(features.rows)
        hash.add(features.elements)
        return hash.hexadecimal
    }

    /// All settings but those that come after the base features.
    private static func settings(of configuration: FeatureConfiguration) throws -> String {
        var settings = configuration
        let defaults = FeatureConfiguration()
        settings.deltas = defaults.deltas
        settings.deltaWindow = defaults.deltaWindow
        settings.normalisation = defaults.normalisation
        settings.normaliseVariance = defaults.normaliseVariance
        settings.stack = defaults.stack
        settings.skip = defaults.skip
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(settings), as: UTF8.self)
    }

    /// Half a second of noise that fades away, and a moment of silence.
    private static func probe(sampleRate: Int) -> Waveform {
        var generator = SeededGenerator(seed: 0, "feature cache probe")
        let count = sampleRate / 2
        let noise = (0..<count).map { index in
            Float(0.2 * generator.gaussian() * exp(-8 * Double(index) / Double(count)))
        }
        return Waveform(
            samples: noise + [Float](repeating: 0, count: sampleRate / 10), sampleRate: sampleRate)
    }
}

import Foundation
import SonorantAudio
import SonorantTensors
import TestSupport
import Testing

/// A reference made by `Tests/Golden/audio/make_features.py`.
struct FeatureCase: CustomTestStringConvertible {
    let name: String
    let sound: String
    let configuration: FeatureConfiguration
    let warp: Float
    let rows: Int
    let columns: Int
    let values: [Float]

    var testDescription: String { name }

    static func all() throws -> [FeatureCase] {
        let data = try Data(contentsOf: URL(fileURLWithPath: Golden.path("audio/features.json")))
        let objects = try #require(
            try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
        return try objects.map(FeatureCase.init)
    }

    private init(_ object: [String: Any]) throws {
        let source = try #require(object["source"] as? String)
        name = try #require(object["name"] as? String) + " by " + source
        sound = try #require(object["sound"] as? String)
        warp = try #require(object["warp"] as? NSNumber).floatValue
        rows = try #require(object["rows"] as? Int)
        columns = try #require(object["columns"] as? Int)
        values = try #require(object["values"] as? [NSNumber]).map(\.floatValue)
        // The settings of the case are laid over the defaults, as a user's file is.
        var merged = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(FeatureConfiguration()))
                as? [String: Any])
        let settings = try #require(object["configuration"] as? [String: Any])
        for (key, value) in settings {
            #expect(merged[key] != nil, "\(key) is no key of the configuration")
            merged[key] = value
        }
        merged["normalisation"] = "none"
        configuration = try JSONDecoder().decode(
            FeatureConfiguration.self, from: JSONSerialization.data(withJSONObject: merged))
    }
}

@Suite("Features against other implementations")
struct FeatureGoldenTests {
    /// On natural logarithms, as the project promises; the references keep 4 digits.
    static let tolerance: Float = 1e-3

    @Test("equal to the reference", arguments: try FeatureCase.all())
    func equal(reference: FeatureCase) throws {
        let waveform = try AudioFile.read(Golden.path("audio/" + reference.sound)).waveform
        let pipeline = try FeaturePipeline(
            configuration: reference.configuration, sampleRate: waveform.sampleRate)
        let base = try pipeline.baseFeatures(of: waveform, vtlnWarp: reference.warp)
        let features = try pipeline.features(from: base)
        #expect(features.rows == reference.rows)
        #expect(features.columns == reference.columns)
        #expect(features.columns == pipeline.outputDimension)
        #expect(features.columns == pipeline.configuration.outputDimension)
        #expect(features.rows == pipeline.outputFrames(samples: waveform.samples.count))
        let worst = Signals.difference(features.elements, reference.values)
        #expect(worst < Self.tolerance)
    }
}

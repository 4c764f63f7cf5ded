import Foundation
import SonorantAudio
import SonorantModels
import SonorantTensors
import SonorantText

/// A model with random weights that hears letters in anything.
func randomModel(
    normalisation: Normalisation = .global, unit: AlphabetUnit = .character,
    change: (inout ModelConfiguration) -> Void = { _ in }
) throws -> SpeechModel {
    var features = FeatureConfiguration()
    features.sampleRate = 8000
    features.bins = 20
    features.normalisation = normalisation
    features.skip = 2
    features.stack = 2
    var configuration = ModelConfiguration()
    configuration.cells = 16
    configuration.layers = 1
    change(&configuration)
    let alphabet = try Alphabet(unit: unit, symbols: [" ", "a", "b", "c"])
    let network = AcousticModel(
        configuration: configuration, inputSize: 40, outputSize: alphabet.count)
    network.initialise(seed: 4)
    // Large output weights make it lively: every few frames another letter wins.
    for parameter in network.parameters.parameters where parameter.name == "output.weight" {
        network.parameters.set(
            network.parameters.floats(of: parameter).map { 8 * $0 }, of: parameter)
    }
    let pipeline = try FeaturePipeline(configuration: features)
    var statistics = NormalisationStatistics(dimension: 20)
    statistics.add(
        try pipeline.unnormalisedFeatures(from: pipeline.baseFeatures(of: noise(seconds: 2))))
    return SpeechModel(
        network: network, features: features,
        encoder: TranscriptEncoder(alphabet: alphabet, text: TextConfiguration()),
        text: TextConfiguration(), statistics: normalisation == .global ? statistics : nil)
}

/// Noise whose loudness wanders, so that frames differ.
func noise(seconds: Double, seed: UInt64 = 2) -> Waveform {
    var generator = SeededGenerator(seed: seed)
    let samples = (0..<Int(seconds * 8000)).map { index in
        Float(generator.gaussian() * 0.1 * (1.2 + sin(Double(index) / 1500)))
    }
    return Waveform(samples: samples, sampleRate: 8000)
}

import Foundation
import SonorantAudio
import SonorantTensors
import SonorantText

/// A network with everything that is needed to use it: how features are made, which symbols it
/// writes, how transcripts are cleaned.
package final class SpeechModel: Sendable {
    /// The network.
    package let network: AcousticModel
    /// How its features are made, with the sample rate or dimension filled in.
    package let features: FeatureConfiguration
    /// Its symbols, and the way from transcripts to them.
    package let encoder: TranscriptEncoder
    /// How transcripts are cleaned.
    package let text: TextConfiguration
    /// Statistics of the training data's features, where they are normalised globally.
    package let statistics: NormalisationStatistics?
    /// The hidden Markov model whose states the network tells apart; nil for CTC.
    package let hybrid: HybridPart?
    /// What else is worth knowing, such as the epoch, the seed and the corpus's fingerprint.
    package let facts: [String: String]

    /// The symbols.
    package var alphabet: Alphabet { encoder.alphabet }

    /// A model of its parts.
    package init(
        network: AcousticModel, features: FeatureConfiguration, encoder: TranscriptEncoder,
        text: TextConfiguration, statistics: NormalisationStatistics? = nil,
        hybrid: HybridPart? = nil, facts: [String: String] = [:]
    ) {
        precondition(
            network.outputSize == encoder.alphabet.count,
            "\(network.outputSize) outputs for \(encoder.alphabet.count) symbols")
        self.network = network
        self.features = features
        self.encoder = encoder
        self.text = text
        self.statistics = statistics
        self.hybrid = hybrid
        self.facts = facts
    }

    /// What makes this model's features.
    ///
    /// - Throws: `FeatureError` where the configuration makes no sense.
    package func pipeline() throws -> FeaturePipeline {
        try FeaturePipeline(configuration: features)
    }
}

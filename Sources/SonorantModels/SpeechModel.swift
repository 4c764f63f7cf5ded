import Foundation
import SonorantAudio
import SonorantTensors
import SonorantText

/// A network with everything that is needed to use it: how features are made, which symbols it
/// writes, how transcripts are cleaned.
public final class SpeechModel: Sendable {
    /// The network.
    public let network: AcousticModel
    /// How its features are made, with the sample rate or dimension filled in.
    public let features: FeatureConfiguration
    /// Its symbols, and the way from transcripts to them.
    public let encoder: TranscriptEncoder
    /// How transcripts are cleaned.
    public let text: TextConfiguration
    /// Statistics of the training data's features, where they are normalised globally.
    public let statistics: NormalisationStatistics?
    /// The hidden Markov model whose states the network tells apart; nil for CTC.
    public let hybrid: HybridPart?
    /// What else is worth knowing, such as the epoch, the seed and the corpus's fingerprint.
    public let facts: [String: String]

    /// The symbols.
    public var alphabet: Alphabet { encoder.alphabet }

    /// A model of its parts.
    public init(
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
    public func pipeline() throws -> FeaturePipeline {
        try FeaturePipeline(configuration: features)
    }
}

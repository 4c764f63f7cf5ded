import SonorantAudio
import SonorantConfiguration
import SonorantCorpora
import SonorantDecoding
import SonorantModels
import SonorantText
import SonorantTraining

// Sections that several tasks have; a task's own stands in the task's folder.

extension ModelConfiguration: ConfigurationSection {
    package static let key = "model"
    package var issues: [String] { faults.map { "\(Self.key).\($0)" } }
}

extension TrainingConfiguration: ConfigurationSection {
    package static let key = "training"
    package var issues: [String] { faults.map { "\(Self.key).\($0)" } }
}

extension FeatureConfiguration: ConfigurationSection {
    package static let key = "features"
}

extension AugmentationConfiguration: ConfigurationSection {
    package static let key = "augmentation"
}

extension AlphabetConfiguration: ConfigurationSection {
    package static let key = "alphabet"
    package var issues: [String] {
        guard unit == .phone, lexicon.isEmpty else { return [] }
        return [
            "alphabet.lexicon: is needed for alphabet.unit phone; name a file with lines of a "
                + "word and its phones"
        ]
    }
}

extension DecoderConfiguration: ConfigurationSection {
    package static let key = "decoding"
    package var issues: [String] { faults.map { "\(Self.key).\($0)" } }
}

extension TextReading: ConfigurationSection {
    package static let key = "text"
    package var issues: [String] { faults.map { "\(Self.key).\($0)" } }
}

extension TextInputConfiguration: ConfigurationSection {
    package static let key = "input"
    package var issues: [String] { faults.map { "\(Self.key).\($0)" } }
}

extension ExperimentConfiguration {
    /// How sound becomes features.
    package var features: FeatureConfiguration {
        get { self[FeatureConfiguration.self] }
        set { self[FeatureConfiguration.self] = newValue }
    }

    /// How training data is varied.
    package var augmentation: AugmentationConfiguration {
        get { self[AugmentationConfiguration.self] }
        set { self[AugmentationConfiguration.self] = newValue }
    }

    /// What the model writes.
    package var alphabet: AlphabetConfiguration {
        get { self[AlphabetConfiguration.self] }
        set { self[AlphabetConfiguration.self] = newValue }
    }

    /// How transcripts are found when the model is measured on the dev data.
    package var decoding: DecoderConfiguration {
        get { self[DecoderConfiguration.self] }
        set { self[DecoderConfiguration.self] = newValue }
    }

    /// How text is cut into tokens.
    package var text: TextReading {
        get { self[TextReading.self] }
        set { self[TextReading.self] = newValue }
    }

    /// How the tokens of a text become the network's inputs.
    package var input: TextInputConfiguration {
        get { self[TextInputConfiguration.self] }
        set { self[TextInputConfiguration.self] = newValue }
    }

    /// What most tasks on text start from.
    package mutating func trainText(
        epochs: Int, sentences: Int, measure: TrainingConfiguration.Measure
    ) {
        training.epochs = epochs
        training.batchUtterances = sentences
        training.measure = measure
        training.learningRate = 0.003
    }
}

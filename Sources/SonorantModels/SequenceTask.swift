/// What a model learns: the key `task` of a configuration.
package enum SequenceTask: String, Codable, Sendable, CaseIterable {
    /// Unaligned sequences of labels: speech to text.
    case ctc
    /// A label for each step (N to N).
    case tagging
    /// One label for a whole sequence (N to 1).
    case classification
    /// Sequences from a class or a vector (1 to N).
    case generation
    /// Sequences to sequences (N to M).
    case encoderDecoder = "encoder-decoder"
    /// The next symbol of a text.
    case languageModel = "language-model"
    /// Frame labels for a hidden Markov model.
    case hmm

    /// The sections that a configuration for this task has besides `task`, `model` and `training`.
    package var sections: Set<Section> {
        switch self {
        case .ctc: [.features, .augmentation, .alphabet, .decoding]
        case .hmm: [.features, .augmentation, .alphabet, .hmm]
        case .tagging: [.text, .input, .tagging]
        case .classification: [.text, .input, .classification]
        case .generation: [.text, .generation]
        case .encoderDecoder: [.features, .augmentation, .alphabet, .text, .input, .encoderDecoder]
        case .languageModel: [.text, .input, .languageModel]
        }
    }

    /// Those of ``sections`` that mean nothing to a model that reads text, or to one that hears.
    ///
    /// - Parameter text: whether it is to read text.
    package func idleSections(readsText text: Bool) -> Set<Section> {
        guard self == .encoderDecoder else { return [] }
        return text ? [.features, .augmentation, .alphabet] : [.text, .input]
    }

    /// A section that not every task has.
    package enum Section: String, Sendable, CaseIterable {
        case features, augmentation, alphabet, text, input, tagging, classification, generation
        case encoderDecoder = "encoder_decoder"
        case languageModel = "language_model"
        case hmm, decoding
    }
}

import SonorantConfiguration

/// How the next symbol of a text is predicted: the section `language_model`.
package struct LanguageModelConfiguration: Codable, Sendable, Equatable {
    /// How minibatches are taken from the text.
    package enum Sampling: String, Codable, Sendable, CaseIterable {
        /// The whole text is one stream, cut into as many strands side by side as a minibatch has
        /// sequences; each minibatch goes on where the one before stopped, with the states that it
        /// left behind. States start from zero with each epoch.
        case adjacent
        /// Pieces that do not overlap, in random order, each from states of zero; whole lines
        /// where each line is a sentence.
        case random
    }

    /// How minibatches are taken from the text.
    package var sampling: Sampling
    /// Steps that gradients go back: the length of a minibatch's sequences.
    package var steps: Int
    /// Whether the output layer's weights are those of the tokens' vectors.
    package var tied: Bool
    /// The probability of dropout before the output layer.
    package var dropout: Float

    enum CodingKeys: String, CodingKey {
        case sampling, steps, tied, dropout
    }

    /// Adjacent pieces of 100 steps.
    package init() {
        sampling = .adjacent
        steps = 100
        tied = false
        dropout = 0
    }

    /// Every value that makes no sense, as `key: found; needed`.
    package var faults: [String] {
        var faults: [String] = []
        func require(_ holds: Bool, _ text: String) { if !holds { faults.append(text) } }
        require((1...100_000).contains(steps), "steps: \(steps); 1 to 100000 are needed")
        require((0..<1).contains(dropout), "dropout: \(dropout); 0 up to, not including, 1")
        return faults
    }
}

extension LanguageModelConfiguration: ConfigurationSection {
    package static let key = "language_model"
    package var issues: [String] { faults.map { "\(Self.key).\($0)" } }
}

extension ExperimentConfiguration {
    /// How the next symbol of a text is predicted.
    package var languageModel: LanguageModelConfiguration {
        get { self[LanguageModelConfiguration.self] }
        set { self[LanguageModelConfiguration.self] = newValue }
    }
}

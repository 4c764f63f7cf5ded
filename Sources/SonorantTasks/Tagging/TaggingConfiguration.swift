import SonorantConfiguration

/// How each token gets a tag: the section `tagging`.
package struct TaggingConfiguration: Codable, Sendable, Equatable {
    /// What the scores of the tags are trained for.
    package enum Output: String, Codable, Sendable, CaseIterable {
        /// Each token by itself, one of the tags: cross-entropy.
        case softmax
        /// Each token by itself, each tag by itself: binary cross-entropy.
        case sigmoid
        /// The probability of the whole sequence of tags: a conditional random field.
        case crf
        /// The right sequence is to score best: structured perceptron.
        case perceptron
        /// The right sequence is to score best by a margin that grows with a rival's errors.
        case margin

        /// Whether there are scores for a tag after a tag, which are learned.
        package var isChain: Bool { self != .softmax && self != .sigmoid }
        /// Whether its scores are probabilities.
        package var hasProbabilities: Bool { self != .perceptron && self != .margin }
    }

    /// Which tags may not follow which.
    package enum Constraints: String, Codable, Sendable, CaseIterable {
        /// By the scheme that the training data's tags are of; none where they are of none.
        case auto
        case none
        case iob1, iob2, bioes
    }

    /// What the scores of the tags are trained for.
    package var output: Output
    /// Which tags may not follow which, in training (chains alone) and in all decoding.
    package var constraints: Constraints
    /// For `perceptron` and `margin`: whether the model is a mean of the weights of all steps, of
    /// which later ones count more.
    package var averaged: Bool
    /// For `margin`: by how much the right sequence has to win for each wrong tag of a rival.
    package var marginCost: Float
    /// The weight of the loss of a sentence's class beside that of its tags, where the training
    /// data has classes; 0 leaves classes out.
    package var labelWeight: Float
    /// The probability of dropout before the output layers.
    package var dropout: Float

    enum CodingKeys: String, CodingKey {
        case output, constraints, averaged, dropout
        case marginCost = "margin_cost"
        case labelWeight = "label_weight"
    }

    /// A conditional random field under the rules of the tags' scheme.
    package init() {
        output = .crf
        constraints = .auto
        averaged = true
        marginCost = 1
        labelWeight = 1
        dropout = 0.3
    }

    /// Every value that makes no sense, as `key: found; needed`.
    package var faults: [String] {
        var faults: [String] = []
        func require(_ holds: Bool, _ text: String) { if !holds { faults.append(text) } }
        require(
            marginCost > 0 && marginCost.isFinite,
            "margin_cost: \(marginCost); a number above 0 is needed")
        require(
            labelWeight >= 0 && labelWeight.isFinite,
            "label_weight: \(labelWeight); 0 (no classes) or more")
        require((0..<1).contains(dropout), "dropout: \(dropout); 0 up to, not including, 1")
        return faults
    }
}

extension TaggingConfiguration: ConfigurationSection {
    package static let key = "tagging"
    package var issues: [String] { faults.map { "\(Self.key).\($0)" } }
}

extension ExperimentConfiguration {
    /// How each token gets a tag.
    package var tagging: TaggingConfiguration {
        get { self[TaggingConfiguration.self] }
        set { self[TaggingConfiguration.self] = newValue }
    }
}

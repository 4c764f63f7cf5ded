import SonorantConfiguration

/// How a sequence gets one class: the section `classification`.
package struct ClassificationConfiguration: Codable, Sendable, Equatable {
    /// How the states of all steps become one vector.
    package enum Pooling: String, Codable, Sendable, CaseIterable {
        /// The last state of each direction.
        case last
        case mean
        case maximum
        /// A weighted mean, the weights a softmax of a small network's scores.
        case attention
    }

    /// What the scores of the classes become.
    package enum Outputs: String, Codable, Sendable, CaseIterable {
        /// One class for each sequence.
        case softmax
        /// Any number of classes, each by itself, written `a|b` in the data.
        case sigmoid
    }

    /// How much each class counts in training.
    package enum Weights: String, Codable, Sendable, CaseIterable {
        /// Each sequence the same.
        case none
        /// Each class the same: sequences of rare ones count more.
        case balanced
    }

    /// How the states of all steps become one vector.
    package var pooling: Pooling
    /// Hidden units of the network that scores the steps for `attention`.
    package var attentionUnits: Int
    /// The probability of dropout on the pooled vector.
    package var dropout: Float
    /// What the scores of the classes become.
    package var outputs: Outputs
    /// How much each class counts in training.
    package var classWeights: Weights
    /// Of a longer text only its first and its last tokens are read, half as many each.
    package var longest: Int

    enum CodingKeys: String, CodingKey {
        case pooling, dropout, outputs, longest
        case attentionUnits = "attention_units"
        case classWeights = "class_weights"
    }

    /// The largest value of each cell over the steps.
    package init() {
        pooling = .maximum
        attentionUnits = 64
        dropout = 0.3
        outputs = .softmax
        classWeights = .none
        longest = 1000
    }

    /// Every value that makes no sense, as `key: found; needed`.
    package var faults: [String] {
        var faults: [String] = []
        func require(_ holds: Bool, _ text: String) { if !holds { faults.append(text) } }
        require(
            (1...8192).contains(attentionUnits),
            "attention_units: \(attentionUnits); 1 to 8192 are needed")
        require((0..<1).contains(dropout), "dropout: \(dropout); 0 up to, not including, 1")
        require(
            (1...1_000_000).contains(longest), "longest: \(longest); 1 to 1000000 are needed")
        return faults
    }

    /// The places of the tokens of a text of `count` that are read: all, or of a text longer than
    /// ``longest`` the first half of so many (one more if they are odd) and the last half, since
    /// what a text is about stands at its beginning and what it comes to at its end.
    package func read(of count: Int) -> [Range<Int>] {
        guard count > longest else { return [0..<count] }
        let tail = longest / 2
        return [0..<longest - tail, count - tail..<count]
    }
}

extension ClassificationConfiguration: ConfigurationSection {
    package static let key = "classification"
    package var issues: [String] { faults.map { "\(Self.key).\($0)" } }
}

extension ExperimentConfiguration {
    /// How a sequence gets a class.
    package var classification: ClassificationConfiguration {
        get { self[ClassificationConfiguration.self] }
        set { self[ClassificationConfiguration.self] = newValue }
    }
}

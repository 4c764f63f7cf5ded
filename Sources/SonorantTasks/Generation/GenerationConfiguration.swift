import SonorantConfiguration

/// How a class or a vector becomes a sequence (1 to N): the section `generation`.
package struct GenerationConfiguration: Codable, Sendable, Equatable {
    /// What a sequence is made from.
    package enum Condition: String, Codable, Sendable, CaseIterable {
        /// One of the classes of the training data.
        case label = "class"
        /// Numbers, the same count for every sequence.
        case vector
    }

    /// When the network is shown the condition.
    package enum Place: String, Codable, Sendable, CaseIterable {
        /// Once, in place of a symbol before the first.
        case start
        /// At every step, beside the symbol before.
        case everyStep = "every-step"
    }

    /// What a sequence is made from.
    package var condition: Condition
    /// When the network is shown the condition.
    package var at: Place
    /// Numbers that stand for each symbol.
    package var embedding: Int
    /// Numbers that stand for the condition where it is shown at every step; where it is shown
    /// once, there are as many as for a symbol.
    package var conditionEmbedding: Int
    /// Symbols seen less often in the training data become `<UNK>`, which is never written.
    package var minimumCount: Int
    /// The symbols of a sequence after which it is cut off where it has not ended by itself.
    package var longest: Int
    /// For pictures, whose symbols are pixels row by row: pixels in a row. Each step then also
    /// sees its column and the three pixels above the one it is to write; 0 for other sequences.
    package var width: Int
    /// The probability of dropout before the output layer.
    package var dropout: Float

    enum CodingKeys: String, CodingKey {
        case condition, at, embedding, longest, width, dropout
        case conditionEmbedding = "condition_embedding"
        case minimumCount = "minimum_count"
    }

    /// From a class that is shown at every step.
    package init() {
        condition = .label
        at = .everyStep
        embedding = 48
        conditionEmbedding = 32
        minimumCount = 1
        longest = 400
        width = 0
        dropout = 0.2
    }

    /// Every value that makes no sense, as `key: found; needed`.
    package var faults: [String] {
        var faults: [String] = []
        func require(_ holds: Bool, _ text: String) { if !holds { faults.append(text) } }
        require((1...8192).contains(embedding), "embedding: \(embedding); 1 to 8192 are needed")
        require(
            (1...8192).contains(conditionEmbedding),
            "condition_embedding: \(conditionEmbedding); 1 to 8192 are needed")
        require(minimumCount >= 1, "minimum_count: \(minimumCount); at least 1 is needed")
        require(
            (1...1_000_000).contains(longest), "longest: \(longest); 1 to 1000000 are needed")
        require(
            (0...4096).contains(width),
            "width: \(width); pixels in a row, up to 4096, or 0 for sequences that are no pictures")
        require((0..<1).contains(dropout), "dropout: \(dropout); 0 up to, not including, 1")
        return faults
    }
}

extension GenerationConfiguration: ConfigurationSection {
    package static let key = "generation"
    package var issues: [String] { faults.map { "\(Self.key).\($0)" } }
}

extension ExperimentConfiguration {
    /// How a class or a vector becomes a sequence.
    package var generation: GenerationConfiguration {
        get { self[GenerationConfiguration.self] }
        set { self[GenerationConfiguration.self] = newValue }
    }
}

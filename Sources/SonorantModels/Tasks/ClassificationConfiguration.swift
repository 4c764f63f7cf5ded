/// How a sequence gets one class: the section `classification`.
public struct ClassificationConfiguration: Codable, Sendable, Equatable {
    /// How the states of all steps become one vector.
    public enum Pooling: String, Codable, Sendable, CaseIterable {
        /// The last state of each direction.
        case last
        case mean
        case maximum
        /// A weighted mean, the weights a softmax of a small network's scores.
        case attention
    }

    /// How the states of all steps become one vector.
    public var pooling: Pooling
    /// Hidden units of the network that scores the steps for `attention`.
    public var attentionUnits: Int
    /// The probability of dropout on the pooled vector.
    public var dropout: Float

    enum CodingKeys: String, CodingKey {
        case pooling, dropout
        case attentionUnits = "attention_units"
    }

    /// The largest value of each cell over the steps.
    public init() {
        pooling = .maximum
        attentionUnits = 64
        dropout = 0.3
    }

    /// Every value that makes no sense, as `key: found; needed`.
    public var faults: [String] {
        var faults: [String] = []
        func require(_ holds: Bool, _ text: String) { if !holds { faults.append(text) } }
        require(
            (1...8192).contains(attentionUnits),
            "attention_units: \(attentionUnits); 1 to 8192 are needed")
        require((0..<1).contains(dropout), "dropout: \(dropout); 0 up to, not including, 1")
        return faults
    }
}

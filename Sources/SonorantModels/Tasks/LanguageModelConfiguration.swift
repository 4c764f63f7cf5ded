/// How the next symbol of a text is foretold: the section `language_model`.
public struct LanguageModelConfiguration: Codable, Sendable, Equatable {
    /// The probability of dropout before the output layer.
    public var dropout: Float

    /// Some dropout.
    public init() {
        dropout = 0.3
    }

    /// Every value that makes no sense, as `key: found; needed`.
    public var faults: [String] {
        (0..<1).contains(dropout) ? [] : ["dropout: \(dropout); 0 up to, not including, 1"]
    }
}

/// How one sequence becomes another: the section `encoder_decoder`.
public struct EncoderDecoderConfiguration: Codable, Sendable, Equatable {
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

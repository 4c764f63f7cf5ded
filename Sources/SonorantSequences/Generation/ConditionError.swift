import SonorantSystem

/// Something from which a model cannot make a sequence.
public struct ConditionError: Failure, Equatable {
    /// The file and line, or the option, where it stands.
    public let place: String
    /// What stands there.
    public let found: String
    /// What the model knows.
    public let needed: String
    /// What to do.
    public let advice: String

    public var category: FailureCategory { .badData }

    public var description: String {
        "\(place): \(found); \(needed) \(needed.hasPrefix("one of") ? "is" : "are") needed; \(advice)"
    }
}

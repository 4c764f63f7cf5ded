import SonorantSystem

/// Something from which a model cannot make a sequence.
package struct ConditionError: Failure, Equatable {
    /// The file and line, or the option, where it stands.
    package let place: String
    /// What stands there.
    package let found: String
    /// What the model knows.
    package let needed: String
    /// What to do.
    package let advice: String

    package var category: FailureCategory { .badData }

    package var description: String {
        "\(place): \(found); \(needed) \(needed.hasPrefix("one of") ? "is" : "are") needed; \(advice)"
    }
}

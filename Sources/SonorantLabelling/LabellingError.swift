import SonorantSystem
import SonorantText

/// What cannot be labelled, or not by the rules given.
package enum LabellingError: Failure, Equatable {
    /// Every sequence of tags of this length breaks a rule.
    case noAllowedPath(steps: Int, tags: Int)
    /// A score is infinite or not a number.
    case notFinite(step: Int)
    /// A tag's name does not fit the scheme.
    case tagOutsideScheme(tag: String, scheme: TagScheme)

    package var category: FailureCategory {
        switch self {
        case .notFinite: .internal
        case .noAllowedPath, .tagOutsideScheme: .badData
        }
    }

    package var description: String {
        switch self {
        case .noAllowedPath(let steps, let tags):
            """
            \(steps) steps: none of the sequences of \(tags) tags is allowed; allow a transition, \
            a first or a last tag more
            """
        case .notFinite(let step):
            """
            step \(step): a score is infinite or not a number, but finite ones are needed; the \
            weights are damaged, train with a lower learning rate
            """
        case .tagOutsideScheme(let tag, let scheme):
            """
            tag '\(tag)' does not fit the scheme \(scheme.rawValue), whose tags are \
            \(scheme.forms); rename it, or use no scheme
            """
        }
    }
}

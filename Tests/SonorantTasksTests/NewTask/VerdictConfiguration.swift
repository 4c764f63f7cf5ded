import SonorantConfiguration
import SonorantTasks

/// What a verdict is given on: the section `verdict`.
package struct VerdictConfiguration: ConfigurationSection {
    package static let key = "verdict"

    /// The class of the training data that is a yes; all others are a no.
    package var yes = "yes"
    /// The least probability of a yes that is answered with yes.
    package var threshold: Float = 0.5

    package init() {}

    package var issues: [String] {
        var issues: [String] = []
        if yes.isEmpty {
            issues.append("verdict.yes: is empty; the name of a class is needed")
        }
        if !(threshold > 0 && threshold < 1) {
            issues.append("verdict.threshold: \(threshold); between 0 and 1 is needed")
        }
        return issues
    }
}

extension ExperimentConfiguration {
    /// What a verdict is given on.
    package var verdict: VerdictConfiguration {
        get { self[VerdictConfiguration.self] }
        set { self[VerdictConfiguration.self] = newValue }
    }
}

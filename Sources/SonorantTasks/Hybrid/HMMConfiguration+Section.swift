import SonorantConfiguration
import SonorantModels

extension HMMConfiguration: ConfigurationSection {
    package static let key = "hmm"
    package var issues: [String] { faults.map { "\(Self.key).\($0)" } }
}

extension ExperimentConfiguration {
    /// How frames are labelled for a hidden Markov model.
    package var hmm: HMMConfiguration {
        get { self[HMMConfiguration.self] }
        set { self[HMMConfiguration.self] = newValue }
    }
}

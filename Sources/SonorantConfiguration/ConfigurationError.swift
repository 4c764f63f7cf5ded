import SonorantSystem

/// All that is wrong with a configuration.
package struct ConfigurationError: Failure, Equatable {
    /// One thing that is wrong.
    package struct Fault: Sendable, Equatable {
        /// `file:line`, or the override.
        package let place: String
        /// What was found there, and what was needed.
        package let message: String
        /// Whether it came from the command line and not from a file.
        package let isOverride: Bool
    }

    /// In the order of the file's lines, those of overrides first.
    package let faults: [Fault]

    /// Usage if only the command line is to blame, bad data otherwise.
    package var category: FailureCategory {
        faults.allSatisfy(\.isOverride) ? .usage : .badData
    }

    package var description: String {
        faults.map { "\($0.place): \($0.message)" }.joined(separator: "\n")
    }
}

/// A fault whose file is not known yet.
struct ConfigurationProblem: Error {
    let origin: ConfigurationTree.Origin
    let message: String

    func fault(in name: String) -> ConfigurationError.Fault {
        switch origin {
        case .defaults: .init(place: name, message: message, isOverride: false)
        case .line(let line): .init(place: "\(name):\(line)", message: message, isOverride: false)
        case .override(let text): .init(place: text, message: message, isOverride: true)
        }
    }
}

/// Collects what is wrong while decoding goes on.
final class ConfigurationProblems {
    private var problems: [ConfigurationProblem] = []

    func add(_ problem: ConfigurationProblem) { problems.append(problem) }

    /// By line.
    var sorted: [ConfigurationProblem] {
        problems.enumerated().sorted {
            ($0.element.origin.line, $0.offset) < ($1.element.origin.line, $1.offset)
        }.map(\.element)
    }
}

import ArgumentParser
import Foundation
import SonorantSystem

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check the libraries and the machine, and say how to mend what is missing.",
        discussion: """
            Ends with 70 if something is missing that sonorant cannot do without.

            Example: sonorant doctor
            """)

    @OptionGroup var json: JSONOptions

    func run() throws {
        let report = DoctorReport(checks: DoctorCheck.all())
        try json.print(report, text: report.text)
        if !report.ok { throw ExitCode(FailureCategory.internal.rawValue) }
    }
}

/// What the doctor found.
struct DoctorReport: Encodable {
    let version = SonorantVersion.current
    let checks: [DoctorCheck]

    var ok: Bool { !checks.contains { $0.status == .bad } }

    enum CodingKeys: String, CodingKey { case version, ok, checks }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(version, forKey: .version)
        try container.encode(ok, forKey: .ok)
        try container.encode(checks, forKey: .checks)
    }

    var text: String {
        let width = checks.map(\.name.count).max() ?? 0
        var lines = ["sonorant \(version)"]
        for check in checks {
            let padding = String(repeating: " ", count: width - check.name.count)
            lines.append("\(check.status.mark)  \(check.name)\(padding)  \(check.found)")
            if !check.advice.isEmpty {
                lines.append(String(repeating: " ", count: width + 8) + "→ \(check.advice)")
            }
        }
        let bad = checks.count { $0.status == .bad }
        lines.append(
            bad == 0
                ? "All is well."
                : "\(bad) of \(checks.count) checks failed; do what the arrows say.")
        return lines.joined(separator: "\n")
    }
}

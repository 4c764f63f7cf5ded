import Foundation

extension TextValidationReport {
    /// The report for a reader, with every fault, ended by a line that says how it stands.
    package var text: String {
        var lines = zip(paths, formats).map { "Corpus       \($0) (\($1.rawValue))" }
        lines += [
            "Fingerprint  \(fingerprint)", "Sentences    \(sentences)\(repeatSummary)",
            "Length       shortest \(shortest), median \(median), longest \(longest) tokens",
            "Tokens       \(tokens), \(differentTokens) different, \(singletons) of them once",
        ]
        lines += section("Commonest tokens", commonest, most: 24)
        lines += section("Tags: \(tags.count)" + schemeSummary, tags, most: 120)
        lines += section("Chunks: \(chunks.reduce(0) { $0 + $1.count })", chunks, most: 120)
        lines += section("Classes: \(labels.count)", labels, most: 120)
        lines += section("Symbols of the targets: \(targets.count)", targets, most: 120)
        if lengths.count > 1 {
            lines += ["", "Lengths in tokens"] + ValidationReport.histogram(lengths)
        }
        if !notes.isEmpty { lines += ["", "Notes"] + notes.map { "  \($0)" } }
        if !faults.isEmpty { lines += ["", "Faults"] + faults.map { "  \($0)" } }
        return (lines + ["", ValidationReport.verdict(errors: errors, warnings: warnings)])
            .joined(separator: "\n")
    }

    private var repeatSummary: String {
        guard repeated > 0 else { return "" }
        return ", \(repeated) of them repeated"
            + (conflicting > 0 ? " (\(conflicting) with other labels)" : "")
    }

    private var schemeSummary: String {
        guard let scheme else { return "" }
        return " (chunks in \(scheme.rawValue.uppercased()))"
    }

    private func section(_ title: String, _ tallies: [Tally], most: Int) -> [String] {
        tallies.isEmpty ? [] : ["", title] + ValidationReport.columns(tallies, most: most)
    }
}

import Foundation
import SonorantText

/// Everything that reading a whole corpus of text shows; `--json` writes it as it is.
package struct TextValidationReport: Sendable, Codable, Equatable {
    /// Something counted.
    package typealias Tally = ValidationReport.Tally

    /// Where the corpus was loaded from.
    package var paths: [String] = []
    /// How each path was read.
    package var formats: [TextCorpusFormat] = []
    /// See ``TextCorpus/fingerprint``.
    package var fingerprint = ""
    /// Sentences that can be used.
    package var sentences = 0
    /// Their tokens.
    package var tokens = 0
    /// Different tokens among them.
    package var differentTokens = 0
    /// Tokens that occur once.
    package var singletons = 0
    /// The commonest tokens, at most a hundred.
    package var commonest: [Tally] = []
    /// How tags stand for chunks; nil where they do not, or there are none.
    package var scheme: TagScheme?
    /// Tags, the commonest first.
    package var tags: [Tally] = []
    /// Chunks by their types, the commonest first.
    package var chunks: [Tally] = []
    /// Classes, the commonest first.
    package var labels: [Tally] = []
    /// Symbols of the targets, the commonest first.
    package var targets: [Tally] = []
    /// Tokens a sentence in ranges, the shortest first.
    package var lengths: [ValidationReport.Bar] = []
    /// The shortest sentence.
    package var shortest = 0
    /// Half of the sentences have at most so many tokens.
    package var median = 0
    /// The longest sentence.
    package var longest = 0
    /// Sentences whose tokens another one before has, too.
    package var repeated = 0
    /// Those of them with other tags, or another class.
    package var conflicting = 0
    /// What was done or seen and is no fault.
    package var notes: [String] = []
    /// Every fault, by place.
    package var faults: [CorpusFault] = []
    /// How many of them are errors.
    package var errors = 0
    /// How many of them are warnings.
    package var warnings = 0

    /// An empty report.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case paths, formats, fingerprint, sentences, tokens, singletons, commonest, scheme, tags
        case chunks, labels, targets, lengths, shortest, median, longest, repeated, conflicting
        case notes, faults, errors, warnings
        case differentTokens = "different_tokens"
    }
}

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

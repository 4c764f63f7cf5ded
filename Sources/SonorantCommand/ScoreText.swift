import Foundation
import SonorantScoring

/// A score's summary as tables for people.
struct ScoreText {
    let summary: ScoreSummary
    /// Whether only the unit of the summary is shown.
    var isSingle = false

    /// All of it.
    ///
    /// - Parameters:
    ///   - details: with speakers and the most frequent errors.
    ///   - counts: speakers in counts instead of percentages.
    func text(details: Bool, counts: Bool) -> String {
        var parts: [String] = []
        if let comparison = summary.comparison {
            parts.append("first\n" + rates(summary.report, summary.intervals))
            parts.append("second\n" + rates(comparison.report, nil))
            parts.append(comparison.statements.joined(separator: "\n"))
        } else {
            parts.append(rates(summary.report, summary.intervals))
        }
        if details {
            if !summary.speakers.isEmpty { parts.append(speakers(asCounts: counts)) }
            parts += lists
        }
        return parts.joined(separator: "\n\n")
    }

    private func rates(_ report: ScoreReport, _ intervals: ScoreSummary.Intervals?) -> String {
        var rows = [["", "rate", "errors", "of", "insertions", "deletions", "substitutions"]]
        if let intervals {
            rows[0].append(String(format: "%g %% interval", 100 * intervals.confidence))
        }
        func shown(_ interval: Bootstrap.Interval?) -> [String] {
            interval.map {
                [String(format: "%.2f to %.2f", 100 * $0.lower, 100 * $0.upper)]
            } ?? []
        }
        func add(_ name: String, _ rate: ErrorRate, _ interval: Bootstrap.Interval?) {
            let counts = [
                rate.errors, rate.reference, rate.insertions, rate.deletions, rate.substitutions,
            ]
            rows.append(
                [name, Self.percent(rate.rate)] + counts.map(String.init) + shown(interval))
        }
        if !isSingle || summary.unit != .char {
            add(summary.unit == .phone ? "phones" : "words", report.words, intervals?.wer)
        }
        if !isSingle || summary.unit == .char {
            add("characters", report.characters, intervals?.cer)
        }
        let wrong = ["\(report.wrongUtterances)", "\(report.utterances)"]
        let sentences = shown(intervals?.sentenceErrorRate)
        rows.append(
            ["utterances", Self.percent(report.sentenceErrorRate)] + wrong
                + (sentences.isEmpty ? [] : ["", "", ""] + sentences))
        return TextTable.text(rows)
    }

    /// The table of sclite's `sum`, or of its `rsum`: parts of the reference, and of the
    /// utterances those with an error.
    private func speakers(asCounts: Bool) -> String {
        let unit = summary.unit == .char ? "chars" : summary.unit == .phone ? "phones" : "words"
        var rows = [["speaker", "utts", unit, "corr", "sub", "del", "ins", "err", "s.err"]]
        if !asCounts { rows[0].append("interval") }
        let lines = summary.speakers.map { numbers($0.report) }
        for (speaker, line) in zip(summary.speakers, lines) {
            var row = [speaker.speaker] + cells(line, asCounts: asCounts)
            if !asCounts, let interval = speaker.interval {
                row.append(
                    String(format: "%.1f to %.1f", 100 * interval.lower, 100 * interval.upper))
            }
            rows.append(row)
        }
        rows.append(
            [asCounts ? "sum" : "sum/avg"] + cells(numbers(summary.report), asCounts: asCounts))
        let columns = lines[0].indices.map { column in
            lines.map { line in
                let scale = asCounts || column < 2 ? 1 : 100 / max(line[column == 7 ? 0 : 1], 1)
                return line[column] * scale
            }
        }
        for (name, measure) in [
            ("mean", Self.mean), ("s.d.", Self.deviation), ("median", Self.median),
        ] {
            rows.append([name] + columns.map { String(format: "%.1f", measure($0)) })
        }
        return TextTable.text(rows)
    }

    /// Utterances, reference, correct, substituted, deleted, inserted, errors, wrong utterances.
    private func numbers(_ report: ScoreReport) -> [Double] {
        let rate = summary.unit == .char ? report.characters : report.words
        let correct = rate.reference - rate.substitutions - rate.deletions
        return [
            report.utterances, rate.reference, correct, rate.substitutions, rate.deletions,
            rate.insertions, rate.errors, report.wrongUtterances,
        ].map(Double.init)
    }

    private func cells(_ numbers: [Double], asCounts: Bool) -> [String] {
        numbers.enumerated().map { column, number in
            if asCounts || column < 2 { return String(Int(number)) }
            return String(format: "%.1f", 100 * number / max(numbers[column == 7 ? 0 : 1], 1))
        }
    }

    private var lists: [String] {
        let errors = summary.errors
        func table(_ title: String, _ kinds: Int, _ rows: [[String]]) -> String? {
            rows.isEmpty ? nil : "\(title) (\(rows.count) of \(kinds))\n" + TextTable.text(rows)
        }
        return [
            table(
                "most frequent confusions", errors.kinds.confusions,
                errors.confusions.map {
                    ["\(Self.shown($0.reference)) → \(Self.shown($0.hypothesis))", "\($0.count)"]
                }),
            table(
                "most frequent deletions", errors.kinds.deletions,
                errors.deletions.map { [Self.shown($0.token), "\($0.count)"] }),
            table(
                "most frequent insertions", errors.kinds.insertions,
                errors.insertions.map { [Self.shown($0.token), "\($0.count)"] }),
        ].compactMap { $0 }
    }

    private static func shown(_ token: String) -> String {
        token.allSatisfy(\.isWhitespace) ? "<space>" : token
    }

    private static func percent(_ rate: Double) -> String { String(format: "%.2f %%", 100 * rate) }

    private static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(values.count)
    }

    private static func deviation(_ values: [Double]) -> Double {
        guard values.count > 1 else { return 0 }
        let mean = mean(values)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(values.count - 1)).squareRoot()
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

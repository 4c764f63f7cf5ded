import Foundation
import SonorantText

/// A score report to look at: one file of HTML with drawings in it, which needs nothing else.
///
/// It has the rates with their intervals, a bar for each speaker, the most frequent errors, and
/// the alignments with the errors coloured, the utterances with most errors first.
package struct ScorePage: Sendable {
    /// How many alignments are shown; the page says so when there are more.
    package static let alignmentLimit = 1000

    private let sheet: ScoreSheet
    private let summary: ScoreSummary
    private let title: String

    /// A page about `sheet`.
    ///
    /// - Parameters:
    ///   - summary: that of the sheet.
    ///   - title: its heading, such as the name of the file with the hypotheses.
    package init(_ sheet: ScoreSheet, summary: ScoreSummary, title: String) {
        self.sheet = sheet
        self.summary = summary
        self.title = title
    }

    /// The whole file.
    package var html: String {
        HTMLPage.html(
            title: title, style: Self.style,
            parts: [rates, comparison, speakers, errors, alignments])
    }

    private static let style = """
        :root { color-scheme: light dark; --sub: #b45309; --del: #b91c1c; --ins: #1d4ed8;
          --bar: #0f766e; --line: #8886; }
        @media (prefers-color-scheme: dark) {
          :root { --sub: #fbbf24; --del: #f87171; --ins: #93c5fd; --bar: #2dd4bf; }
        }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto;
          padding: 0 1rem; }
        table { border-collapse: collapse; margin: 1rem 0; }
        th, td { padding: .15rem .8rem .15rem 0; text-align: right; }
        th:first-child, td:first-child { text-align: left; }
        th { font-weight: 600; border-bottom: 1px solid var(--line); }
        .lists { display: flex; flex-wrap: wrap; gap: 0 3rem; }
        .utterance { border-top: 1px solid var(--line); padding: .4rem 0; }
        .utterance h3 { font-size: .85rem; margin: 0; font-weight: 600; }
        .pair { display: inline-block; vertical-align: top; margin-right: .45rem; }
        .pair span { display: block; min-height: 1.5em; }
        .sub { color: var(--sub); } .del { color: var(--del); } .ins { color: var(--ins); }
        .del span:first-child { text-decoration: line-through; }
        svg { max-width: 100%; height: auto; font: 13px system-ui, sans-serif; }
        svg text { fill: currentColor; } svg rect { fill: var(--bar); }
        svg line { stroke: currentColor; }
        """

    /// What is counted, in the plural.
    private var unitName: String {
        switch sheet.unit {
        case .word: "words"
        case .char: "characters"
        case .phone: "phones"
        }
    }

    // MARK: Parts

    private var rates: String {
        let report = summary.report
        let words = sheet.unit == .phone ? "phones" : "words"
        var head = ["", "rate", "errors", "of", "inserted", "deleted", "substituted"]
        if let intervals = summary.intervals {
            head.insert(Self.share(intervals.confidence), at: 2)
        }
        func row(_ name: String, _ rate: ErrorRate, _ interval: Bootstrap.Interval?) -> [String] {
            [name, Self.percent(rate.rate)] + Self.cell(interval, summary.intervals != nil)
                + [
                    rate.errors, rate.reference, rate.insertions, rate.deletions,
                    rate.substitutions,
                ].map(String.init)
        }
        let sentences =
            ["utterances", Self.percent(report.sentenceErrorRate)]
            + Self.cell(summary.intervals?.sentenceErrorRate, summary.intervals != nil)
            + ["\(report.wrongUtterances)", "\(report.utterances)", "", "", ""]
        var text = table(
            [
                head, row(words, report.words, summary.intervals?.wer),
                row("characters", report.characters, summary.intervals?.cer), sentences,
            ])
        if let intervals = summary.intervals {
            text += "<p>Intervals: \(intervals.replicates) bootstrap replicates over "
            text += "\(intervals.over).</p>"
        }
        return text
    }

    private var comparison: String {
        guard let comparison = summary.comparison else { return "" }
        let lines = comparison.statements.map { "<p>\(escaped($0))</p>" }
        return "<h2>Against the other system</h2>\n" + lines.joined(separator: "\n")
    }

    private var speakers: String {
        guard !summary.speakers.isEmpty else { return "" }
        return "<h2>Speakers</h2>\n" + speakerBars
    }

    /// A bar a speaker: the rate over the unit, and its interval as a line.
    private var speakerBars: String {
        let (left, width, step) = (180.0, 520.0, 24.0)
        let rates = summary.speakers.map { speaker in
            (sheet.unit == .char ? speaker.report.characters : speaker.report.words).rate
        }
        let highest = zip(rates, summary.speakers).map { max($0, $1.interval?.upper ?? 0) }.max()
        let scale = width / max(highest ?? 0, 0.01)
        let height = step * Double(rates.count) + 10
        var parts = [
            "<svg viewBox=\"0 0 800 \(Self.number(height))\" role=\"img\" "
                + "aria-label=\"error rate over \(unitName) of each speaker\">"
        ]
        for (index, (speaker, rate)) in zip(summary.speakers, rates).enumerated() {
            let y = step * Double(index) + 4
            let name = escaped(speaker.speaker.shortened(to: 24))
            parts.append(
                "<text x=\"\(Self.number(left - 8))\" y=\"\(Self.number(y + 13))\" "
                    + "text-anchor=\"end\">\(name)</text>")
            parts.append(
                "<rect x=\"\(Self.number(left))\" y=\"\(Self.number(y))\" "
                    + "width=\"\(Self.number(rate * scale))\" height=\"17\"/>")
            var end = rate
            if let interval = speaker.interval {
                end = max(end, interval.upper)
                parts.append(
                    "<line x1=\"\(Self.number(left + interval.lower * scale))\" "
                        + "x2=\"\(Self.number(left + interval.upper * scale))\" "
                        + "y1=\"\(Self.number(y + 8.5))\" y2=\"\(Self.number(y + 8.5))\"/>")
            }
            parts.append(
                "<text x=\"\(Self.number(left + end * scale + 6))\" "
                    + "y=\"\(Self.number(y + 13))\">\(Self.percent(rate))</text>")
        }
        return parts.joined(separator: "\n") + "\n</svg>"
    }

    private var errors: String {
        let lists = summary.errors
        guard lists.kinds != (0, 0, 0) else { return "" }
        func counts(_ title: String, _ items: [ErrorLists.TokenCount]) -> String {
            items.isEmpty
                ? ""
                : table([[title, "times"]] + items.map { [visible($0.token), "\($0.count)"] })
        }
        let confusions = lists.confusions.map {
            [visible($0.reference), visible($0.hypothesis), "\($0.count)"]
        }
        return """
            <h2>Most frequent errors</h2>
            <div class="lists">
            \(confusions.isEmpty ? "" : table([["said", "recognised", "times"]] + confusions))
            \(counts("deleted", lists.deletions))
            \(counts("inserted", lists.insertions))
            </div>
            """
    }

    private var alignments: String {
        let wrong = sheet.utterances.enumerated().filter { sheet.errors(of: $0.element).errors > 0 }
        guard !wrong.isEmpty else { return "<p>There are no errors.</p>" }
        let sorted = wrong.sorted { left, right in
            let counts = (
                sheet.errors(of: left.element).errors, sheet.errors(of: right.element).errors
            )
            return counts.0 != counts.1 ? counts.0 > counts.1 : left.offset < right.offset
        }
        let shown = sorted.prefix(Self.alignmentLimit).map { alignment($0.element) }
        let count =
            wrong.count > shown.count
            ? "The \(shown.count) utterances with most errors, of \(wrong.count) with any."
            : "All \(wrong.count) utterances with errors, those with most first."
        return """
            <h2>Alignments</h2>
            <p>\(count) Above what was said, below what was recognised:
            <span class="sub">substituted</span>, <span class="del">deleted</span>,
            <span class="ins">inserted</span>.</p>
            \(shown.joined(separator: "\n"))
            """
    }

    private func alignment(_ utterance: ScoreSheet.Utterance) -> String {
        let alignment = sheet.alignment(of: utterance)
        let pairs = alignment.distance.steps.map { step -> String in
            switch step {
            case .match(let row, let column):
                pair("", alignment.reference[row], alignment.hypothesis[column])
            case .substitution(let row, let column):
                pair(" sub", alignment.reference[row], alignment.hypothesis[column])
            case .deletion(let row): pair(" del", alignment.reference[row], "")
            case .insertion(let column): pair(" ins", "", alignment.hypothesis[column])
            }
        }
        let errors = sheet.errors(of: utterance)
        let speaker = utterance.speaker.map { ", \(escaped($0))" } ?? ""
        return "<div class=\"utterance\"><h3>\(escaped(utterance.id))\(speaker): "
            + "\(errors.errors) of \(errors.reference)</h3>" + pairs.joined() + "</div>"
    }

    private func pair(_ kind: String, _ reference: String, _ hypothesis: String) -> String {
        "<span class=\"pair\(kind)\"><span>\(escaped(visible(reference)))</span>"
            + "<span>\(escaped(visible(hypothesis)))</span></span>"
    }

    // MARK: Pieces

    /// A table of texts, the first row its head.
    private func table(_ rows: [[String]]) -> String {
        let lines = rows.enumerated().map { index, row in
            let tag = index == 0 ? "th" : "td"
            return "<tr>" + row.map { "<\(tag)>\(escaped($0))</\(tag)>" }.joined() + "</tr>"
        }
        return "<table>\n" + lines.joined(separator: "\n") + "\n</table>"
    }

    /// A space that is a token, so that it can be seen.
    private func visible(_ token: String) -> String {
        !token.isEmpty && token.allSatisfy(\.isWhitespace) ? "␣" : token
    }

    private func escaped(_ text: String) -> String { HTMLPage.escaped(text) }

    private static func cell(_ interval: Bootstrap.Interval?, _ isShown: Bool) -> [String] {
        guard isShown else { return [] }
        return [interval.map { "\(percent($0.lower)) to \(percent($0.upper))" } ?? ""]
    }

    private static func share(_ confidence: Double) -> String {
        String(format: "%g %%", 100 * confidence)
    }

    private static func percent(_ rate: Double) -> String { String(format: "%.2f %%", 100 * rate) }

    private static func number(_ value: Double) -> String { String(format: "%.1f", value) }
}

import ArgumentParser
import Foundation
import Sonorant

struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Count the errors of recognised transcripts against the true ones.",
        discussion: """
            Both files have an utterance a line: 'id text' (Kaldi), 'text (id)' (TRN), \
            'id<TAB>text', or what 'decode --format json' writes. They have the same ids, in any \
            order. Characters are those a reader sees, the space among them.

            Example: sonorant score reference.txt hypotheses.txt
            Example: sonorant score reference.trn hypotheses.json --json
            """)

    enum Unit: String, CaseIterable, ExpressibleByArgument {
        case word, char
    }

    @Argument(help: "The file with the true transcripts.")
    var ref: String
    @Argument(help: "The file with the recognised transcripts.")
    var hyp: String
    @Option(help: "Show the errors of one unit only. (default: both)")
    var unit: Unit?
    @OptionGroup var json: JSONOptions

    func run() throws {
        let reference = try TranscriptFile(ref)
        let pairs = try reference.paired(with: TranscriptFile(hyp))
        let report = ScoreReport(pairs.lazy.map { ($0.reference, $0.hypothesis) })
        try json.print(report, text: report.table(words: unit != .char, characters: unit != .word))
    }
}

extension ScoreReport {
    /// The error rates as a table for people.
    func table(words: Bool = true, characters: Bool = true) -> String {
        var rows = [["", "rate", "errors", "of", "insertions", "deletions", "substitutions"]]
        func add(_ name: String, _ rate: ErrorRate) {
            rows.append(
                [name, Self.percent(rate.rate)]
                    + [
                        rate.errors, rate.reference, rate.insertions, rate.deletions,
                        rate.substitutions,
                    ].map(String.init))
        }
        if words { add("words", self.words) }
        if characters { add("characters", self.characters) }
        rows.append(
            ["utterances", Self.percent(sentenceErrorRate), "\(wrongUtterances)", "\(utterances)"])
        return TextTable.text(rows)
    }

    private static func percent(_ rate: Double) -> String {
        String(format: "%.2f %%", 100 * rate)
    }
}

/// Rows of cells as text: the first column to the left, the others to the right.
enum TextTable {
    static func text(_ rows: [[String]]) -> String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + padding : padding + cell
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}

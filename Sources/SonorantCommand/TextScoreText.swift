import Foundation
import Sonorant

/// The score of tags, classes or targets as tables for people.
struct TextScoreText {
    let score: TextScore

    init(_ score: TextScore) { self.score = score }

    /// All of it.
    var text: String {
        [score.tags.map(tags), score.labels.map(labels), score.targets.map(targets), exact]
            .compactMap { $0 }.joined(separator: "\n\n")
    }

    private func tags(_ score: ChunkScore) -> String {
        var rows = [["", "precision", "recall", "F1", "true", "found", "correct"]]
        rows.append(row(score.isRaw ? "all tags" : "all chunks", score.total))
        for (name, counts) in score.types.sorted(by: { $0.key < $1.key }) {
            rows.append(row(name, counts))
        }
        return TextTable.text(rows)
            + "\n\n\(score.correctTokens) of \(score.tokens) tags are right "
            + "(\(Self.percent(score.accuracy))), all of \(score.correctSentences) of "
            + "\(score.sentences) sentences (\(Self.percent(score.sentenceAccuracy)))"
    }

    private func labels(_ score: ClassificationScore) -> String {
        var rows = [["", "precision", "recall", "F1", "true", "found", "correct"]]
        let types = score.types
        for name in score.classes { rows.append(row(name, types[name] ?? .init())) }
        let confused = score.confusion.flatMap { gold, row in
            row.filter { $0.key != gold }.map { (gold: gold, predicted: $0.key, count: $0.value) }
        }.sorted { ($1.count, $0.gold, $0.predicted) < ($0.count, $1.gold, $1.predicted) }
        let lines = confused.prefix(10).map { ["\($0.gold) → \($0.predicted)", "\($0.count)"] }
        return TextTable.text(rows)
            + (lines.isEmpty ? "" : "\n\nmost frequent confusions\n" + TextTable.text(Array(lines)))
            + "\n\n\(score.correct) of \(score.count) classes are right "
            + "(\(Self.percent(score.accuracy)))"
    }

    private func targets(_ score: SequenceScore) -> String {
        let symbols = score.symbols
        let counts = [
            symbols.errors, symbols.reference, symbols.insertions, symbols.deletions,
            symbols.substitutions,
        ]
        return TextTable.text([
            ["", "rate", "errors", "of", "insertions", "deletions", "substitutions"],
            ["symbols", Self.percent(symbols.rate)] + counts.map(String.init),
            [
                "sequences", Self.percent(score.sequenceErrorRate), "\(score.wrongSequences)",
                "\(score.sequences)",
            ],
        ])
    }

    /// What is right in tags and class together.
    private var exact: String? {
        guard score.tags != nil, score.labels != nil, score.sentences > 0 else { return nil }
        let part = Double(score.exact) / Double(score.sentences)
        return "\(score.exact) of \(score.sentences) sentences are right as a whole "
            + "(\(Self.percent(part)))"
    }

    private func row(_ name: String, _ counts: ChunkScore.Counts) -> [String] {
        [
            name, Self.percent(counts.precision), Self.percent(counts.recall),
            Self.percent(counts.f1), "\(counts.gold)", "\(counts.predicted)", "\(counts.correct)",
        ]
    }

    private static func percent(_ share: Double) -> String {
        String(format: "%.2f %%", 100 * share)
    }
}

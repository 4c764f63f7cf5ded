import Foundation

extension ChunkScore {
    /// A table of all chunks and of each type, and how many tags are right.
    package var text: String {
        let rows = [total.row(isRaw ? "all tags" : "all chunks")] + types.rows
        return TextTable.text([Counts.titles] + rows)
            + "\n\n\(correctTokens) of \(tokens) tags are right (\(percent(accuracy))), all of "
            + "\(correctSentences) of \(sentences) sentences (\(percent(sentenceAccuracy)))"
    }
}

extension ClassificationScore {
    /// A table of the classes, the most frequent confusions, and how many classes are right.
    package var text: String {
        let confused = confusion.flatMap { gold, row in
            row.filter { $0.key != gold }.map { (name: "\(gold) → \($0.key)", count: $0.value) }
        }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }.prefix(10)
        let lines = confused.map { [$0.name, "\($0.count)"] }
        return TextTable.text([ChunkScore.Counts.titles] + types.rows)
            + (lines.isEmpty ? "" : "\n\nmost frequent confusions\n" + TextTable.text(lines))
            + "\n\n\(correct) of \(count) classes are right (\(percent(accuracy)))"
    }
}

extension SequenceScore {
    /// A table of the errors over symbols and over whole sequences.
    package var text: String {
        let counts = [
            symbols.errors, symbols.reference, symbols.insertions, symbols.deletions,
            symbols.substitutions,
        ]
        return TextTable.text([
            ["", "rate", "errors", "of", "insertions", "deletions", "substitutions"],
            ["symbols", percent(symbols.rate)] + counts.map(String.init),
            ["sequences", percent(sequenceErrorRate), "\(wrongSequences)", "\(sequences)"],
        ])
    }
}

extension PerplexityScore {
    /// One line with perplexity, bits a symbol, and how many symbols are unknown.
    package var text: String {
        let share = symbols == 0 ? 0 : Double(unknown) / Double(symbols)
        return String(
            format: "perplexity %.3f, %.4f bits or %.4f nats a symbol", perplexity, bitsPerSymbol,
            natsPerSymbol) + ", over \(symbols) symbols, \(percent(share)) of them unknown"
    }
}

extension ChunkScore.Counts {
    fileprivate static let titles = [
        "", "precision", "recall", "F1", "true", "found", "correct",
    ]

    fileprivate func row(_ name: String) -> [String] {
        [
            name, percent(precision), percent(recall), percent(f1), "\(gold)", "\(predicted)",
            "\(correct)",
        ]
    }
}

extension [String: ChunkScore.Counts] {
    /// In the order of the bytes of the names.
    fileprivate var rows: [[String]] {
        sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { $1.row($0) }
    }
}

private func percent(_ share: Double) -> String { String(format: "%.2f %%", 100 * share) }

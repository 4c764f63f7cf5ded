/// Alignments as sclite's report `pra` prints them, one utterance after another.
///
/// A block has the id, the counts (correct, substituted, deleted, inserted), the aligned tokens,
/// each padded to the longer of its pair, stars where one side has nothing, and a letter below
/// each error. Where letter case tells no two tokens of the sheet apart, all is written in lower
/// case and errors in capitals, as by `sclite`; where it does, tokens stay as they are and a line
/// of attributes says so, as by `sclite -s`. Widths are in characters (there in bytes), and a
/// space that is a token is written `<space>`.
package struct AlignmentText: Sendable {
    private let sheet: ScoreSheet
    private let isCaseSensitive: Bool

    /// The alignments of `sheet`.
    package init(_ sheet: ScoreSheet) {
        self.sheet = sheet
        isCaseSensitive = sheet.caseTellsTokensApart
    }

    /// All utterances, those of a speaker together where speakers are known.
    package var text: String {
        guard sheet.hasSpeakers else { return sheet.utterances.map { block($0) }.joined() }
        var order: [String] = []
        var groups: [String: [ScoreSheet.Utterance]] = [:]
        for utterance in sheet.utterances {
            let speaker = utterance.speaker!
            if groups[speaker] == nil { order.append(speaker) }
            groups[speaker, default: []].append(utterance)
        }
        var result = ""
        for (index, speaker) in order.enumerated() {
            let group = groups[speaker]!
            let number = String(index)
            let padding = String(repeating: " ", count: max(0, 4 - number.count))
            result += "Speaker sentences\(padding)\(number):  \(speaker)   #utts: \(group.count)\n"
            for utterance in group { result += block(utterance) }
        }
        return result
    }

    /// One utterance, with an empty line behind it.
    package func block(_ utterance: ScoreSheet.Utterance) -> String {
        let alignment = sheet.alignment(of: utterance)
        let counts = alignment.distance
        var (reference, hypothesis, marks) = ("", "", "")
        for step in alignment.distance.steps {
            var (left, right, mark): (String?, String?, String) = (nil, nil, "")
            switch step {
            case .match(let row, let column):
                left = shown(alignment.reference[row], isError: false)
                right = shown(alignment.hypothesis[column], isError: false)
            case .substitution(let row, let column):
                left = shown(alignment.reference[row], isError: true)
                right = shown(alignment.hypothesis[column], isError: true)
                mark = "S"
            case .deletion(let row):
                left = shown(alignment.reference[row], isError: true)
                mark = "D"
            case .insertion(let column):
                right = shown(alignment.hypothesis[column], isError: true)
                mark = "I"
            }
            let width = max(left?.count ?? 0, right?.count ?? 0)
            let stars = String(repeating: "*", count: width)
            reference += Self.padded(left ?? stars, to: width + 1)
            hypothesis += Self.padded(right ?? stars, to: width + 1)
            marks += Self.padded(mark, to: width + 1)
        }
        var lines = ["id: (\(utterance.id))"]
        lines.append(
            "Scores: (#C #S #D #I) \(counts.matches) \(counts.substitutions) "
                + "\(counts.deletions) \(counts.insertions)")
        if isCaseSensitive { lines.append("Attributes: Case_sensitve ") }
        if !counts.steps.isEmpty {
            lines += ["REF:  " + reference, "HYP:  " + hypothesis, "Eval: " + marks]
        }
        return lines.joined(separator: "\n") + "\n\n"
    }

    private func shown(_ token: String, isError: Bool) -> String {
        if token.allSatisfy(\.isWhitespace) { return isError ? "<SPACE>" : "<space>" }
        return isCaseSensitive ? token : isError ? token.uppercased() : token.lowercased()
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: width - text.count)
    }
}

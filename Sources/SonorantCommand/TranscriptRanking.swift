import Foundation

/// Utterances in the order in which their transcripts should be looked at.
struct TranscriptRanking: Encodable {
    /// One utterance.
    struct Entry: Encodable {
        let id: String
        /// Nil where the transcript cannot be aligned at all, which is as suspicious as can be.
        var suspicion: Double?
        var lossPerFrame: Double?
        var scorePerFrame: Double?
        var text: String
        var heard: String?
        var error: String?
        var location: String

        enum CodingKeys: String, CodingKey {
            case id, suspicion, text, heard, error, location
            case lossPerFrame = "loss_per_frame"
            case scorePerFrame = "score_per_frame"
        }
    }

    /// All of them, the most suspicious first.
    private(set) var ranking: [Entry] = []
    /// Those whose sound cannot be read or has no transcript.
    private(set) var failures: [String] = []

    mutating func add(_ entry: Entry) { ranking.append(entry) }

    mutating func fail(_ statement: String) { failures.append(statement) }

    mutating func sort() {
        ranking.sort {
            let (left, right) = ($0.suspicion ?? .infinity, $1.suspicion ?? .infinity)
            return (right, $0.id) < (left, $1.id)
        }
    }

    /// The `count` worst, as a table.
    func table(_ count: Int) -> String {
        var lines = ["rank  suspicion  loss/frame  score/frame  utterance"]
        for (index, entry) in ranking.prefix(count).enumerated() {
            let numbers = [
                number(entry.suspicion, 9), number(entry.lossPerFrame, 10),
                number(entry.scorePerFrame, 11),
            ].joined(separator: "  ")
            lines += [
                "\(padded(String(index + 1), 4))  \(numbers)  \(entry.id) (\(entry.location))",
                "      transcript: \(entry.text)",
                "      \(entry.error ?? "heard:      \(entry.heard ?? "")")",
            ]
        }
        lines.append("\(min(count, ranking.count)) of \(ranking.count) utterances shown")
        return lines.joined(separator: "\n")
    }

    /// All of them, a line each, with tabs between.
    var tabSeparated: String {
        var text = "rank\tid\tsuspicion\tloss_per_frame\tscore_per_frame\ttext\theard\terror\n"
        for (index, entry) in ranking.enumerated() {
            let columns = [
                String(index + 1), entry.id, entry.suspicion.map { "\($0)" } ?? "",
                entry.lossPerFrame.map { "\($0)" } ?? "",
                entry.scorePerFrame.map { "\($0)" } ?? "", entry.text, entry.heard ?? "",
                entry.error ?? "",
            ]
            text +=
                columns.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
                .joined(separator: "\t") + "\n"
        }
        return text
    }

    private func number(_ value: Double?, _ width: Int) -> String {
        padded(value.map { String(format: "%.4f", $0) } ?? "-", width)
    }

    private func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

import Foundation
import SonorantText

/// How good tags are, and the classes beside them.
struct TaggingScore: Sendable {
    var tags: ChunkScore
    /// Nil where the model or the data has no classes.
    var intents: ClassificationScore?
    /// True tags that the model does not know, and so gets wrong, with how often they occur.
    var unknownTags: [String: Int] = [:]

    /// A table as conlleval prints it, and a line for the classes.
    var text: String {
        let total = tags.total
        func percent(_ value: Double) -> String { String(format: "%6.2f%%", 100 * value) }
        func measures(_ counts: ChunkScore.Counts) -> String {
            "precision: \(percent(counts.precision)); recall: \(percent(counts.recall)); "
                + String(format: "FB1: %6.2f", 100 * counts.f1)
        }
        var lines = [
            "processed \(tags.tokens) tokens with \(total.gold) "
                + "\(tags.isRaw ? "tags" : "chunks"); found: \(total.predicted); "
                + "correct: \(total.correct).",
            "accuracy: \(percent(tags.accuracy)); " + measures(total),
        ]
        let width = tags.types.keys.map(\.count).max() ?? 0
        for (name, counts) in tags.types.sorted(by: { $0.key < $1.key }) {
            let padding = String(repeating: " ", count: width - name.count)
            lines.append("  \(padding)\(name): \(measures(counts))  \(counts.predicted)")
        }
        if let intents {
            lines.append(
                "intent accuracy: \(percent(intents.accuracy)) "
                    + "(\(intents.correct) of \(intents.count))")
        }
        if !unknownTags.isEmpty {
            let names = unknownTags.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            lines.append(
                "\(unknownTags.values.reduce(0, +)) tokens have tags that the model does not know, "
                    + "and count as wrong: "
                    + names.prefix(10).map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
                    + (names.count > 10 ? ", …" : ""))
        }
        return lines.joined(separator: "\n")
    }
}

extension TaggingScore: Encodable {
    private enum CodingKeys: String, CodingKey {
        case intents
        case intentAccuracy = "intent_accuracy"
        case unknownTags = "unknown_tags"
    }

    /// Writes the keys of ``ChunkScore``, then those of its own.
    func encode(to encoder: any Encoder) throws {
        try tags.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(intents?.accuracy, forKey: .intentAccuracy)
        try container.encodeIfPresent(intents, forKey: .intents)
        if !unknownTags.isEmpty { try container.encode(unknownTags, forKey: .unknownTags) }
    }
}

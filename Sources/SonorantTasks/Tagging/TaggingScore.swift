import Foundation
import SonorantScoring

/// How good tags are, and the classes beside them.
struct TaggingScore: Sendable {
    var tags: ChunkScore
    /// Nil where the model or the data has no classes.
    var intents: ClassificationScore?
    /// Sentences all of whose tags are right, and their class.
    var exact = 0
    /// True tags that the model does not know, and so gets wrong, with how often they occur.
    var unknownTags: [String: Int] = [:]

    /// The table of ``ChunkScore``, and what is to be said of classes and of unknown tags.
    var text: String {
        var lines = [tags.text]
        if let intents {
            lines.append(
                String(
                    format: "%d of %d intents are right (%.2f %%)", intents.correct, intents.count,
                    100 * intents.accuracy)
                    + String(
                        format: ", and with all tags those of %d sentences (%.2f %%)", exact,
                        100 * exactShare))
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

extension TaggingScore {
    /// ``exact`` as a share of the sentences that have a class.
    var exactShare: Double {
        intents.map { Double(exact) / Double(max($0.count, 1)) } ?? 0
    }
}

extension TaggingScore: Encodable {
    private enum CodingKeys: String, CodingKey {
        case intents, exact
        case intentAccuracy = "intent_accuracy"
        case unknownTags = "unknown_tags"
    }

    /// Writes the keys of ``ChunkScore``, then those of its own.
    func encode(to encoder: any Encoder) throws {
        try tags.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(intents?.accuracy, forKey: .intentAccuracy)
        try container.encodeIfPresent(intents, forKey: .intents)
        if intents != nil { try container.encode(exactShare, forKey: .exact) }
        if !unknownTags.isEmpty { try container.encode(unknownTags, forKey: .unknownTags) }
    }
}

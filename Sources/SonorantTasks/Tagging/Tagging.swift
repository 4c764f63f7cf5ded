import SonorantCorpora
import SonorantText

/// What a tagger says of one sentence.
package struct Tagging: StructuredAnswer {
    /// What was tagged.
    package let sentence: LabelledSentence
    /// A tag a token.
    package let tags: [String]
    /// The probability of each tag; nil where scores are no probabilities.
    package var confidences: [Float]?
    /// The class of the sentence, from models that know classes.
    package var intent: (name: String, confidence: Float)?
    /// Sequences of tags with their scores, the best first; empty unless asked for.
    package var alternatives: [(tags: [String], score: Double)] = []
    /// Whether the tags are of chunks.
    package var hasChunks = false

    package init(sentence: LabelledSentence, tags: [String]) {
        self.sentence = sentence
        self.tags = tags
    }

    package var id: String { sentence.id }

    /// A line a token and an empty one, as CoNLL has it: the token, its true tag where that is
    /// known, and the predicted one. The class stands in a comment before.
    package var text: String {
        var text = intent.map { "# intent = \($0.name)\n" } ?? ""
        for (step, token) in sentence.tokens.enumerated() {
            let truth = sentence.tags.map { $0[step] + "\t" } ?? ""
            text += "\(token)\t\(truth)\(tags[step])\n"
        }
        return text
    }

    package var json: JSONValue {
        var object: [String: JSONValue] = [
            "id": .text(sentence.id), "tokens": .texts(sentence.tokens), "tags": .texts(tags),
        ]
        if let confidences {
            object["confidences"] = .list(confidences.map { .number(Double($0)) })
        }
        if hasChunks { object["chunks"] = .list(Chunk.all(in: tags).map(json)) }
        if let intent {
            object["intent"] = .text(intent.name)
            object["intent_confidence"] = .number(Double(intent.confidence))
        }
        if !alternatives.isEmpty {
            object["nbest"] = .list(
                alternatives.map {
                    .object(["tags": .texts($0.tags), "score": .number($0.score)])
                })
        }
        return .object(object)
    }

    private func json(_ chunk: Chunk) -> JSONValue {
        var fields: [String: JSONValue] = [
            "type": .text(chunk.type), "start": .integer(chunk.range.lowerBound),
            "end": .integer(chunk.range.upperBound),
            "text": .text(sentence.tokens[chunk.range].joined(separator: " ")),
        ]
        if let confidences {
            // No chunk is surer than the least sure of its tags.
            fields["confidence"] = .number(Double(confidences[chunk.range].min() ?? 0))
        }
        return .object(fields)
    }
}

import SonorantText

/// How well predicted tags find the chunks of the true ones, as conlleval counts.
///
/// A chunk is found if its type and both of its ends are right. Where tags do not stand for
/// chunks (parts of speech), every token whose tag is not `O` is a chunk of its own, as conlleval
/// has it with its option `-r`.
/// Source: conlleval (Tjong Kim Sang 2004).
package struct ChunkScore: Sendable, Equatable {
    /// Chunks counted, and the three measures that follow from the counts.
    package struct Counts: Sendable, Equatable {
        /// Chunks of the truth.
        package var gold = 0
        /// Chunks of the prediction.
        package var predicted = 0
        /// Chunks that stand in both.
        package var correct = 0

        /// Nothing counted.
        package init() {}

        /// The part of the predicted chunks that are right; 0 without any.
        package var precision: Double { predicted == 0 ? 0 : Double(correct) / Double(predicted) }
        /// The part of the true chunks that are found; 0 without any.
        package var recall: Double { gold == 0 ? 0 : Double(correct) / Double(gold) }
        /// The harmonic mean of both; 0 where nothing is right.
        package var f1: Double {
            gold + predicted == 0 ? 0 : 2 * Double(correct) / Double(gold + predicted)
        }
    }

    /// Whether every token is a chunk of its own.
    package let isRaw: Bool
    /// Over all types.
    package private(set) var total = Counts()
    /// For each type.
    package private(set) var types: [String: Counts] = [:]
    /// The number of tokens.
    package private(set) var tokens = 0
    /// Tokens whose predicted tag is the true one.
    package private(set) var correctTokens = 0
    /// The number of sentences.
    package private(set) var sentences = 0
    /// Sentences all of whose tags are right.
    package private(set) var correctSentences = 0

    /// A score of nothing.
    ///
    /// - Parameter isRaw: whether every token is a chunk of its own.
    package init(isRaw: Bool = false) { self.isRaw = isRaw }

    /// The score of sentences tagged `gold` in truth; raw where those have a tag that stands for
    /// no chunk.
    package init(gold: [[String]], predicted: [[String]]) {
        precondition(gold.count == predicted.count, "\(gold.count) and \(predicted.count)")
        self.init(isRaw: !Self.haveChunks(gold))
        for (gold, predicted) in zip(gold, predicted) { add(gold: gold, predicted: predicted) }
    }

    /// Whether `sequences` have tags of one of ``TagScheme``'s forms, or only `O`.
    package static func haveChunks(_ sequences: some Sequence<[String]>) -> Bool {
        TagScheme.detected(in: sequences) != nil
            || sequences.allSatisfy { $0.allSatisfy { $0 == "O" } }
    }

    /// Adds a sentence; both have a tag for each of its tokens.
    package mutating func add(gold: [String], predicted: [String]) {
        precondition(
            gold.count == predicted.count,
            "\(predicted.count) predicted tags for \(gold.count) true ones")
        tokens += gold.count
        let right = zip(gold, predicted).count { $0 == $1 }
        correctTokens += right
        sentences += 1
        correctSentences += right == gold.count ? 1 : 0
        let (truth, found) = (Set(chunks(gold)), Set(chunks(predicted)))
        for chunk in truth {
            total.gold += 1
            types[chunk.type, default: Counts()].gold += 1
            if found.contains(chunk) {
                total.correct += 1
                types[chunk.type, default: Counts()].correct += 1
            }
        }
        for chunk in found {
            total.predicted += 1
            types[chunk.type, default: Counts()].predicted += 1
        }
    }

    private func chunks(_ tags: [String]) -> [Chunk] {
        guard isRaw else { return Chunk.all(in: tags) }
        return tags.enumerated().filter { $0.element != "O" }.map {
            Chunk(type: $0.element, range: $0.offset..<($0.offset + 1))
        }
    }

    /// The part of the tokens whose tag is right; 0 for no tokens.
    package var accuracy: Double { tokens == 0 ? 0 : Double(correctTokens) / Double(tokens) }
    /// The part of the sentences all of whose tags are right; 0 for no sentences.
    package var sentenceAccuracy: Double {
        sentences == 0 ? 0 : Double(correctSentences) / Double(sentences)
    }
}

extension ChunkScore: Encodable {
    private enum CodingKeys: String, CodingKey {
        case precision, recall, f1, accuracy, sentences, tokens, gold, predicted, correct
        case perClass = "per_class"
        case sentenceAccuracy = "sentence_accuracy"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(total.precision, forKey: .precision)
        try container.encode(total.recall, forKey: .recall)
        try container.encode(total.f1, forKey: .f1)
        try container.encode(accuracy, forKey: .accuracy)
        try container.encode(sentenceAccuracy, forKey: .sentenceAccuracy)
        try container.encode(sentences, forKey: .sentences)
        try container.encode(tokens, forKey: .tokens)
        try container.encode(total.gold, forKey: .gold)
        try container.encode(total.predicted, forKey: .predicted)
        try container.encode(total.correct, forKey: .correct)
        try container.encode(types, forKey: .perClass)
    }
}

extension ChunkScore.Counts: Encodable {
    private enum CodingKeys: String, CodingKey {
        case precision, recall, f1, gold, predicted, correct
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(precision, forKey: .precision)
        try container.encode(recall, forKey: .recall)
        try container.encode(f1, forKey: .f1)
        try container.encode(gold, forKey: .gold)
        try container.encode(predicted, forKey: .predicted)
        try container.encode(correct, forKey: .correct)
    }
}

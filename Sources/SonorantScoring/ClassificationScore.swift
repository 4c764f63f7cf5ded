/// How often predicted classes are the true ones, and which are taken for which.
package struct ClassificationScore: Sendable, Equatable {
    /// For each true class how often each class was predicted.
    package private(set) var confusion: [String: [String: Int]] = [:]

    /// A score of nothing.
    package init() {}

    /// Adds an example.
    package mutating func add(gold: String, predicted: String) {
        confusion[gold, default: [:]][predicted, default: 0] += 1
    }

    /// The number of examples.
    package var count: Int { confusion.values.reduce(0) { $0 + $1.values.reduce(0, +) } }
    /// Examples whose predicted class is the true one.
    package var correct: Int { confusion.reduce(0) { $0 + ($1.value[$1.key] ?? 0) } }
    /// The part of the examples that are right; 0 for none.
    package var accuracy: Double { count == 0 ? 0 : Double(correct) / Double(count) }

    /// All true and predicted classes, in the order of their bytes.
    package var classes: [String] {
        Set(confusion.keys).union(confusion.values.flatMap(\.keys)).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
    }

    /// Counts and measures of each class.
    package var types: [String: ChunkScore.Counts] {
        var types: [String: ChunkScore.Counts] = [:]
        for (gold, row) in confusion {
            for (predicted, count) in row {
                types[gold, default: .init()].gold += count
                types[predicted, default: .init()].predicted += count
                if gold == predicted { types[gold, default: .init()].correct += count }
            }
        }
        return types
    }

    /// The mean of F1 over all classes, each counting the same; 0 for none.
    package var macroF1: Double {
        let values = types.values.map(\.f1)
        // In a fixed order, so that the same counts give the same bits.
        return values.isEmpty ? 0 : values.sorted().reduce(0, +) / Double(values.count)
    }
}

extension ClassificationScore: Encodable {
    private enum CodingKeys: String, CodingKey {
        case accuracy, confusion, count, correct
        case perClass = "per_class"
        case macroF1 = "macro_f1"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(accuracy, forKey: .accuracy)
        try container.encode(confusion, forKey: .confusion)
        try container.encode(count, forKey: .count)
        try container.encode(correct, forKey: .correct)
        try container.encode(types, forKey: .perClass)
        try container.encode(macroF1, forKey: .macroF1)
    }
}

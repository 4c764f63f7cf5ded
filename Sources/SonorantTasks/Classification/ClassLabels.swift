import SonorantModels
import SonorantText

/// The classes of training data and how much they count.
package struct ClassLabels: Codable, Sendable {
    /// What parts the classes of a sequence that has several.
    package static let separator: Character = "|"

    /// All classes.
    package let classes: Vocabulary
    /// Whether a sequence may have several, or none.
    package let isMultiLabel: Bool
    /// How much each class counts in training; nil for all the same.
    package let weights: [Float]?

    private enum CodingKeys: String, CodingKey {
        case classes, weights
        case isMultiLabel = "areSeveral"
    }

    /// The classes of `labels`, one a sequence.
    package init(_ labels: [String], configuration: ClassificationConfiguration) {
        isMultiLabel = configuration.outputs == .sigmoid
        let several = isMultiLabel
        let own = labels.map { Self.parts($0, several: several) }
        let counts = Vocabulary.counts(of: own)
        classes = Vocabulary(counts: counts)
        guard configuration.classWeights == .balanced else {
            weights = nil
            return
        }
        let (sequences, kinds) = (Float(labels.count), Float(counts.count))
        weights = classes.symbols.map { name in
            let count = Float(counts[name] ?? 1)
            // All classes together count what they did; or, by itself, each class's sequences
            // what those without it do.
            return several
                ? max(sequences - count, 1) / count : sequences / (kinds * count)
        }
    }

    /// What of this makes no sense, as `key: found; needed`.
    package var faults: [String] {
        guard classes.count > 0 else { return ["labels: no classes; at least 1 is needed"] }
        guard let weights, weights.count != classes.count else { return [] }
        return ["labels: \(weights.count) weights; \(classes.count) are needed"]
    }

    /// The classes that `label` spells.
    package func parts(_ label: String) -> [String] { Self.parts(label, several: isMultiLabel) }

    private static func parts(_ label: String, several: Bool) -> [String] {
        guard several else { return [label] }
        var seen: Set<String> = []
        return label.split(separator: separator).map { $0.trimmed }.map { String($0) }
            .filter { !$0.isEmpty && seen.insert($0).inserted }
    }

    /// The numbers of the classes that `label` spells, and those that are not known.
    package func encode(_ label: String) -> (known: [Int32], unknown: [String]) {
        var (known, unknown): ([Int32], [String]) = ([], [])
        for name in parts(label) {
            if let index = classes.index(of: name) {
                known.append(Int32(index))
            } else {
                unknown.append(name)
            }
        }
        return (known, unknown)
    }
}

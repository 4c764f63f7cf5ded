import Foundation
import SonorantScoring

/// How often predicted classes are the true ones, for one class a sequence or any number.
struct LabelScore {
    /// Stands for a class that a model does not know, which no answer can be.
    static let unknown = "<UNK>"

    private let isMultiLabel: Bool
    private(set) var single = ClassificationScore()
    private(set) var counts: [String: ChunkScore.Counts] = [:]
    private(set) var sequences = 0
    private(set) var exact = 0
    /// Classes of the truth that the model does not know, and of how many sequences.
    private(set) var unknownClasses: Set<String> = []
    private(set) var withUnknown = 0

    init(isMultiLabel: Bool) { self.isMultiLabel = isMultiLabel }

    /// Adds a sequence.
    ///
    /// - Parameter unknown: those of `gold` that the model does not know.
    mutating func add(gold: [String], predicted: [String], unknown: [String] = []) {
        sequences += 1
        if Set(gold) == Set(predicted) { exact += 1 }
        unknownClasses.formUnion(unknown)
        if !unknown.isEmpty { withUnknown += 1 }
        for name in gold {
            counts[name, default: .init()].gold += 1
            if predicted.contains(name) { counts[name, default: .init()].correct += 1 }
        }
        for name in predicted { counts[name, default: .init()].predicted += 1 }
        if !isMultiLabel, let gold = gold.first, let predicted = predicted.first {
            single.add(gold: gold, predicted: predicted)
        }
    }

    /// The share of sequences all of whose classes are right; 0 for none.
    var accuracy: Double { sequences == 0 ? 0 : Double(exact) / Double(sequences) }

    /// All classes together.
    var total: ChunkScore.Counts {
        counts.values.reduce(into: ChunkScore.Counts()) { sum, own in
            sum.gold += own.gold
            sum.predicted += own.predicted
            sum.correct += own.correct
        }
    }

    /// For one class a sequence the mean of the classes' F1, else that of all decisions together.
    var f1: Double { isMultiLabel ? total.f1 : single.macroF1 }

    /// A table for people.
    var text: String {
        var lines = [
            String(
                format: "%@ %.2f %% (%d of %d)", isMultiLabel ? "all classes right" : "accuracy",
                100 * accuracy, exact, sequences),
            String(format: "%@ F1 %.2f %%", isMultiLabel ? "micro" : "macro", 100 * f1),
        ]
        if withUnknown > 0 {
            lines.append(
                "\(withUnknown) of the sequences are of classes that the model does not know, and "
                    + "count as wrong: " + unknownClasses.sorted().joined(separator: ", "))
        }
        let names = counts.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let width = max(5, names.map(\.count).max() ?? 0)
        lines.append(
            "class".padded(to: width) + "   number  precision   recall       F1")
        for name in names {
            let own = counts[name] ?? .init()
            lines.append(
                name.padded(to: width)
                    + String(
                        format: " %8d %9.2f%% %7.2f%% %7.2f%%", own.gold, 100 * own.precision,
                        100 * own.recall, 100 * own.f1))
        }
        return lines.joined(separator: "\n")
    }

    /// The object for machines.
    var json: JSONValue {
        func measures(_ own: ChunkScore.Counts) -> [String: JSONValue] {
            [
                "precision": .number(own.precision), "recall": .number(own.recall),
                "f1": .number(own.f1), "gold": .integer(own.gold),
                "predicted": .integer(own.predicted), "correct": .integer(own.correct),
            ]
        }
        var object: [String: JSONValue] = [
            "accuracy": .number(accuracy), "count": .integer(sequences),
            "correct": .integer(exact), "unknown": .integer(withUnknown),
            "unknown_classes": .list(unknownClasses.sorted().map { .text($0) }),
            "per_class": .object(counts.mapValues { .object(measures($0)) }),
        ]
        if isMultiLabel {
            for (key, value) in measures(total) where key.count > 1 && object[key] == nil {
                object[key] = value
            }
        } else {
            object["macro_f1"] = .number(f1)
            object["confusion"] = .object(
                single.confusion.mapValues { .object($0.mapValues { .integer($0) }) })
        }
        return .object(object)
    }
}

extension String {
    /// Blanks added at the end up to `width` characters.
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}

import Foundation
import SonorantScoring
import SonorantSystem
import SonorantTasks

/// The answer to one text.
package struct Verdict: TaskAnswer, Encodable {
    package let id: String
    package let isYes: Bool
    /// Of a yes.
    package let probability: Float

    /// What `decode` prints.
    package var text: String { isYes ? "yes" : "no" }

    package func jsonLine() throws -> String { try JSONText.line(self) }

    private enum CodingKeys: String, CodingKey {
        case id, probability
        case isYes = "yes"
    }
}

/// How often verdicts are right.
package struct VerdictScore: Sendable {
    private var right = 0
    private var count = 0
    /// The texts to which yes is the answer.
    package private(set) var yes = ChunkScore.Counts()

    package init() {}

    /// Adds a text.
    package mutating func add(truth: Bool, answer: Bool) {
        count += 1
        if truth == answer { right += 1 }
        if truth { yes.gold += 1 }
        if answer { yes.predicted += 1 }
        if truth, answer { yes.correct += 1 }
    }

    /// The share of right answers; 0 for none.
    package var accuracy: Double { count == 0 ? 0 : Double(right) / Double(count) }

    /// For people, and for machines.
    package var summary: TaskScore {
        TaskScore(
            text: String(
                format: "accuracy %.2f %% (%d of %d)\nyes: precision %.2f %%, recall %.2f %%",
                100 * accuracy, right, count, 100 * yes.precision, 100 * yes.recall),
            json: JSONValue.object([
                "accuracy": .number(accuracy), "count": .integer(count),
                "correct": .integer(right), "precision": .number(yes.precision),
                "recall": .number(yes.recall), "f1": .number(yes.f1),
            ]))
    }
}

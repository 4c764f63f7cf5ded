import Foundation

/// Another system on the same utterances, and whether the difference is more than chance.
package struct ScoreComparison: Sendable, Encodable {
    /// The other system's rates.
    package let report: ScoreReport
    /// What is compared.
    package let unit: ScoreUnit
    /// The first system's error rate less the other's: above 0 where the other is better.
    package let difference: Double
    /// The bootstrap interval of the difference, both systems drawn together; nil for fewer than
    /// two utterances.
    package let interval: Bootstrap.Interval?
    /// The part of the bootstrap's replicates in which the other system has fewer errors, ties
    /// by half. Source: Bisani and Ney 2004.
    package let probabilityOfImprovement: Double?
    /// The test on segments.
    package let matchedPairs: MatchedPairs

    /// Compares `other` with `first`: the same utterances in the same order.
    init(_ first: ScoreSheet, _ other: ScoreSheet, bootstrap: Bootstrap?, confidence: Double) {
        precondition(
            first.utterances.map(\.id) == other.utterances.map(\.id),
            "two systems are compared on the same utterances only")
        report = other.report
        unit = first.unit
        let isCharacters = first.unit == .char
        difference = first.errors.rate - other.errors.rate
        let change: (Bootstrap.Sums) -> Double = {
            isCharacters
                ? $0.characterRate - $0.otherCharacterRate : $0.wordRate - $0.otherWordRate
        }
        interval = bootstrap?.interval(confidence, of: change)
        probabilityOfImprovement = bootstrap?.share(
            of: { change($0) > 0 }, tie: { change($0) == 0 })
        var test = MatchedPairs()
        for (one, two) in zip(first.utterances, other.utterances)
        where first.errors(of: one).errors + other.errors(of: two).errors > 0 {
            test.add(
                first.alignment(of: one).distance, other.alignment(of: two).distance)
        }
        matchedPairs = test
    }

    /// What a reader should know, in sentences.
    package var statements: [String] {
        let unit = unit == .char ? "character" : unit == .phone ? "phone" : "word"
        func points(_ value: Double) -> String { String(format: "%.2f", 100 * value) }
        var lines = [
            difference == 0
                ? "The \(unit) error rates are the same."
                : "The second system's \(unit) error rate is \(points(abs(difference))) points "
                    + (difference > 0 ? "lower." : "higher.")
        ]
        if let interval, let probabilityOfImprovement {
            lines.append(
                "Bootstrap: first less second lies between \(points(interval.lower)) and "
                    + "\(points(interval.upper)) points; the second is better in "
                    + String(format: "%.1f %% of the replicates.", 100 * probabilityOfImprovement))
        }
        let test = matchedPairs
        guard test.segments > 1 else {
            lines.append("Matched pairs: fewer than two segments with errors, so no test.")
            return lines
        }
        lines.append(
            "Matched pairs (sentence-segment word errors): \(test.segments) segments, "
                + String(format: "z = %.3f, p = %.3g: ", test.z, test.p)
                + (test.p < 0.05
                    ? "a difference that chance alone would seldom make."
                    : "no difference that chance alone could not make.")
                + (test.segments < 50 ? " So few segments make p a rough guess." : ""))
        return lines
    }

    private enum CodingKeys: String, CodingKey {
        case difference, interval
        case probabilityOfImprovement = "probability_of_improvement"
        case matchedPairs = "matched_pairs"
    }

    /// Writes the other system's keys of ``ScoreReport`` and those of the comparison.
    package func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(difference, forKey: .difference)
        try container.encodeIfPresent(interval, forKey: .interval)
        try container.encodeIfPresent(
            probabilityOfImprovement, forKey: .probabilityOfImprovement)
        try container.encode(matchedPairs, forKey: .matchedPairs)
    }
}

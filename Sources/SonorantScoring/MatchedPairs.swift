import Foundation

/// The matched-pairs sentence-segment word error test: whether two systems differ on the same
/// utterances by more than chance.
///
/// Utterances are cut into segments, each with the errors that hang together in either system:
/// a segment ends with the second of two words in a row that both systems have right. Errors of
/// different segments count as independent. Under the hypothesis that both systems are equally
/// good, z is standard normal, given enough segments (about 50).
///
/// Source: Gillick and Cox 1989; the cut and the figures are those of sctk's
/// `sc_stats -t mapsswe`, given its alignments (``AlignmentRule/sclite``).
package struct MatchedPairs: Sendable, Equatable, Encodable {
    /// Segments with an error in at least one system.
    package private(set) var segments = 0
    /// Their errors in the first system.
    package private(set) var firstErrors = 0
    /// Their errors in the second system.
    package private(set) var secondErrors = 0
    private var squares = 0

    /// How many correct words in a row separate segments.
    private static let separators = 2

    /// A test without utterances.
    package init() {}

    /// Adds an utterance, aligned with its one reference by both systems.
    package mutating func add(_ first: EditDistance, _ second: EditDistance) {
        precondition(
            first.reference == second.reference,
            "references of \(first.reference) and \(second.reference) tokens are not the same")
        let (left, right) = (Slots(first), Slots(second))
        var errors = (first: 0, second: 0)
        var isOpen = false
        var good = 0
        for index in 0..<first.reference {
            errors.first += left.insertions[index]
            errors.second += right.insertions[index]
            if left.insertions[index] + right.insertions[index] > 0 { (isOpen, good) = (true, 0) }
            if left.isCorrect[index], right.isCorrect[index] {
                good += 1
                if isOpen, good == Self.separators {
                    close(&errors)
                    isOpen = false
                }
            } else {
                if !left.isCorrect[index] { errors.first += 1 }
                if !right.isCorrect[index] { errors.second += 1 }
                (isOpen, good) = (true, 0)
            }
        }
        errors.first += left.insertions[first.reference]
        errors.second += right.insertions[first.reference]
        close(&errors)
    }

    private mutating func close(_ errors: inout (first: Int, second: Int)) {
        if errors != (0, 0) {
            segments += 1
            firstErrors += errors.first
            secondErrors += errors.second
            squares += (errors.first - errors.second) * (errors.first - errors.second)
        }
        errors = (0, 0)
    }

    /// The mean over segments of the first system's errors less the second's.
    package var mean: Double {
        segments == 0 ? 0 : Double(firstErrors - secondErrors) / Double(segments)
    }

    /// The standard deviation of that difference over segments (divided by one less than their
    /// number); 0 for fewer than two.
    package var deviation: Double {
        guard segments > 1 else { return 0 }
        let sum = Double(squares) - mean * mean * Double(segments)
        return (max(sum, 0) / Double(segments - 1)).squareRoot()
    }

    /// The mean in units of its own standard deviation; 0 where the difference never varies, as
    /// in sctk.
    package var z: Double {
        deviation == 0 ? 0 : mean / (deviation / Double(segments).squareRoot())
    }

    /// How probable a z so far from 0, or farther, is for two systems equally good.
    package var p: Double { erfc(abs(z) / 2.0.squareRoot()) }

    private enum CodingKeys: String, CodingKey {
        case segments, mean, deviation, z, p
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(segments, forKey: .segments)
        try container.encode(mean, forKey: .mean)
        try container.encode(deviation, forKey: .deviation)
        try container.encode(z, forKey: .z)
        try container.encode(p, forKey: .p)
    }

    /// An alignment seen from the reference.
    private struct Slots {
        var isCorrect: [Bool] = []
        /// Tokens put in before each token of the reference, and after the last.
        var insertions = [0]

        init(_ alignment: EditDistance) {
            for step in alignment.steps {
                switch step {
                case .insertion: insertions[insertions.count - 1] += 1
                case .match:
                    isCorrect.append(true)
                    insertions.append(0)
                case .substitution, .deletion:
                    isCorrect.append(false)
                    insertions.append(0)
                }
            }
        }
    }
}

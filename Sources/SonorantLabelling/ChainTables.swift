import CSIMD
import Foundation
import SonorantTensors

/// A chain's scores and rules in the forms in which the recursions want them, in `Double`.
///
/// K tags; rows of ``width`` numbers, K rounded up to whole vectors. Made once for a minibatch,
/// in O(K²), and then only read.
package final class ChainTables {
    /// The number of tags K.
    package private(set) var tags = 0
    /// The length of a row.
    private(set) var width = 0
    /// Whether the scores' spread fits into the linear domain.
    private(set) var isLinear = false
    /// Whether every score is a finite number.
    private(set) var isFinite = false
    /// The largest allowed scores, which the powers are taken less.
    private(set) var largest = (transition: 0.0, start: 0.0, end: 0.0)

    private let memory = ScratchBuffer<Double>()
    private var constraints = TransitionConstraints(tags: 0)

    package init() {}

    /// (K, width), −∞ where forbidden and beyond K.
    var logTransitions: UnsafeMutablePointer<Double> { memory.base }
    /// (K, width): exp(score − largest), 0 where forbidden and beyond K.
    var powers: UnsafeMutablePointer<Double> { memory.base + tags * width }
    /// The same, from the tag after to the tag before.
    var transposedPowers: UnsafeMutablePointer<Double> { memory.base + 2 * tags * width }
    /// `width` numbers each, as above.
    var logStart: UnsafeMutablePointer<Double> { memory.base + 3 * tags * width }
    var logEnd: UnsafeMutablePointer<Double> { logStart + width }
    var startPowers: UnsafeMutablePointer<Double> { logStart + 2 * width }
    var endPowers: UnsafeMutablePointer<Double> { logStart + 3 * width }

    /// Takes `scores` under `constraints`.
    package func fill(_ scores: ChainView, constraints: TransitionConstraints) {
        precondition(
            scores.tags == constraints.tags,
            "scores of \(scores.tags) tags, rules for \(constraints.tags)")
        self.constraints = constraints
        tags = scores.tags
        let lanes = Int(SONORANT_CHAIN_LANES)
        width = (tags + lanes - 1) / lanes * lanes
        memory.reserve((3 * tags + 4) * width).initialize(
            repeating: 0, count: (3 * tags + 4) * width)
        isFinite = true
        for from in 0..<tags {
            fillRow(logTransitions + from * width, scores.transitions + from * tags) {
                constraints.transitions[from * tags + $0]
            }
        }
        fillRow(logStart, scores.start) { constraints.starts[$0] }
        fillRow(logEnd, scores.end) { constraints.ends[$0] }
        takePowers()
    }

    /// The same scores under rules that allow what `sequence` does; nil if they do already.
    func relaxed(for sequence: [Int], scores: ChainView) -> ChainTables? {
        guard !constraints.violations(in: sequence).isEmpty else { return nil }
        let tables = ChainTables()
        tables.fill(scores, constraints: constraints.relaxed(for: sequence))
        return tables
    }

    private func fillRow(
        _ row: UnsafeMutablePointer<Double>, _ scores: UnsafeMutablePointer<Float>,
        isAllowed: (Int) -> Bool
    ) {
        for tag in 0..<tags {
            if !scores[tag].isFinite { isFinite = false }
            row[tag] = isAllowed(tag) ? Double(scores[tag]) : -.infinity
        }
        for pad in tags..<width { row[pad] = -.infinity }
    }

    private func takePowers() {
        var widest = 0.0
        func take(
            _ logs: UnsafeMutablePointer<Double>, _ powers: UnsafeMutablePointer<Double>,
            _ count: Int
        ) -> Double {
            var (high, low) = (-Double.infinity, Double.infinity)
            for index in 0..<count where logs[index] > -.infinity {
                high = max(high, logs[index])
                low = min(low, logs[index])
            }
            guard high > -.infinity else { return 0 }
            widest = max(widest, high - low)
            for index in 0..<count { powers[index] = exp(logs[index] - high) }
            return high
        }
        largest.transition = take(logTransitions, powers, tags * width)
        largest.start = take(logStart, startPowers, width)
        largest.end = take(logEnd, endPowers, width)
        let (powers, transposed) = (powers, transposedPowers)
        for from in 0..<tags {
            for to in 0..<tags {
                transposed[to * width + from] = powers[from * width + to]
            }
        }
        // Beyond e^−700 a probability has no place in a Double.
        isLinear = isFinite && widest <= 700
    }
}

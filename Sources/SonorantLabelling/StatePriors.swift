import Foundation
import SonorantTensors

/// How frequent each state is, whatever the sound: what a network's posteriors are divided by.
///
/// By Bayes' rule p(x | s) / p(x) = p(s | x) / p(s), and p(x) is the same for all ways through a
/// graph. Source: Bourlard and Morgan 1994.
package struct StatePriors: Codable, Sendable, Equatable {
    /// Natural log of each state's probability.
    package let logPriors: [Float]

    /// The shares of the states among the frames of `alignments`.
    ///
    /// - Parameter floor: no state's share is taken to be smaller, so that a state that was
    ///   hardly met does not get a boundless likelihood.
    package init(alignments: [[Int]], states: Int, floor: Double = 1e-5) {
        precondition(floor > 0 && floor <= 1, "floor \(floor) is not above 0 and at most 1")
        var counts = [Int](repeating: 0, count: states)
        for state in alignments.joined() { counts[state] += 1 }
        let total = Double(max(1, counts.reduce(0, +)))
        logPriors = counts.map { Float(log(max(floor, Double($0) / total))) }
    }

    /// The scaled likelihoods scale · (log p(s | x) − log p(s)).
    ///
    /// - Parameters:
    ///   - logPosteriors: (T, S), natural log.
    ///   - scale: under 1 trusts the network less against the transitions.
    package func scaledLogLikelihoods(_ logPosteriors: Matrix, scale: Float = 1) -> Matrix {
        precondition(
            logPosteriors.columns == logPriors.count,
            "posteriors of \(logPosteriors.columns) states, priors of \(logPriors.count)")
        var result = logPosteriors
        let states = logPriors.count
        for frame in 0..<result.rows {
            for state in 0..<states {
                result[frame, state] = scale * (result[frame, state] - logPriors[state])
            }
        }
        return result
    }
}

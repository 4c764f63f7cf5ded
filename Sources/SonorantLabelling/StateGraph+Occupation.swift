import Foundation
import SonorantTensors

/// How probable each state is at each frame, over all ways through a graph.
package struct HMMOccupation: Sendable, Equatable {
    /// Natural log of the sum over all ways.
    package let logLikelihood: Double
    /// (T, S): the posterior probability of each of the model's states; each row adds up to 1.
    package let states: Matrix
    /// For each state the expected number of steps that stay in it …
    package let stays: [Double]
    /// … and of those that leave it, the end of the utterance included.
    package let leaves: [Double]
}

extension StateGraph {
    /// Forward-backward (Baum and Welch) over all ways, in the log domain in `Double`.
    ///
    /// Scores and errors as for ``bestPath(_:beam:)``. O(T·A) logarithms, 8·T·N bytes.
    package func occupation(_ scores: Matrix) throws -> HMMOccupation {
        try check(scores)
        let (frames, count) = (scores.rows, nodes.count)
        var result = Matrix(rows: frames, columns: states)
        var stays = [Double](repeating: 0, count: states)
        var leaves = stays
        guard frames > 0 else {
            return HMMOccupation(
                logLikelihood: emptyLogProbability, states: result, stays: stays, leaves: leaves)
        }
        let (alpha, total) = forward(scores)
        guard total > -.infinity else { throw HMMError.noPath(frames: frames, beam: nil) }
        var beta = ends
        var posterior = [Double](repeating: 0, count: states)
        for frame in stride(from: frames - 1, through: 0, by: -1) {
            let row = frame * count
            let after = beta
            if frame < frames - 1 {
                for node in nodes.indices {
                    var sum = -Double.infinity
                    for index in arcs(from: node) {
                        sum = Self.logAdd(sum, arcs[index].logProbability + after[arcs[index].to])
                    }
                    beta[node] = sum
                }
            }
            var share = -Double.infinity
            for node in nodes.indices { share = Self.logAdd(share, alpha[row + node] + beta[node]) }
            for state in posterior.indices { posterior[state] = 0 }
            for node in nodes.indices where alpha[row + node] > -.infinity {
                let state = nodes[node].state
                posterior[state] += exp(alpha[row + node] + beta[node] - share)
                guard frame < frames - 1 else { continue }
                for index in arcs(from: node) where arcs[index].step == .stay {
                    stays[state] += exp(
                        alpha[row + node] + arcs[index].logProbability + after[node] - share)
                }
            }
            for state in posterior.indices {
                result[frame, state] = Float(posterior[state])
                leaves[state] += posterior[state]
            }
            for node in nodes.indices { beta[node] += Double(scores[frame, nodes[node].state]) }
            Self.lower(&beta, 0..<count)
        }
        for state in leaves.indices { leaves[state] = max(0, leaves[state] - stays[state]) }
        return HMMOccupation(logLikelihood: total, states: result, stays: stays, leaves: leaves)
    }

    /// (T, N) forward variables, each frame less its largest, and the log of the sum over all ways.
    ///
    /// Over a long recording they would grow so large that their last places are lost.
    private func forward(_ scores: Matrix) -> (alpha: [Double], total: Double) {
        let count = nodes.count
        var alpha = [Double](repeating: -.infinity, count: scores.rows * count)
        for node in nodes.indices { alpha[node] = starts[node] }
        var total = 0.0
        for frame in 0..<scores.rows {
            let (before, here) = ((frame - 1) * count, frame * count)
            for node in nodes.indices where frame > 0 && alpha[before + node] > -.infinity {
                for index in arcs(from: node) {
                    let to = here + arcs[index].to
                    alpha[to] = Self.logAdd(
                        alpha[to], alpha[before + node] + arcs[index].logProbability)
                }
            }
            for node in nodes.indices {
                alpha[here + node] += Double(scores[frame, nodes[node].state])
            }
            total += Self.lower(&alpha, here..<here + count)
        }
        var sum = -Double.infinity
        for node in nodes.indices {
            sum = Self.logAdd(sum, alpha[(scores.rows - 1) * count + node] + ends[node])
        }
        return (alpha, total + sum)
    }

    /// Takes the largest of `values` in `range`, if it is finite, from all of them.
    @discardableResult
    private static func lower(_ values: inout [Double], _ range: Range<Int>) -> Double {
        let largest = range.reduce(-Double.infinity) { max($0, values[$1]) }
        guard largest.isFinite else { return 0 }
        for index in range { values[index] -= largest }
        return largest
    }

    /// log(e^a + e^b).
    private static func logAdd(_ a: Double, _ b: Double) -> Double {
        let high = max(a, b)
        guard high > -.infinity else { return high }
        return high + log1p(exp(min(a, b) - high))
    }
}

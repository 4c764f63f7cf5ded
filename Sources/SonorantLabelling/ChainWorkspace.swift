import CSIMD
import Foundation
import SonorantTensors

/// The sum over all tag sequences of a chain, one sequence of unaries after another, in memory
/// it keeps.
///
/// T steps, K tags. Work is done in the linear domain in `Double`; where its range does not
/// suffice, which the pass detects, in the log domain (``ChainLogDomain``). One workspace serves
/// one thread. O(T·K²) time; memory: about 24·T·K bytes of the longest sequence seen.
package final class ChainWorkspace {
    /// Which way is taken.
    package enum Method: Sendable {
        /// The linear domain, and the log domain where that fails.
        case automatic
        /// Always the log domain: slow, the reference of the other.
        case logDomain
    }

    /// Which way is taken.
    package var method: Method = .automatic
    /// How often the log domain was needed since the workspace was made.
    package private(set) var logDomainPasses = 0

    /// No state with a share is let below it, so what is computed is an upper bound, and what the
    /// floor adds to the total at one step is at most K · floor · Σβ, or Σα. A pass succeeds only
    /// if each step's Σαβ exceeds `safe`.
    private static let floor = 1e-290
    private static let safe = 1e-268

    private let powers = ScratchBuffer<Double>()
    private let alpha = ScratchBuffer<Double>()
    private let weighted = ScratchBuffer<Double>()
    private let beta = ScratchBuffer<Double>()
    let search = ChainSearch()

    package init() {}

    /// log Σ exp(score) over all allowed sequences, and what each tag and step has of it.
    ///
    /// - Parameters:
    ///   - unaries: rows of K scores.
    ///   - rows: the T rows of this sequence, at least one, the first step's first.
    ///   - gradient: rows like those of `unaries`, and possibly the same memory: the posterior
    ///     probabilities of the tags times `scale` are written to those named by `rows`.
    ///   - expected: the posterior probabilities of first, last and pairs of tags times `scale`
    ///     are added to it.
    /// - Returns: nats; −∞ if no sequence is allowed, NaN if a score is not finite, and in both
    ///   cases the gradient's rows are zero and `expected` is as it was.
    package func logPartition(
        _ tables: ChainTables, unaries: MatrixView, rows: UnsafeBufferPointer<Int32>,
        gradient: MatrixView, expected: ChainGradient, scale: Double
    ) -> Double {
        precondition(
            unaries.columns == tables.tags && gradient.columns == tables.tags,
            "scores of \(unaries.columns) tags for a chain of \(tables.tags)")
        guard tables.isFinite, let range = takePowers(tables, unaries, rows) else {
            return fail(.nan, rows, gradient)
        }
        if method == .automatic, tables.isLinear, range.widest <= 700,
            let total = forwardBackward(tables, steps: rows.count)
        {
            emit(tables, rows, gradient, expected, scale)
            return total + range.largest
        }
        logDomainPasses += 1
        var pass = ChainLogDomain(tables: tables, unaries: unaries, rows: rows)
        guard pass.total > -.infinity else { return fail(-.infinity, rows, gradient) }
        pass.emit(gradient: gradient, expected: expected, scale: scale)
        return pass.total
    }

    private func fail(
        _ total: Double, _ rows: UnsafeBufferPointer<Int32>, _ gradient: MatrixView
    ) -> Double {
        for row in rows { gradient.row(Int(row)).update(repeating: 0, count: gradient.columns) }
        return total
    }

    /// exp(unary − the step's largest) of all steps; nil if a score is not finite.
    private func takePowers(
        _ tables: ChainTables, _ unaries: MatrixView, _ rows: UnsafeBufferPointer<Int32>
    ) -> (widest: Double, largest: Double)? {
        let width = tables.width
        let powers = powers.reserve(rows.count * width)
        var result = (widest: 0.0, largest: 0.0)
        for (step, row) in rows.enumerated() {
            var (largest, smallest, sum) = (0.0, 0.0, 0.0)
            let scores = unaries.row(Int(row))
            sonorant_chain_range(scores, Int64(tables.tags), &largest, &smallest, &sum)
            guard sum.isFinite else { return nil }
            result.widest = max(result.widest, largest - smallest)
            result.largest += largest
            guard largest - smallest <= 700 else { continue }
            sonorant_chain_powers(
                scores, Int64(tables.tags), largest, powers + step * width, Int64(width))
        }
        return result
    }

    /// Fills α, β and the weighted β; nil if the linear domain does not do. The sum lacks the
    /// unaries' largest.
    private func forwardBackward(_ tables: ChainTables, steps: Int) -> Double? {
        let (count, width) = (Int64(tables.tags), tables.width)
        let powers = powers.base
        let alpha = alpha.reserve(steps * width)
        let beta = beta.reserve(steps * width)
        let weighted = weighted.reserve(steps * width)
        let first = sonorant_chain_multiply(tables.startPowers, powers, alpha, Int64(width))
        guard first > 0 else { return nil }
        for tag in 0..<width { alpha[tag] /= first }
        var total = log(first) + tables.largest.start + tables.largest.end
        for step in 1..<max(steps, 1) {
            let here = alpha + step * width
            let sum = sonorant_chain_step(
                tables.powers, here - width, powers + step * width, here, count, Int64(width),
                Self.floor)
            guard sum > 0 else { return nil }
            total += log(sum) + tables.largest.transition
        }
        let last = (steps - 1) * width
        var share = sonorant_chain_multiply(
            alpha + last, tables.endPowers, beta + last, Int64(width))
        guard share > Self.safe else { return nil }
        total += log(share)
        // β is turned into posteriors step by step, when the step before has read it.
        (beta + last).update(from: tables.endPowers, count: width)
        for step in stride(from: steps - 2, through: 0, by: -1) {
            let after = (step + 1) * width
            _ = sonorant_chain_multiply(
                powers + after, beta + after, weighted + after, Int64(width))
            let sum = sonorant_chain_step(
                tables.transposedPowers, weighted + after, nil, beta + step * width, count,
                Int64(width), Self.floor)
            guard sum > 0 else { return nil }
            finish(beta + after, alpha + after, 1 / share, width)
            share = sonorant_chain_multiply(
                alpha + step * width, beta + step * width, weighted + step * width, Int64(width))
            guard share > Self.safe else { return nil }
            // Σ_ij α_i·A_ij·w_j = sum · share, so that pairs become posteriors.
            let inverse = 1 / (sum * share)
            guard inverse.isFinite else { return nil }
            for tag in 0..<width { (weighted + after)[tag] *= inverse }
        }
        finish(beta, alpha, 1 / share, width)
        return total
    }

    /// β becomes the posterior probability αβ / Σαβ.
    private func finish(
        _ beta: UnsafeMutablePointer<Double>, _ alpha: UnsafeMutablePointer<Double>,
        _ inverse: Double, _ width: Int
    ) {
        for tag in 0..<width { beta[tag] *= alpha[tag] * inverse }
    }

    private func emit(
        _ tables: ChainTables, _ rows: UnsafeBufferPointer<Int32>, _ gradient: MatrixView,
        _ expected: ChainGradient, _ scale: Double
    ) {
        let (tags, width, steps) = (tables.tags, tables.width, rows.count)
        for (step, row) in rows.enumerated() {
            let target = gradient.row(Int(row))
            let posterior = beta.base + step * width
            for tag in 0..<tags { target[tag] = Float(scale * posterior[tag]) }
            if step > 0, scale != 1 {
                let pairs = weighted.base + step * width
                for tag in 0..<tags { pairs[tag] *= scale }
            }
        }
        for tag in 0..<tags {
            expected.start[tag] += scale * beta.base[tag]
            expected.end[tag] += scale * beta.base[(steps - 1) * width + tag]
        }
        sonorant_chain_outer(
            alpha.base, weighted.base + width, Int64(steps - 1), expected.products, Int64(tags),
            Int64(width))
    }
}

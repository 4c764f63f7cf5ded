import CSIMD
import Foundation
import SonorantTensors

/// Computes the CTC loss and its gradient for one utterance after another in memory it keeps.
///
/// T frames, U labels, V symbols. Work is done in the linear domain in `Double`; where its range
/// does not suffice, which the pass detects, in the log domain (``CTCLogDomain``). One workspace
/// serves one thread. Memory: about 8·T·(3U + V/2) bytes of the largest utterance seen.
package final class CTCWorkspace {
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

    private let logits = ScratchBuffer<Float>()
    private let frameScratch = ScratchBuffer<Double>()
    private let alpha = ScratchBuffer<Double>()
    private let emission = ScratchBuffer<Double>()
    private let stateScratch = ScratchBuffer<Double>()
    private let stateNumbers = ScratchBuffer<Int32>()

    package init() {}

    /// The loss of one utterance, and its gradient with respect to the logits.
    ///
    /// With weight ε on a uniform prior u over the symbols, the loss is
    /// (1 − ε)·CTC + ε·Σ_t KL(u ‖ p_t), where p is the softmax of the logits.
    ///
    /// - Parameters:
    ///   - logits: row-major rows of V numbers, `stride` apart; log probabilities will do, too.
    ///   - gradient: rows like those of `logits`, and possibly the same memory. Only the rows
    ///     named by `rows` are written.
    ///   - rows: T row numbers, that of the utterance's first frame first.
    ///   - stride: the distance of two rows, V unless said.
    ///   - labels: U symbols below V, none of them `blank`.
    ///   - uniformPrior: ε, 0 to 1.
    ///   - scale: the gradient, but not the loss, is multiplied by it.
    /// - Returns: nats for the whole utterance. Infinity, and a gradient of zeros, if
    ///   T < U + adjacent repeats. A number that is not finite, and a gradient of zeros, if one
    ///   of the logits is not finite.
    ///
    /// Source: Graves et al. 2006, equations 6 to 8 and 16; the prior is the label smoothing of
    /// Pereyra et al. 2017 applied to each frame.
    package func lossAndGradient(
        logits: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>,
        rows: UnsafeBufferPointer<Int32>, symbols: Int, stride: Int? = nil,
        labels: UnsafeBufferPointer<Int32>, blank: Int, uniformPrior: Float = 0, scale: Float = 1
    ) -> Double {
        let stride = stride ?? symbols
        let frames = rows.count
        precondition(stride >= symbols, "rows of \(symbols) symbols overlap at stride \(stride)")
        precondition(blank >= 0 && blank < symbols, "blank \(blank) is not below \(symbols)")
        for label in labels {
            precondition(
                label >= 0 && label < symbols && label != blank,
                "label \(label) must lie below \(symbols) and differ from the blank \(blank)")
        }

        func zeroGradient() {
            for row in rows {
                (gradient + Int(row) * stride).update(repeating: 0, count: symbols)
            }
        }
        guard frames >= CTC.requiredFrames(labels) else {
            zeroGradient()
            return .infinity
        }
        guard frames > 0 else { return 0 }

        let range = copy(logits, rows: rows, symbols: symbols, stride: stride)
        guard range.sum.isFinite else {
            zeroGradient()
            return .nan
        }
        var job = job(
            gradient: gradient, rows: rows, symbols: symbols, stride: stride, labels: labels,
            blank: blank)
        job.prior = Double(uniformPrior)
        job.scale = Double(scale)
        // Beyond e^−700 a probability has no place in a Double.
        let isLinear = method == .automatic && range.widest <= 700 && sonorant_ctc_linear(&job) != 0
        if !isLinear {
            logDomainPasses += 1
            CTCLogDomain.run(&job)
        }
        let prior = Double(uniformPrior)
        guard prior > 0 else { return -job.log_likelihood }
        let divergence =
            range.largest + job.log_normalisers - range.sum / Double(symbols)
            - Double(frames) * log(Double(symbols))
        return (1 - prior) * -job.log_likelihood + prior * divergence
    }

    /// What is known of the logits after they were copied.
    private struct LogitRange {
        /// The largest distance of two logits of one frame.
        var widest = 0.0
        /// The sum of all; finite exactly when all are.
        var sum = 0.0
        /// The sum over frames of the largest.
        var largest = 0.0
    }

    /// Gathers the utterance's rows, so that the gradient may overwrite them.
    private func copy(
        _ source: UnsafePointer<Float>, rows: UnsafeBufferPointer<Int32>, symbols: Int, stride: Int
    ) -> LogitRange {
        let copy = logits.reserve(rows.count * symbols)
        let largest = frameScratch.reserve(2 * rows.count)
        var range = LogitRange()
        for (frame, row) in rows.enumerated() {
            var smallest = 0.0
            var sum = 0.0
            sonorant_ctc_copy_row(
                source + Int(row) * stride, copy + frame * symbols, Int64(symbols),
                largest + frame, &smallest, &sum)
            range.widest = max(range.widest, largest[frame] - smallest)
            range.sum += sum
            range.largest += largest[frame]
        }
        return range
    }

    /// Describes the utterance, whose rows were copied, to the passes.
    private func job(
        gradient: UnsafeMutablePointer<Float>, rows: UnsafeBufferPointer<Int32>, symbols: Int,
        stride: Int, labels: UnsafeBufferPointer<Int32>, blank: Int
    ) -> sonorant_ctc_job {
        let (frames, count) = (rows.count, labels.count)
        let width = count + 3
        let reach = stateNumbers.reserve(2 * count)
        let need = reach + count
        let scratch = stateScratch.reserve(4 * width + symbols + count + 1)
        let skip = scratch + 4 * width + symbols
        skip[0] = 0
        skip[count] = 0
        var position: Int32 = 0
        for index in 0..<count {
            let repeats = index > 0 && labels[index] == labels[index - 1]
            if repeats { position += 1 }
            skip[index] = repeats || index == 0 ? 0 : 1
            reach[index] = position
            position += 1
        }
        for index in 0..<count { need[index] = reach[count - 1] - reach[index] }

        var job = sonorant_ctc_job()
        job.frames = Int64(frames)
        job.label_count = Int64(count)
        job.symbols = Int64(symbols)
        job.labels = labels.baseAddress
        job.blank = Int32(blank)
        job.logits = UnsafePointer(logits.base)
        job.largest = UnsafePointer(frameScratch.base)
        job.sums = frameScratch.base + frames
        job.gradient = gradient
        job.rows = rows.baseAddress
        job.stride = Int64(stride)
        job.reach = UnsafePointer(reach)
        job.need = UnsafePointer(need)
        job.skip = UnsafePointer(skip)
        job.alpha = alpha.reserve(frames * 2 * width)
        job.emission = emission.reserve(frames * (count + 1))
        job.beta = scratch
        job.symbol_scratch = scratch + 4 * width
        return job
    }
}

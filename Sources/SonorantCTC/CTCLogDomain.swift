import CSIMD
import Foundation

/// The CTC recursions in the log domain: plain, exact and slow.
///
/// T frames, U labels, V symbols, S = 2U + 1 states: blank, label, blank, …, blank. It serves
/// utterances whose probabilities leave the range of a `Double`, and as the reference of the
/// linear pass.
enum CTCLogDomain {
    /// Fills in the gradient, `log_likelihood` and `log_normalisers` of `job`.
    static func run(_ job: inout sonorant_ctc_job) {
        softmax(&job)
        forward(&job)
        backward(&job)
    }

    /// The symbol of a state.
    private static func symbol(_ state: Int, _ job: sonorant_ctc_job) -> Int32 {
        state % 2 == 0 ? job.blank : job.labels[state / 2]
    }

    /// The log probability of a state's symbol at a frame.
    private static func emission(_ state: Int, _ frame: Int, _ job: sonorant_ctc_job) -> Double {
        let count = Int(job.label_count)
        return job.emission[frame * (count + 1) + (state % 2 == 0 ? count : state / 2)]
    }

    /// Whether a path may go from the state two before to this one.
    private static func skips(_ state: Int, _ job: sonorant_ctc_job) -> Bool {
        state % 2 == 1 && job.skip[state / 2] > 0
    }

    /// log(e^a + e^b).
    private static func logAdd(_ a: Double, _ b: Double) -> Double {
        let high = max(a, b)
        guard high > -.infinity else { return high }
        return high + log1p(exp(min(a, b) - high))
    }

    /// Softmax into the gradient, its logarithm for the symbols that matter into `emission`.
    private static func softmax(_ job: inout sonorant_ctc_job) {
        let (symbols, count) = (Int(job.symbols), Int(job.label_count))
        job.log_normalisers = 0
        for frame in 0..<Int(job.frames) {
            let logits = job.logits + frame * symbols
            let largest = job.largest[frame]
            var sum = 0.0
            for k in 0..<symbols { sum += exp(Double(logits[k]) - largest) }
            let normaliser = log(sum)
            job.log_normalisers += normaliser
            let gradient = job.gradient + Int(job.rows[frame]) * Int(job.stride)
            for k in 0..<symbols {
                gradient[k] = Float(exp(Double(logits[k]) - largest - normaliser))
            }
            let emission = job.emission + frame * (count + 1)
            for i in 0...count {
                let symbol = i == count ? job.blank : job.labels[i]
                emission[i] = Double(logits[Int(symbol)]) - largest - normaliser
            }
        }
    }

    private static func forward(_ job: inout sonorant_ctc_job) {
        let (frames, states) = (Int(job.frames), 2 * Int(job.label_count) + 1)
        for frame in 0..<frames {
            let here = job.alpha + frame * states
            for state in 0..<states {
                var sum = -Double.infinity
                if frame == 0 {
                    if state < 2 { sum = 0 }
                } else {
                    let before = here - states
                    sum = before[state]
                    if state > 0 { sum = logAdd(sum, before[state - 1]) }
                    if skips(state, job) { sum = logAdd(sum, before[state - 2]) }
                }
                here[state] = sum + emission(state, frame, job)
            }
        }
        let last = job.alpha + (frames - 1) * states
        job.log_likelihood =
            states > 1 ? logAdd(last[states - 1], last[states - 2]) : last[states - 1]
    }

    private static func backward(_ job: inout sonorant_ctc_job) {
        let (frames, states) = (Int(job.frames), 2 * Int(job.label_count) + 1)
        let symbols = Int(job.symbols)
        // Of the frame after: β plus its emission.
        var next: UnsafeMutablePointer<Double> = job.beta
        var here: UnsafeMutablePointer<Double> = job.beta + states
        for state in 0..<states { next[state] = -.infinity }
        for frame in (0..<frames).reversed() {
            for state in 0..<states {
                var sum = -Double.infinity
                if frame == frames - 1 {
                    if state >= states - 2 { sum = 0 }
                } else {
                    sum = next[state]
                    if state + 1 < states { sum = logAdd(sum, next[state + 1]) }
                    if state + 2 < states, skips(state + 2, job) {
                        sum = logAdd(sum, next[state + 2])
                    }
                }
                here[state] = sum
            }
            let posterior: UnsafeMutablePointer<Double> = job.symbol_scratch
            for k in 0..<symbols { posterior[k] = 0 }
            let alpha = job.alpha + frame * states
            for state in 0..<states {
                posterior[Int(symbol(state, job))] +=
                    exp(alpha[state] + here[state] - job.log_likelihood)
                here[state] += emission(state, frame, job)
            }
            let gradient = job.gradient + Int(job.rows[frame]) * Int(job.stride)
            for k in 0..<symbols {
                let target = (1 - job.prior) * posterior[k] + job.prior / Double(symbols)
                gradient[k] = Float(job.scale * (Double(gradient[k]) - target))
            }
            swap(&next, &here)
        }
    }
}

import SonorantLabelling
import SonorantTensors

/// What the benchmark of linear chains found; medians.
package struct ChainTimeResult: Encodable, Sendable {
    /// Milliseconds of loss and gradients of the minibatch.
    package let ms: Double
    /// The same in microseconds a step of a sequence.
    package let usPerToken: Double
    /// Milliseconds of the best sequences of tags of the minibatch.
    package let viterbiMs: Double
    /// The same in microseconds a step of a sequence.
    package let viterbiUsPerToken: Double

    private enum CodingKeys: String, CodingKey {
        case ms
        case usPerToken = "us_per_token"
        case viterbiMs = "viterbi_ms"
        case viterbiUsPerToken = "viterbi_us_per_token"
    }
}

extension Benchmark {
    /// A linear chain's likelihood loss with its gradients, and the best path, of random scores.
    ///
    /// - Parameters:
    ///   - steps: T of each sequence, at least 1.
    ///   - batch: sequences.
    ///   - tags: K, at least 1.
    ///   - logDomain: whether the plain recursions are measured in place of the fast ones.
    package static func chain(
        steps: Int, batch: Int, tags: Int, threads: Int, logDomain: Bool = false
    ) -> ChainTimeResult {
        precondition(
            steps >= 1 && batch >= 1 && tags >= 1,
            "\(batch) sequences of \(steps) steps with \(tags) tags")
        var generator = SeededGenerator(seed: 1, "benchmark")
        let layout = PackedLayout(lengths: [Int](repeating: steps, count: batch))
        func random(_ count: Int) -> FloatBuffer {
            let buffer = FloatBuffer(count: count)
            for index in 0..<count { buffer.base[index] = Float(generator.gaussian()) }
            return buffer
        }
        func view(_ buffer: FloatBuffer) -> ChainView {
            ChainView(
                tags: tags, transitions: buffer.base, start: buffer.base + tags * tags,
                end: buffer.base + tags * (tags + 1))
        }
        let unaries = random(layout.rows * tags)
        let gradient = FloatBuffer(count: layout.rows * tags)
        let scores = random(tags * (tags + 2))
        let scoreGradient = FloatBuffer(count: tags * (tags + 2))
        let truth = (0..<layout.rows).map { _ in Int32(generator.index(below: tags)) }
        let pool = ThreadPool(threads: threads)
        let loss = ChainLoss(
            objective: .likelihood, constraints: TransitionConstraints(tags: tags))
        if logDomain { loss.method = .logDomain }
        let ms = median {
            _ = loss.lossAndGradient(
                unaries: unaries.view(rows: layout.rows, columns: tags),
                gradient: gradient.view(rows: layout.rows, columns: tags), layout: layout,
                tags: truth, scores: view(scores), scoreGradient: view(scoreGradient), pool: pool)
        }
        let viterbi = median {
            _ = loss.bestPaths(
                unaries: unaries.view(rows: layout.rows, columns: tags), layout: layout,
                scores: view(scores), pool: pool)
        }
        let tokens = Double(layout.rows)
        return ChainTimeResult(
            ms: ms, usPerToken: ms * 1000 / tokens, viterbiMs: viterbi,
            viterbiUsPerToken: viterbi * 1000 / tokens)
    }
}

import SonorantSystem
import SonorantTensors

/// The CTC loss of single utterances, as a value.
///
/// T frames, U labels, V symbols. Logits and log probabilities may both be given, since the
/// softmax taken inside leaves log probabilities as they are.
///
/// O(T·U + T·V) time and memory.
///
/// Source: Graves et al. 2006, equations 6 to 8 and 16.
package struct CTCLoss: Sendable {
    /// The index of the null label; no library agrees with another on it, so it has to be said.
    package let blank: Int
    /// ε, 0 to 1: the loss is (1 − ε)·CTC + ε·Σ_t KL(u ‖ p_t), u uniform over the V symbols.
    package let uniformPrior: Float

    /// A loss for models whose null label is `blank`.
    package init(blank: Int, uniformPrior: Float = 0) {
        precondition(
            uniformPrior >= 0 && uniformPrior <= 1, "uniform prior \(uniformPrior) is not in 0…1")
        self.blank = blank
        self.uniformPrior = uniformPrior
    }

    /// Negative log-likelihood of `labels`, summed over every alignment.
    ///
    /// - Parameters:
    ///   - logits: (T, V), row-major, natural log.
    ///   - labels: U symbol indices, blank excluded.
    /// - Returns: nats per utterance, divided by neither T nor U; NaN if a logit is not finite.
    /// - Throws: ``CTCError/tooFewFrames(frames:labels:needed:)`` if
    ///   T < U + adjacent repeats.
    ///
    /// Empty `labels` score the all-blank path; no frames and no labels score 0.
    package func callAsFunction(logits: Matrix, labels: [Int]) throws -> Double {
        try lossAndGradient(logits: logits, labels: labels).loss
    }

    /// Negative log-likelihood of `labels` as above, and its derivative.
    ///
    /// - Returns: the loss in nats, and its gradient with respect to the logits, (T, V): softmax
    ///   minus the posterior probability that a path which spells `labels` shows the symbol.
    package func lossAndGradient(
        logits: Matrix, labels: [Int]
    ) throws -> (loss: Double, gradient: Matrix) {
        let needed = CTC.requiredFrames(labels)
        guard logits.rows >= needed else {
            throw CTCError.tooFewFrames(
                frames: logits.rows, labels: labels.count, needed: needed)
        }
        var gradient = logits
        let rows = (0..<logits.rows).map(Int32.init)
        let narrowLabels = labels.map(Int32.init)
        let loss = gradient.elements.withUnsafeMutableBufferPointer { elements -> Double in
            rows.withUnsafeBufferPointer { rows in
                narrowLabels.withUnsafeBufferPointer { labels in
                    guard let base = elements.baseAddress, !rows.isEmpty else { return 0 }
                    return CTCWorkspace().lossAndGradient(
                        logits: base, gradient: base, rows: rows, symbols: logits.columns,
                        labels: labels, blank: blank, uniformPrior: uniformPrior)
                }
            }
        }
        return (loss, gradient)
    }
}

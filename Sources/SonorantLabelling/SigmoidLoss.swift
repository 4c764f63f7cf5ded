import Foundation
import SonorantTensors

/// The binary cross-entropy of several classes a row, each of which may be there or not.
///
/// N rows, K classes. Of a logit x with target y the loss is
/// −(w·y·log σ(x) + (1 − y)·log(1 − σ(x))), w the positive weight of its class, as PyTorch's
/// `binary_cross_entropy_with_logits` has it; it is taken without overflow at any x.
package struct SigmoidLoss: Sendable {
    /// A weight of presence for each class, at least 0; nil for 1 each. Over 1 raises recall.
    package let positiveWeights: [Float]?

    /// A loss with these weights.
    package init(positiveWeights: [Float]? = nil) {
        precondition(
            (positiveWeights ?? []).allSatisfy { $0 >= 0 && $0.isFinite },
            "positive weights must be finite and at least 0")
        self.positiveWeights = positiveWeights
    }

    /// The sum over rows and classes in nats, and the gradient.
    ///
    /// - Parameters:
    ///   - logits: (N, K).
    ///   - gradient: like `logits`, and possibly the same memory; overwritten with the derivative
    ///     of the sum times `scale`, rows that are masked with 0.
    ///   - targets: (N, K), 0 to 1, in memory of its own.
    ///   - mask: whether each row counts; nil if all do.
    package func lossAndGradient(
        logits: MatrixView, gradient: MatrixView, targets: MatrixView, mask: [Bool]? = nil,
        scale: Float = 1, pool: ThreadPool
    ) -> Double {
        let (rows, classes) = (logits.rows, logits.columns)
        precondition(
            targets.rows == rows && targets.columns == classes && gradient.rows == rows
                && gradient.columns == classes && (mask?.count ?? rows) == rows
                && (positiveWeights?.count ?? classes) == classes,
            """
            logits \(rows) × \(classes), gradient \(gradient.rows) × \(gradient.columns), targets \
            \(targets.rows) × \(targets.columns), mask of \(mask?.count ?? rows), \
            \(positiveWeights?.count ?? classes) positive weights
            """)
        return RowBlocks.sum(rows: rows, pool: pool) { row in
            let (input, output, wanted) = (logits.row(row), gradient.row(row), targets.row(row))
            guard mask?[row] ?? true else {
                output.update(repeating: 0, count: classes)
                return 0
            }
            var loss = 0.0
            for k in 0..<classes {
                let (x, y) = (Double(input[k]), Double(wanted[k]))
                let positive = y * Double(positiveWeights?[k] ?? 1)
                // log(1 + e^x) and log(1 + e^−x), neither of which overflows.
                let rest = log1p(exp(-abs(x)))
                loss += positive * (max(-x, 0) + rest) + (1 - y) * (max(x, 0) + rest)
                let probability = x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))
                output[k] = Float(scale) * Float(probability * (positive + 1 - y) - positive)
            }
            return loss
        }
    }
}

import Foundation
import SonorantTensors

/// The cross-entropy of one class a row, through a softmax.
///
/// N rows, K classes. Of a row with logits x, p = softmax(x) and target y the loss is
/// (1 − ε)·w_y·(−log p_y) + ε / K · Σ_k w_k·(−log p_k), as PyTorch's `cross_entropy` has it.
/// Rows are independent, so packed and plain rows are alike.
package struct SoftmaxLoss: Sendable {
    /// ε, 0 to 1: how much of the target is spread evenly over all classes.
    package let labelSmoothing: Float
    /// w: a weight for each class, at least 0; nil for 1 each.
    package let classWeights: [Float]?

    /// A loss; for weights that even out rare and frequent classes, give the inverse of their
    /// frequencies.
    package init(labelSmoothing: Float = 0, classWeights: [Float]? = nil) {
        precondition(
            labelSmoothing >= 0 && labelSmoothing <= 1,
            "label smoothing \(labelSmoothing) is not in 0…1")
        precondition(
            (classWeights ?? []).allSatisfy { $0 >= 0 && $0.isFinite },
            "class weights must be finite and at least 0")
        self.labelSmoothing = labelSmoothing
        self.classWeights = classWeights
    }

    /// Σ w_y over the rows that count: what a sum of losses is divided by for their mean.
    package func totalWeight(_ targets: [Int32]) -> Double {
        targets.reduce(0) { sum, target in
            target < 0 ? sum : sum + Double(classWeights?[Int(target)] ?? 1)
        }
    }

    /// The sum of the rows' losses in nats, and the gradient.
    ///
    /// - Parameters:
    ///   - logits: (N, K), natural log, any scale.
    ///   - gradient: like `logits`, and possibly the same memory; overwritten with the derivative
    ///     of the sum times `scale`, rows that are masked with 0.
    ///   - targets: N classes; a negative one masks its row.
    /// - Returns: NaN or infinity if a logit is not finite; the sum is taken in `Double` in the
    ///   order of the rows.
    package func lossAndGradient(
        logits: MatrixView, gradient: MatrixView, targets: [Int32], scale: Float = 1,
        pool: ThreadPool
    ) -> Double {
        let classes = logits.columns
        precondition(
            targets.count == logits.rows && gradient.rows == logits.rows
                && gradient.columns == classes && (classWeights?.count ?? classes) == classes,
            """
            logits \(logits.rows) × \(classes), gradient \(gradient.rows) × \(gradient.columns), \
            \(targets.count) targets, \(classWeights?.count ?? classes) class weights
            """)
        return RowBlocks.sum(rows: logits.rows, pool: pool) { row in
            let output = gradient.row(row)
            let target = Int(targets[row])
            guard target >= 0 else {
                output.update(repeating: 0, count: classes)
                return 0
            }
            precondition(target < classes, "target \(target) is not below \(classes)")
            return loss(logits.row(row), output, classes, target, Double(scale))
        }
    }

    private func loss(
        _ logits: UnsafeMutablePointer<Float>, _ gradient: UnsafeMutablePointer<Float>,
        _ classes: Int, _ target: Int, _ scale: Double
    ) -> Double {
        let largest = Double((0..<classes).reduce(-Float.infinity) { max($0, logits[$1]) })
        var sum = 0.0
        for k in 0..<classes { sum += exp(Double(logits[k]) - largest) }
        let normaliser = largest + log(sum)
        let spread = Double(labelSmoothing) / Double(classes)
        let certain = (1 - Double(labelSmoothing)) * Double(classWeights?[target] ?? 1)
        // Σ_k of what the class should get: p is compared to it.
        var mass = certain
        var loss = certain * (normaliser - Double(logits[target]))
        if spread > 0 {
            for k in 0..<classes {
                let weight = spread * Double(classWeights?[k] ?? 1)
                mass += weight
                loss += weight * (normaliser - Double(logits[k]))
            }
        }
        for k in 0..<classes {
            let wanted =
                (k == target ? certain : 0)
                + (spread > 0 ? spread * Double(classWeights?[k] ?? 1) : 0)
            gradient[k] = Float(scale * (mass * exp(Double(logits[k]) - normaliser) - wanted))
        }
        return loss
    }
}

/// Sums over rows in blocks whose size does not depend on the number of threads.
enum RowBlocks {
    /// Rows of a block.
    static let size = 64

    /// Σ `body(row)`, first within blocks, then over them in order.
    static func sum(rows: Int, pool: ThreadPool, _ body: (Int) -> Double) -> Double {
        pool.map((rows + size - 1) / size) { block in
            (block * size..<min(rows, (block + 1) * size)).reduce(0.0) { $0 + body($1) }
        }.reduce(0, +)
    }
}

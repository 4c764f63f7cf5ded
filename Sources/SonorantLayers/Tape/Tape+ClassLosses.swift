import CSIMD
import Foundation
import SonorantTensors

/// Losses of classes that do not all count the same, or that do not shut each other out.
extension Tape {
    /// The cross-entropy of a softmax over each row, each row times its own weight and all divided
    /// by the sum of the weights, added to the loss.
    ///
    /// With a weight for each class that its rows have, this is PyTorch's `CrossEntropyLoss` with
    /// `weight` (without smoothing; here a row's smoothed part has the row's weight as well).
    ///
    /// - Parameters:
    ///   - logits: (rows, classes).
    ///   - targets: a class a row; −1 leaves the row out.
    ///   - rowWeights: a weight a row, above 0.
    ///   - smoothing: the share of a uniform distribution in the target.
    /// - Returns: the nats of all rows together, neither weighted nor smoothed, and the number of
    ///   rows that took part.
    @discardableResult
    package func crossEntropy(
        _ logits: Variable, targets: [Int32], rowWeights: [Float], smoothing: Float = 0
    ) -> (nats: Double, rows: Int) {
        precondition(
            targets.count == logits.rows && rowWeights.count == logits.rows,
            "\(targets.count) targets and \(rowWeights.count) weights for \(logits.rows) rows")
        let logs = logSoftmax(logits)
        let total = zip(targets, rowWeights).reduce(0.0) { $0 + ($1.0 < 0 ? 0 : Double($1.1)) }
        let uniform = smoothing / Float(logits.columns)
        var (nats, weighted, count) = (0.0, 0.0, 0)
        for (row, target) in targets.enumerated() where target >= 0 {
            precondition(Int(target) < logits.columns, "class \(target) of \(logits.columns)")
            let own = -Double(logs.row(row)[Int(target)])
            var sum = 0.0
            if smoothing > 0 {
                for column in 0..<logits.columns { sum -= Double(logs.row(row)[column]) }
            }
            nats += own
            weighted +=
                Double(rowWeights[row])
                * (Double(1 - smoothing) * own + Double(uniform) * sum)
            count += 1
        }
        guard total > 0 else { return (nats, count) }
        add(loss: weighted / total, of: logits) { gradient in
            for row in 0..<logits.rows where targets[row] >= 0 {
                let factor = rowWeights[row] / Float(total)
                let (from, to) = (logs.row(row), gradient.row(row))
                for column in 0..<logits.columns {
                    to[column] += factor * (exp(from[column]) - uniform)
                }
                to[Int(targets[row])] -= factor * (1 - smoothing)
            }
        }
        return (nats, count)
    }

    /// The cross-entropy of a sigmoid for each class by itself, several of which may be true at
    /// once: Σ weight · (−wᶜ log σ(xᶜ) for true classes, −log (1 − σ(xᶜ)) for the others), added
    /// to the loss. PyTorch's `BCEWithLogitsLoss` with `pos_weight`, summed.
    ///
    /// - Parameters:
    ///   - logits: (rows, classes).
    ///   - trueClasses: those of each row.
    ///   - positiveWeights: wᶜ, a number a class; nil for ones.
    ///   - weight: by which everything is multiplied.
    /// - Returns: the nats of all rows and classes together, weighted by neither.
    @discardableResult
    package func binaryCrossEntropy(
        _ logits: Variable, trueClasses: [[Int32]], positiveWeights: [Float]? = nil,
        weight: Float = 1
    ) -> Double {
        precondition(
            trueClasses.count == logits.rows,
            "classes of \(trueClasses.count) rows for \(logits.rows) rows")
        precondition(
            positiveWeights == nil || positiveWeights?.count == logits.columns,
            "\(positiveWeights?.count ?? 0) weights for \(logits.columns) classes")
        let isTrue = trueClasses.map { classes in
            classes.reduce(into: [Bool](repeating: false, count: logits.columns)) {
                $0[Int($1)] = true
            }
        }
        /// log (1 + exp x) without overflow.
        func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
        var (nats, weighted) = (0.0, 0.0)
        for row in 0..<logits.rows {
            for column in 0..<logits.columns {
                let x = Double(logits.value.row(row)[column])
                let own = isTrue[row][column] ? softplus(-x) : softplus(x)
                nats += own
                weighted += own * (isTrue[row][column] ? Double(positiveWeights?[column] ?? 1) : 1)
            }
        }
        add(loss: Double(weight) * weighted, of: logits) { gradient in
            for row in 0..<logits.rows {
                let (x, to) = (logits.value.row(row), gradient.row(row))
                for column in 0..<logits.columns {
                    let probability = 1 / (1 + exp(-x[column]))
                    to[column] +=
                        isTrue[row][column]
                        ? weight * (positiveWeights?[column] ?? 1) * (probability - 1)
                        : weight * probability
                }
            }
        }
        return nats
    }
}

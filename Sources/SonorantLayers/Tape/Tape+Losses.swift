import CSIMD
import Foundation
import SonorantTensors

/// Losses over rows.
extension Tape {
    /// The cross-entropy of a softmax over each row: Σ weight · −log p(target), added to the loss.
    ///
    /// - Parameters:
    ///   - logits: (rows, classes).
    ///   - targets: a class a row; −1 leaves the row out.
    ///   - weight: by which everything is multiplied, such as one over the number of sequences.
    ///   - smoothing: the share of a uniform distribution in the target.
    /// - Returns: the nats of all rows together, neither weighted nor smoothed, and the number of
    ///   rows that took part.
    @discardableResult
    package func crossEntropy(
        _ logits: Variable, targets: [Int32], weight: Float = 1, smoothing: Float = 0
    ) -> (nats: Double, rows: Int) {
        precondition(
            targets.count == logits.rows, "\(targets.count) targets for \(logits.rows) rows")
        let logs = arena.matrix(rows: logits.rows, columns: logits.columns)
        split(rows: logits.rows, columns: logits.columns) { rows in
            let (from, to) = (logits.value.rows(rows), logs.rows(rows))
            sonorant_log_softmax(
                rows.count, logits.columns, from.base, from.stride, to.base, to.stride)
        }
        var (nats, smoothed, count) = (0.0, 0.0, 0)
        let uniform = smoothing / Float(logits.columns)
        for (row, target) in targets.enumerated() where target >= 0 {
            precondition(Int(target) < logits.columns, "class \(target) of \(logits.columns)")
            nats -= Double(logs.row(row)[Int(target)])
            count += 1
            guard smoothing > 0 else { continue }
            var sum = 0.0
            for column in 0..<logits.columns { sum -= Double(logs.row(row)[column]) }
            smoothed +=
                -Double(1 - smoothing) * Double(logs.row(row)[Int(target)])
                + Double(uniform) * sum
        }
        add(loss: Double(weight) * (smoothing > 0 ? smoothed : nats), of: logits) { gradient in
            split(rows: logits.rows, columns: logits.columns) { rows in
                for row in rows where targets[row] >= 0 {
                    let (from, to) = (logs.row(row), gradient.row(row))
                    for column in 0..<logits.columns {
                        to[column] += weight * (exp(from[column]) - uniform)
                    }
                    to[Int(targets[row])] -= weight * (1 - smoothing)
                }
            }
        }
        return (nats, count)
    }

    /// Natural-log probabilities of each row's softmax, without a gradient.
    package func logSoftmax(_ logits: Variable) -> MatrixView {
        let logs = arena.matrix(rows: logits.rows, columns: logits.columns)
        split(rows: logits.rows, columns: logits.columns) { rows in
            let (from, to) = (logits.value.rows(rows), logs.rows(rows))
            sonorant_log_softmax(
                rows.count, logits.columns, from.base, from.stride, to.base, to.stride)
        }
        return logs
    }
}

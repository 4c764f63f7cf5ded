import SonorantTensors

extension Tape {
    /// Adds factor · Σ_r Σ_n (1 − Σ_t a_trn)² to the loss: a penalty for inputs n of row r whose
    /// share of attention over all steps t is not one.
    ///
    /// - Parameters:
    ///   - weights: (R_t, steps) for each step, as ``attend(_:keys:values:rows:sequences:match:normalises:)``
    ///     gives them; R_t does not grow.
    ///   - lengths: of the sequence that each row attends to.
    /// - Returns: the penalty without its factor.
    ///
    /// Source: the doubly stochastic attention of Xu et al. 2015, equation 14.
    @discardableResult
    package func addCoverage(_ weights: [Variable], lengths: [Int], factor: Float) -> Double {
        guard let first = weights.first else { return 0 }
        let totals = arena.matrix(rows: first.rows, columns: first.columns)
        totals.clear()
        for step in weights { accumulate(step.value, into: totals.rows(0..<step.rows)) }
        var penalty = 0.0
        for row in 0..<first.rows {
            let total = totals.row(row)
            for place in 0..<lengths[row] {
                let lack = 1 - total[place]
                penalty += Double(lack * lack)
                total[place] = -2 * factor * lack
            }
            for place in lengths[row]..<max(lengths[row], first.columns) { total[place] = 0 }
        }
        for (number, step) in weights.enumerated() {
            add(loss: number == 0 ? Double(factor) * penalty : 0, of: step) { gradient in
                accumulate(totals.rows(0..<step.rows), into: gradient)
            }
        }
        return penalty
    }
}

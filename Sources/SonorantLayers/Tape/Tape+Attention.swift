import CSIMD
import Foundation
import SonorantTensors

/// Packed sequences that queries attend to: which rows belong to which sequence.
package struct AttendedRows: Sendable {
    /// Steps of the longest sequence.
    package let steps: Int
    /// The length of each sequence of the layout.
    package let lengths: [Int]
    fileprivate let rows: [Int32]
    fileprivate let starts: [Int]

    /// The rows of `layout`, none of whose sequences is empty.
    package init(_ layout: PackedLayout) {
        steps = layout.steps
        lengths = layout.lengths
        var rows: [Int32] = []
        rows.reserveCapacity(layout.rows)
        var starts: [Int] = []
        for sequence in 0..<layout.sequences {
            precondition(layout.lengths[sequence] > 0, "an empty sequence cannot be attended to")
            starts.append(rows.count)
            for step in 0..<layout.lengths[sequence] {
                rows.append(Int32(layout.offsets[step] + sequence))
            }
        }
        self.rows = rows
        self.starts = starts
    }
}

/// What one step of attention gives.
package struct Attended {
    /// (R, E): the weighted sum of each query's values.
    package let context: Variable
    /// (R, steps): the weight of each step, zeros behind the end of a sequence.
    package let weights: Variable
}

extension Tape {
    /// How a query is matched with a key.
    package enum Match {
        /// Σ_j v_j tanh(query_j + key_j) with v (1, A). Source: Bahdanau et al. 2015.
        case additive(Variable)
        /// The product of query and key times a number (1, 1); nil for one. With queries that
        /// went through a matrix this is the bilinear match (Luong et al. 2015, "general"), with
        /// both of length one the cosine.
        case product(scale: Variable?)
    }

    /// One step of attention: each query's scores over the steps of its sequence, weights from
    /// them, and the weighted sum of the values.
    ///
    /// A pass backward wants that no two queries of one call attend to the same sequence.
    ///
    /// - Parameters:
    ///   - queries: (R, A).
    ///   - keys: (N, A), packed.
    ///   - values: (N, E), packed as the keys.
    ///   - rows: where the sequences lie.
    ///   - sequences: which one each query attends to; the first R count.
    ///   - normalises: whether the weights are a softmax of the scores; else they are the scores.
    package func attend(
        _ queries: Variable, keys: Variable, values: Variable, rows: AttendedRows,
        sequences: [Int32], match: Match, normalises: Bool
    ) -> Attended {
        precondition(
            queries.columns == keys.columns && keys.rows == values.rows
                && sequences.count >= queries.rows,
            "\(queries.rows) × \(queries.columns) queries of \(sequences.count) sequences for "
                + "\(keys.rows) × \(keys.columns) keys and \(values.rows) values")
        var inputs = [queries, keys, values]
        switch match {
        case .additive(let vector): inputs.append(vector)
        case .product(let scale): if let scale { inputs.append(scale) }
        }
        let context = result(rows: queries.rows, columns: values.columns, of: inputs)
        let weights = result(rows: queries.rows, columns: rows.steps, of: inputs)
        let step = AttentionStep(
            queries: queries, keys: keys, values: values, rows: rows, sequences: sequences,
            match: match, normalises: normalises, context: context, weights: weights,
            hidden: arena.matrix(
                rows: match.isAdditive ? queries.rows : 0, columns: rows.steps * queries.columns))
        split(rows: queries.rows, columns: step.cost) { range in
            for row in range { step.forward(row) }
        }
        if context.needsGradient {
            record { [self] in
                guard context.hasGradient || weights.hasGradient else { return }
                backward(step)
            }
        }
        return Attended(context: context, weights: weights)
    }

    private func backward(_ step: AttentionStep) {
        let count = step.queries.rows
        var seen = Set<Int32>()
        for row in 0..<count {
            precondition(
                seen.insert(step.sequences[row]).inserted,
                "two queries of one step attend to sequence \(step.sequences[row])")
        }
        // Made here, since making them is not for several threads at once.
        let gradients = AttentionStep.Gradients(
            context: step.context.gradient, weights: step.weights.gradient,
            queries: step.queries.gradient,
            keys: step.keys.needsGradient ? step.keys.gradient : nil,
            values: step.values.needsGradient ? step.values.gradient : nil,
            match: arena.matrix(rows: count, columns: step.matchColumns),
            scores: arena.matrix(rows: count, columns: step.rows.steps))
        gradients.match.clear()
        split(rows: count, columns: step.cost) { range in
            for row in range { step.backward(row, gradients) }
        }
        if let shared = step.matchVariable, shared.needsGradient {
            addColumnSums(gradients.match, to: shared.gradient.base)
        }
    }
}

extension Tape.Match {
    fileprivate var isAdditive: Bool { if case .additive = self { true } else { false } }
}

/// One call of ``Tape/attend(_:keys:values:rows:sequences:match:normalises:)``, row by row.
private struct AttentionStep {
    let queries, keys, values: Variable
    let rows: AttendedRows
    let sequences: [Int32]
    let match: Tape.Match
    let normalises: Bool
    let context, weights: Variable
    /// (R, steps · A): for additive matches tanh(query + key).
    let hidden: MatrixView

    struct Gradients {
        let context, weights, queries: MatrixView
        let keys, values: MatrixView?
        /// A row a query: its share of the gradient of what the match has learned.
        let match: MatrixView
        let scores: MatrixView
    }

    /// About what a row costs, in simple operations.
    var cost: Int { rows.steps * (keys.columns * (match.isAdditive ? 4 : 1) + values.columns) }

    var matchVariable: Variable? {
        switch match {
        case .additive(let vector): vector
        case .product(let scale): scale
        }
    }

    var matchColumns: Int { matchVariable?.columns ?? 1 }

    private func withRows(_ row: Int, _ body: (Int, UnsafePointer<Int32>) -> Void) {
        let sequence = Int(sequences[row])
        rows.rows.withUnsafeBufferPointer { all in
            guard let base = all.baseAddress else { return }
            body(rows.lengths[sequence], base + rows.starts[sequence])
        }
    }

    func forward(_ row: Int) {
        withRows(row) { steps, places in
            let scores = weights.value.row(row)
            scores.update(repeating: 0, count: weights.columns)
            let query = queries.value.row(row)
            switch match {
            case .additive(let vector):
                sonorant_additive_scores(
                    steps, keys.columns, query, keys.value.base, keys.value.stride, places,
                    vector.value.base, hidden.row(row), scores)
            case .product(let scale):
                sonorant_row_products(
                    steps, keys.columns, query, keys.value.base, keys.value.stride, places, scores)
                if let factor = scale?.value.base[0] {
                    for step in 0..<steps { scores[step] *= factor }
                }
            }
            if normalises {
                var largest = -Float.infinity
                for step in 0..<steps { largest = max(largest, scores[step]) }
                var sum: Float = 0
                for step in 0..<steps {
                    scores[step] = exp(scores[step] - largest)
                    sum += scores[step]
                }
                for step in 0..<steps { scores[step] /= sum }
            }
            let target = context.value.row(row)
            target.update(repeating: 0, count: context.columns)
            sonorant_add_weighted_rows(
                steps, values.columns, scores, values.value.base, values.value.stride, places,
                target)
        }
    }

    func backward(_ row: Int, _ gradients: Gradients) {
        withRows(row) { steps, places in
            let shares = weights.value.row(row)
            let slope = gradients.scores.row(row)
            let above = gradients.context.row(row)
            sonorant_row_products(
                steps, values.columns, above, values.value.base, values.value.stride, places,
                slope)
            let direct = gradients.weights.row(row)
            for step in 0..<steps { slope[step] += direct[step] }
            if let target = gradients.values {
                sonorant_add_to_rows(
                    steps, values.columns, shares, above, target.base, target.stride, places)
            }
            if normalises {
                var sum: Float = 0
                for step in 0..<steps { sum += slope[step] * shares[step] }
                for step in 0..<steps { slope[step] = shares[step] * (slope[step] - sum) }
            }
            backwardScores(row, steps: steps, places: places, slope: slope, gradients)
        }
    }

    /// From the gradient of the scores, `slope`, to those of queries and keys.
    private func backwardScores(
        _ row: Int, steps: Int, places: UnsafePointer<Int32>, slope: UnsafeMutablePointer<Float>,
        _ gradients: Gradients
    ) {
        let query = gradients.queries.row(row)
        let share = gradients.match.row(row)
        switch match {
        case .additive(let vector):
            sonorant_additive_scores_backward(
                steps, keys.columns, slope, hidden.row(row), vector.value.base, query,
                gradients.keys?.base, gradients.keys?.stride ?? 0, places, share)
        case .product(let scale):
            let factor = scale?.value.base[0] ?? 1
            let own = queries.value.row(row)
            if scale != nil {
                // The products again: the weights no longer tell them.
                for step in 0..<steps {
                    share[0] +=
                        slope[step]
                        * dot(own, keys.value.row(Int(places[step])), keys.columns)
                }
            }
            for step in 0..<steps { slope[step] *= factor }
            sonorant_add_weighted_rows(
                steps, keys.columns, slope, keys.value.base, keys.value.stride, places, query)
            if let target = gradients.keys {
                sonorant_add_to_rows(
                    steps, keys.columns, slope, own, target.base, target.stride, places)
            }
        }
    }
}

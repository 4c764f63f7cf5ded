import Foundation
import SonorantTensors

/// A linear chain over tags as a value: losses, marginals and the best sequences of one sequence
/// of unary scores at a time.
///
/// T steps, K tags; unaries are (T, K), row-major, natural log domain, in any scale. Every call
/// prepares the transitions again in O(K²), then takes O(T·K²).
///
/// Source: Lafferty, McCallum and Pereira 2001; Rabiner 1989 for the recursions.
package struct LinearChain: Sendable {
    /// Transitions, start and end scores.
    package var scores: ChainScores
    /// What is forbidden.
    package var constraints: TransitionConstraints

    /// A chain of `scores` under `constraints`, or without any.
    package init(scores: ChainScores, constraints: TransitionConstraints? = nil) {
        let constraints = constraints ?? TransitionConstraints(tags: scores.tags)
        precondition(
            constraints.tags == scores.tags,
            "rules for \(constraints.tags) tags, scores of \(scores.tags)")
        self.scores = scores
        self.constraints = constraints
    }

    /// A loss and its derivatives.
    package struct Gradient: Sendable, Equatable {
        /// Nats for the whole sequence, divided by nothing.
        package var loss: Double
        /// (T, K): the derivative with respect to the unaries.
        package var unaries: Matrix
        /// The derivative with respect to transitions, start and end scores.
        package var scores: ChainScores
    }

    /// The loss of `tags` by `objective`, and its gradient; where `tags` break a rule, that step
    /// is allowed to this sequence.
    ///
    /// - Returns: no loss and no gradient for T = 0; a loss of NaN if a score is not finite.
    package func lossAndGradient(
        unaries: Matrix, tags: [Int], objective: ChainObjective = .likelihood
    ) -> Gradient {
        precondition(tags.count == unaries.rows, "\(tags.count) tags for \(unaries.rows) steps")
        var result = Gradient(loss: 0, unaries: unaries, scores: ChainScores(tags: scores.tags))
        guard unaries.rows > 0 else { return result }
        let loss = ChainLoss(objective: objective, constraints: constraints)
        let layout = PackedLayout(lengths: [unaries.rows])
        let losses = result.unaries.withView { view in
            scores.withView { scores in
                result.scores.withMutableView { scoreGradient in
                    loss.lossAndGradient(
                        unaries: view, gradient: view, layout: layout, tags: tags.map(Int32.init),
                        scores: scores, scoreGradient: scoreGradient,
                        pool: ThreadPool(threads: 1))
                }
            }
        }
        result.loss = losses[0]
        return result
    }

    /// log Σ exp(score) over all allowed sequences: what a score has to be lessened by to be a
    /// log probability. −∞ if none is allowed, NaN if a score is not finite, 0 for T = 0.
    package func logPartition(unaries: Matrix) -> Double {
        posteriors(unaries).total
    }

    /// (T, K): the probability of each tag at each step, 0 to 1, by forward-backward.
    ///
    /// - Throws: ``LabellingError/noAllowedPath(steps:tags:)``,
    ///   ``LabellingError/notFinite(step:)``.
    package func marginals(unaries: Matrix) throws -> Matrix {
        let result = posteriors(unaries)
        guard result.total > -.infinity else {
            try check(unaries)
            guard !result.total.isNaN else { throw LabellingError.notFinite(step: 0) }
            throw LabellingError.noAllowedPath(steps: unaries.rows, tags: scores.tags)
        }
        return result.marginals
    }

    /// The best allowed sequence of tags (Viterbi). Of equal ones the same one always.
    ///
    /// - Throws: as ``marginals(unaries:)``.
    package func bestPath(unaries: Matrix) throws -> TagPath {
        try search(unaries) { search, tables, view, rows in
            [search.bestPath(tables, unaries: view, rows: rows)].compactMap { $0 }
        }[0]
    }

    /// The `count` best allowed sequences of tags, best first; fewer if fewer are allowed.
    ///
    /// O(T·K²·count) time and O(T·K·count) memory. Throws as ``marginals(unaries:)``.
    package func bestPaths(unaries: Matrix, count: Int) throws -> [TagPath] {
        precondition(count > 0, "\(count) best paths; ask for 1 or more")
        return try search(unaries) { search, tables, view, rows in
            search.bestPaths(count, tables, unaries: view, rows: rows)
        }
    }

    /// - Throws: ``LabellingError/notFinite(step:)``.
    private func check(_ unaries: Matrix) throws {
        if let index = unaries.elements.firstIndex(where: { !$0.isFinite }) {
            throw LabellingError.notFinite(step: index / unaries.columns)
        }
    }

    private func search(
        _ unaries: Matrix,
        _ body: (ChainSearch, ChainTables, MatrixView, UnsafeBufferPointer<Int32>) -> [TagPath]
    ) throws -> [TagPath] {
        try check(unaries)
        let tables = ChainTables()
        scores.withView { tables.fill($0, constraints: constraints) }
        guard tables.isFinite else { throw LabellingError.notFinite(step: 0) }
        var copy = unaries
        let paths = copy.withView { view in
            (0..<unaries.rows).map(Int32.init).withUnsafeBufferPointer {
                body(ChainSearch(), tables, view, $0)
            }
        }
        guard !paths.isEmpty else {
            throw LabellingError.noAllowedPath(steps: unaries.rows, tags: scores.tags)
        }
        return paths
    }

    private func posteriors(_ unaries: Matrix) -> (total: Double, marginals: Matrix) {
        guard unaries.rows > 0 else { return (0, unaries) }
        let tables = ChainTables()
        scores.withView { tables.fill($0, constraints: constraints) }
        let sums = ChainGradient()
        sums.clear(like: tables)
        var marginals = unaries
        let total = marginals.withView { view in
            (0..<unaries.rows).map(Int32.init).withUnsafeBufferPointer {
                ChainWorkspace().logPartition(
                    tables, unaries: view, rows: $0, gradient: view, expected: sums, scale: 1)
            }
        }
        return (total, marginals)
    }
}

extension Matrix {
    /// Lends the values as a view, to be read and written.
    package mutating func withView<Result>(_ body: (MatrixView) throws -> Result) rethrows -> Result
    {
        let (rows, columns) = (rows, columns)
        return try elements.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else {
                var nothing: Float = 0
                return try withUnsafeMutablePointer(to: &nothing) {
                    try body(MatrixView(base: $0, rows: rows, columns: columns))
                }
            }
            return try body(MatrixView(base: base, rows: rows, columns: columns))
        }
    }
}

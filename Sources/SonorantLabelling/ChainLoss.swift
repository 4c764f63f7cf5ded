import SonorantTensors

/// The loss of a chain over a packed minibatch, with its gradients, and decoding.
///
/// B sequences, T steps, K tags. The work is cut into at most ``groups`` parts by B alone, and
/// their sums are added in a fixed order, so results do not depend on the number of threads.
/// O(rows·K²) time; memory: 16·K² bytes a part, and 24·T·K for its longest sequence.
package final class ChainLoss {
    /// What is minimised.
    package let objective: ChainObjective
    /// What is forbidden; a truth that breaks a rule is allowed to, for itself alone.
    package let constraints: TransitionConstraints
    /// Into how many parts a minibatch is cut at most.
    package static let groups = 16

    private let tables = ChainTables()
    private let workspaces = (0..<groups).map { _ in ChainWorkspace() }
    private let gradients = (0..<groups).map { _ in ChainGradient() }

    /// A loss for as many tags as `constraints` is for.
    package init(objective: ChainObjective, constraints: TransitionConstraints) {
        self.objective = objective
        self.constraints = constraints
    }

    /// Which way sums are taken; for tests.
    package var method: ChainWorkspace.Method = .automatic {
        didSet { for workspace in workspaces { workspace.method = method } }
    }

    /// How often the log domain was needed.
    package var logDomainPasses: Int { workspaces.reduce(0) { $0 + $1.logDomainPasses } }

    /// The loss of each sequence, and its gradients.
    ///
    /// - Parameters:
    ///   - unaries: (rows, K) packed scores of the network.
    ///   - gradient: like `unaries`, and possibly the same memory; overwritten with the derivative
    ///     of Σ loss times `scale`.
    ///   - tags: a tag for each packed row.
    ///   - scores: transitions, start and end scores.
    ///   - scoreGradient: the derivative of Σ loss times `scale` with respect to them is added.
    /// - Returns: nats a sequence, in the layout's order; 0 for one of no steps; NaN, and no
    ///   gradient, where a score is not finite. Never negative otherwise but for rounding.
    package func lossAndGradient(
        unaries: MatrixView, gradient: MatrixView, layout: PackedLayout, tags: [Int32],
        scores: ChainView, scoreGradient: ChainView, scale: Float = 1, pool: ThreadPool
    ) -> [Double] {
        precondition(
            tags.count == layout.rows && unaries.rows == layout.rows,
            "\(tags.count) tags and \(unaries.rows) rows of scores for \(layout.rows) rows")
        for tag in tags {
            precondition(
                tag >= 0 && tag < scores.tags, "tag \(tag) is not below \(scores.tags)")
        }
        tables.fill(scores, constraints: constraints)
        let parts = min(layout.sequences, Self.groups)
        let losses = pool.map(parts) { part in
            gradients[part].clear(like: tables)
            let losses = stride(from: part, to: layout.sequences, by: parts).map { sequence in
                loss(
                    unaries, gradient, rows: layout.rows(ofSequence: sequence), tags: tags,
                    scores: scores, part: part, scale: Double(scale))
            }
            gradients[part].finish(tables)
            return losses
        }
        for part in 1..<max(1, parts) { gradients[0].add(gradients[part]) }
        gradients[0].add(to: scoreGradient)
        return (0..<layout.sequences).map { losses[$0 % parts][$0 / parts] }
    }

    /// The best allowed sequence of tags of each sequence, in the layout's order; nil where none
    /// is allowed.
    package func bestPaths(
        unaries: MatrixView, layout: PackedLayout, scores: ChainView, pool: ThreadPool
    ) -> [TagPath?] {
        tables.fill(scores, constraints: constraints)
        let parts = min(layout.sequences, Self.groups)
        let paths = pool.map(parts) { part in
            stride(from: part, to: layout.sequences, by: parts).map { sequence in
                layout.rows(ofSequence: sequence).withUnsafeBufferPointer {
                    workspaces[part].search.bestPath(tables, unaries: unaries, rows: $0)
                }
            }
        }
        return (0..<layout.sequences).map { paths[$0 % parts][$0 / parts] }
    }

    private func loss(
        _ unaries: MatrixView, _ gradient: MatrixView, rows: [Int32], tags: [Int32],
        scores: ChainView, part: Int, scale: Double
    ) -> Double {
        guard !rows.isEmpty else { return 0 }
        let truth = rows.map { Int(tags[Int($0)]) }
        guard let relaxed = tables.relaxed(for: truth, scores: scores) else {
            return loss(
                tables, unaries, gradient, rows, truth, workspaces[part], gradients[part], scale)
        }
        // Its powers are others than those the part's sums are to be multiplied by.
        let own = ChainGradient()
        own.clear(like: relaxed)
        let loss = loss(
            relaxed, unaries, gradient, rows, truth, workspaces[part], own, scale)
        own.finish(relaxed)
        gradients[part].add(own)
        return loss
    }

    private func loss(
        _ tables: ChainTables, _ unaries: MatrixView, _ gradient: MatrixView, _ rows: [Int32],
        _ truth: [Int], _ workspace: ChainWorkspace, _ sums: ChainGradient, _ scale: Double
    ) -> Double {
        let truthScore = score(tables, unaries, rows, truth)
        return rows.withUnsafeBufferPointer { rows in
            let best: TagPath?
            switch objective {
            case .likelihood:
                let total = workspace.logPartition(
                    tables, unaries: unaries, rows: rows, gradient: gradient, expected: sums,
                    scale: scale)
                guard total.isFinite else { return .nan }
                for (step, row) in rows.enumerated() {
                    gradient.row(Int(row))[truth[step]] -= Float(scale)
                }
                sums.count(truth, times: -scale)
                return total - truthScore
            case .perceptron:
                best = workspace.search.bestPath(tables, unaries: unaries, rows: rows)
            case .margin(let cost):
                best = workspace.search.bestPath(
                    tables, unaries: unaries, rows: rows, truth: truth, cost: Double(cost))
            }
            let isFinite = tables.isFinite && isFinite(unaries, rows)
            for row in rows { gradient.row(Int(row)).update(repeating: 0, count: tables.tags) }
            guard isFinite, let best else { return .nan }
            // A rival that only ties must not move the weights.
            guard best.score > truthScore else { return 0 }
            for (step, row) in rows.enumerated() where best.tags[step] != truth[step] {
                gradient.row(Int(row))[best.tags[step]] += Float(scale)
                gradient.row(Int(row))[truth[step]] -= Float(scale)
            }
            sums.count(best.tags, times: scale)
            sums.count(truth, times: -scale)
            return best.score - truthScore
        }
    }

    /// Whether all scores of `rows` are; the search passes over those that are not numbers.
    private func isFinite(_ unaries: MatrixView, _ rows: UnsafeBufferPointer<Int32>) -> Bool {
        rows.allSatisfy { row in
            UnsafeBufferPointer(start: unaries.row(Int(row)), count: unaries.columns)
                .allSatisfy(\.isFinite)
        }
    }

    /// What `truth` scores, which the tables allow.
    private func score(
        _ tables: ChainTables, _ unaries: MatrixView, _ rows: [Int32], _ truth: [Int]
    ) -> Double {
        var sum = tables.logStart[truth[0]] + tables.logEnd[truth[truth.count - 1]]
        for (step, row) in rows.enumerated() {
            sum += Double(unaries.row(Int(row))[truth[step]])
            if step > 0 {
                sum += tables.logTransitions[truth[step - 1] * tables.width + truth[step]]
            }
        }
        return sum
    }
}

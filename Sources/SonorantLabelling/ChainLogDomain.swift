import Foundation
import SonorantTensors

/// The chain's recursions in the log domain: plain, exact and slow.
///
/// It serves sequences whose probabilities leave the range of a `Double`, and as the reference of
/// the linear pass. O(T·K²) exponentials.
struct ChainLogDomain {
    /// log Σ exp(score) over all allowed sequences.
    let total: Double
    private let tables: ChainTables
    private let rows: UnsafeBufferPointer<Int32>
    private let unaries: [Double]
    private let alpha: [Double]

    /// Runs forward.
    init(tables: ChainTables, unaries view: MatrixView, rows: UnsafeBufferPointer<Int32>) {
        let (tags, width) = (tables.tags, tables.width)
        self.tables = tables
        self.rows = rows
        let unaries = rows.flatMap { row in (0..<tags).map { Double(view.row(Int(row))[$0]) } }
        var alpha = [Double](repeating: -.infinity, count: unaries.count)
        for tag in 0..<tags { alpha[tag] = tables.logStart[tag] + unaries[tag] }
        for step in 1..<max(rows.count, 1) {
            for to in 0..<tags {
                alpha[step * tags + to] =
                    unaries[step * tags + to]
                    + Self.logSum(tags) { from in
                        alpha[(step - 1) * tags + from]
                            + tables.logTransitions[from * width + to]
                    }
            }
        }
        total = Self.logSum(tags) { alpha[(rows.count - 1) * tags + $0] + tables.logEnd[$0] }
        self.unaries = unaries
        self.alpha = alpha
    }

    /// Runs backward; writes and adds the posteriors times `scale`, as
    /// ``ChainWorkspace/logPartition(_:unaries:rows:gradient:expected:scale:)`` says.
    mutating func emit(gradient: MatrixView, expected: ChainGradient, scale: Double) {
        let (tags, width) = (tables.tags, tables.width)
        var beta = (0..<tags).map { tables.logEnd[$0] }
        for tag in 0..<tags {
            expected.end[tag] +=
                scale * exp(alpha[(rows.count - 1) * tags + tag] + beta[tag] - total)
        }
        for step in stride(from: rows.count - 1, through: 0, by: -1) {
            let target = gradient.row(Int(rows[step]))
            let here = step * tags
            for tag in 0..<tags {
                target[tag] = Float(scale * exp(alpha[here + tag] + beta[tag] - total))
            }
            guard step > 0 else { break }
            let after = (0..<tags).map { beta[$0] + unaries[here + $0] }
            for from in 0..<tags {
                let row = tables.logTransitions + from * width
                let before = alpha[here - tags + from]
                for to in 0..<tags {
                    expected.transitions[from * width + to] +=
                        scale * exp(before + row[to] + after[to] - total)
                }
                beta[from] = Self.logSum(tags) { row[$0] + after[$0] }
            }
        }
        for tag in 0..<tags {
            expected.start[tag] += scale * exp(alpha[tag] + beta[tag] - total)
        }
    }

    /// log Σ exp(term) over `count` terms; −∞ if all are.
    private static func logSum(_ count: Int, _ term: (Int) -> Double) -> Double {
        var high = -Double.infinity
        for index in 0..<count { high = max(high, term(index)) }
        guard high > -.infinity else { return high }
        var sum = 0.0
        for index in 0..<count { sum += exp(term(index) - high) }
        return high + log(sum)
    }
}

import Foundation
import SonorantTensors

@testable import SonorantLabelling

/// A chain and the scores of one sequence in `Double`, to walk every sequence of tags one by one.
/// K and T must be tiny.
struct ChainOracle {
    var unaries: [[Double]]
    var transitions: [[Double]]
    var start: [Double]
    var end: [Double]

    /// The scores of `chain`, −∞ where forbidden, over `unaries`.
    init(_ chain: LinearChain, unaries matrix: Matrix) {
        let (scores, rules) = (chain.scores, chain.constraints)
        let tags = scores.tags
        unaries = (0..<matrix.rows).map { matrix[row: $0].map(Double.init) }
        transitions = (0..<tags).map { from in
            (0..<tags).map { to in
                rules.allows(from, to) ? Double(scores.transitions[from, to]) : -.infinity
            }
        }
        start = (0..<tags).map { rules.starts[$0] ? Double(scores.start[$0]) : -.infinity }
        end = (0..<tags).map { rules.ends[$0] ? Double(scores.end[$0]) : -.infinity }
    }

    func score(_ path: [Int]) -> Double {
        guard let first = path.first, let last = path.last else { return 0 }
        var sum = start[first] + end[last]
        for (step, tag) in path.enumerated() {
            sum += unaries[step][tag] + (step > 0 ? transitions[path[step - 1]][tag] : 0)
        }
        return sum
    }

    /// Every sequence of tags that is allowed.
    var paths: [[Int]] {
        var paths: [[Int]] = [[]]
        for _ in unaries.indices { paths = paths.flatMap { p in start.indices.map { p + [$0] } } }
        return paths.filter { score($0) > -.infinity }
    }

    var logPartition: Double { log(paths.reduce(0) { $0 + exp(score($1)) }) }

    /// max_y (score + cost · Hamming distance from `truth`) − score of `truth`.
    func marginLoss(_ truth: [Int], cost: Double) -> Double {
        let best = paths.map { path in
            score(path) + cost * Double(zip(path, truth).count { $0 != $1 })
        }.max()
        return (best ?? -.infinity) - score(truth)
    }
}

/// Random chains and unaries.
enum RandomChain {
    static func matrix(_ rows: Int, _ columns: Int, range: Double, seed: UInt64) -> Matrix {
        var generator = SeededGenerator(seed: seed, "matrix")
        return Matrix(
            rows: rows, columns: columns,
            elements: (0..<rows * columns).map { _ in
                Float(generator.uniform(in: -range..<range))
            })
    }

    static func scores(_ tags: Int, range: Double = 2, seed: UInt64) -> ChainScores {
        ChainScores(
            transitions: matrix(tags, tags, range: range, seed: seed + 100),
            start: matrix(1, tags, range: range, seed: seed + 200).elements,
            end: matrix(1, tags, range: range, seed: seed + 300).elements)
    }

    static func tags(_ count: Int, below tags: Int, seed: UInt64) -> [Int] {
        var generator = SeededGenerator(seed: seed, "tags")
        return (0..<count).map { _ in generator.index(below: tags) }
    }

    /// A chain with about a quarter of its transitions, but none from or to tag 0, forbidden.
    static func constrained(_ tags: Int, seed: UInt64) -> LinearChain {
        var rules = TransitionConstraints(tags: tags)
        var generator = SeededGenerator(seed: seed, "rules")
        for from in 1..<max(tags, 1) {
            rules.setStart(from, allowed: generator.uniform() > 0.25)
            rules.setEnd(from, allowed: generator.uniform() > 0.25)
            for to in 1..<tags {
                rules.set(from, to, allowed: generator.uniform() > 0.25)
            }
        }
        return LinearChain(scores: scores(tags, seed: seed), constraints: rules)
    }
}

extension LinearChain {
    /// The log-domain pass: the total, and the posteriors as ``lossAndGradient`` would give them
    /// without a truth.
    func logDomain(unaries: Matrix) -> (total: Double, marginals: Matrix, scores: ChainScores) {
        run(unaries: unaries, method: .logDomain).result
    }

    /// Either pass, and how often the log domain was taken.
    func run(
        unaries: Matrix, method: ChainWorkspace.Method
    ) -> (result: (total: Double, marginals: Matrix, scores: ChainScores), logPasses: Int) {
        let tables = ChainTables()
        scores.withView { tables.fill($0, constraints: constraints) }
        let sums = ChainGradient()
        sums.clear(like: tables)
        let workspace = ChainWorkspace()
        workspace.method = method
        var marginals = unaries
        let total = marginals.withView { view in
            (0..<unaries.rows).map(Int32.init).withUnsafeBufferPointer {
                workspace.logPartition(
                    tables, unaries: view, rows: $0, gradient: view, expected: sums, scale: 1)
            }
        }
        sums.finish(tables)
        var expected = ChainScores(tags: scores.tags)
        expected.withMutableView { sums.add(to: $0) }
        return ((total, marginals, expected), workspace.logDomainPasses)
    }
}

/// The largest difference of two lists.
func distance(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(a.count == b.count ? 0 : .infinity) {
        max($0, abs(Double($1.0) - Double($1.1)))
    }
}

import CSIMD
import SonorantTensors

/// Finds the best-scoring tag sequences of a chain, in memory it keeps.
///
/// T steps, K tags. Source: Viterbi 1967; for the n best, each tag's n best ways at each step.
final class ChainSearch {
    private let scores = ScratchBuffer<Double>()
    private let back = ScratchBuffer<Int32>()

    /// The best allowed sequence; nil if there is none. O(T·K²).
    ///
    /// Of equal ones that whose last difference is the lower tag. `costs` are added to the unaries
    /// of every tag but that of `truth` (Hamming distance).
    func bestPath(
        _ tables: ChainTables, unaries: MatrixView, rows: UnsafeBufferPointer<Int32>,
        truth: some RandomAccessCollection<Int> = EmptyCollection<Int>(), cost: Double = 0
    ) -> TagPath? {
        let (tags, width, steps) = (tables.tags, tables.width, rows.count)
        guard steps > 0 else { return TagPath(tags: [], score: 0) }
        precondition(unaries.columns == tags, "\(unaries.columns) scores for \(tags) tags")
        let emission = scores.reserve(3 * width)
        var (from, to) = (emission + width, emission + 2 * width)
        emission.initialize(repeating: 0, count: 3 * width)
        let back = back.reserve(steps * width)
        for step in 0..<steps {
            let row = unaries.row(Int(rows[step]))
            for tag in 0..<tags { emission[tag] = Double(row[tag]) + cost }
            if cost != 0 {
                let right = truth[truth.index(truth.startIndex, offsetBy: step)]
                emission[right] = Double(row[right])
            }
            if step == 0 {
                for tag in 0..<width { to[tag] = tables.logStart[tag] + emission[tag] }
            } else {
                sonorant_chain_best(
                    tables.logTransitions, from, emission, to, back + step * width, Int64(tags),
                    Int64(width))
            }
            swap(&from, &to)
        }
        var best = (tag: 0, score: -Double.infinity)
        for tag in 0..<tags where from[tag] + tables.logEnd[tag] > best.score {
            best = (tag, from[tag] + tables.logEnd[tag])
        }
        guard best.score > -.infinity else { return nil }
        var path = [Int](repeating: best.tag, count: steps)
        for step in stride(from: steps - 1, to: 0, by: -1) {
            path[step - 1] = Int(back[step * width + path[step]])
        }
        return TagPath(tags: path, score: best.score)
    }

    /// The `count` best allowed sequences, best first; fewer if fewer are allowed.
    ///
    /// O(T·K·count·(K + log K)) time, O(T·K·count) memory.
    func bestPaths(
        _ count: Int, _ tables: ChainTables, unaries: MatrixView, rows: UnsafeBufferPointer<Int32>
    ) -> [TagPath] {
        guard !rows.isEmpty else { return count > 0 ? [TagPath(tags: [], score: 0)] : [] }
        let (tags, width) = (tables.tags, tables.width)
        /// One of the ways into a tag: its score, the tag before, and which of that tag's ways.
        typealias Way = (score: Double, before: Int, rank: Int)
        var lattice: [[[Way]]] = []
        func extend(_ ways: [[Way]], _ step: (Int) -> Double) -> [Way] {
            var ranks = [Int](repeating: 0, count: tags)
            var chosen: [Way] = []
            while chosen.count < count {
                var best: Way = (-.infinity, 0, 0)
                for from in 0..<tags where ranks[from] < ways[from].count {
                    let score = ways[from][ranks[from]].score + step(from)
                    if score > best.score { best = (score, from, ranks[from]) }
                }
                guard best.score > -.infinity else { break }
                chosen.append(best)
                ranks[best.before] += 1
            }
            return chosen
        }
        for (step, row) in rows.enumerated() {
            let unary = unaries.row(Int(row))
            lattice.append(
                (0..<tags).map { to in
                    guard step > 0 else {
                        let score = tables.logStart[to] + Double(unary[to])
                        return score > -.infinity && count > 0 ? [(score, 0, 0)] : []
                    }
                    return extend(lattice[step - 1]) {
                        tables.logTransitions[$0 * width + to] + Double(unary[to])
                    }
                })
        }
        return extend(lattice[rows.count - 1]) { tables.logEnd[$0] }.map { last in
            var path = [Int](repeating: last.before, count: rows.count)
            var rank = last.rank
            for step in stride(from: rows.count - 1, to: 0, by: -1) {
                let way = lattice[step][path[step]][rank]
                path[step - 1] = way.before
                rank = way.rank
            }
            return TagPath(tags: path, score: last.score)
        }
    }
}

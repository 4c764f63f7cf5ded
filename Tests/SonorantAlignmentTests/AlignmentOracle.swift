import Foundation
import SonorantAlignment
import SonorantTensors

/// Random emissions and slow ways to the best path.
enum AlignmentOracle {
    /// Log probabilities of `frames` random rows that sum to one.
    static func emissions(frames: Int, symbols: Int, seed: UInt64) -> Matrix {
        var generator = SeededGenerator(seed: seed, "alignment")
        var matrix = Matrix(rows: frames, columns: symbols)
        for frame in 0..<frames {
            let weights = (0..<symbols).map { _ in
                0.01 + Double.random(in: 0..<1, using: &generator)
            }
            let sum = weights.reduce(0, +)
            for k in 0..<symbols { matrix[frame, k] = Float(log(weights[k] / sum)) }
        }
        return matrix
    }

    /// The log probability of the best of all V^T paths that spell `labels`; nil where none does.
    static func bestOfAll(_ emissions: Matrix, labels: [Int], blank: Int) -> Double? {
        var best: Double?
        var path = [Int](repeating: 0, count: emissions.rows)
        func extend(_ frame: Int, _ score: Double) {
            guard frame < emissions.rows else {
                if collapse(path, blank: blank) == labels { best = max(best ?? score, score) }
                return
            }
            for symbol in 0..<emissions.columns {
                path[frame] = symbol
                extend(frame + 1, score + Double(emissions[frame, symbol]))
            }
        }
        extend(0, 0)
        return best
    }

    static func collapse(_ path: [Int], blank: Int) -> [Int] {
        var labels: [Int] = []
        for (frame, symbol) in path.enumerated()
        where symbol != blank && (frame == 0 || path[frame - 1] != symbol) {
            labels.append(symbol)
        }
        return labels
    }

    /// The best path by the full matrix of all states, with gaps that may be wildcards.
    static func fullMatrix(
        _ emissions: Matrix, labels: [Int], blank: Int, wildcards: Set<Int> = [],
        penalty: Double = 1
    ) -> Double {
        let count = 2 * labels.count + 1
        func cost(_ frame: Int, _ state: Int) -> Double {
            if state % 2 == 1 { return Double(emissions[frame, labels[state / 2]]) }
            let null = Double(emissions[frame, blank])
            guard wildcards.contains(state / 2) else { return null }
            return max(null, Double(emissions[row: frame].max()!) - penalty)
        }
        var row = (0..<count).map { $0 < 2 ? cost(0, $0) : -Double.infinity }
        for frame in 1..<max(1, emissions.rows) {
            row = (0..<count).map { state in
                var best = row[state]
                if state > 0 { best = max(best, row[state - 1]) }
                if state > 2, state % 2 == 1, labels[state / 2] != labels[state / 2 - 1] {
                    best = max(best, row[state - 2])
                }
                return best + cost(frame, state)
            }
        }
        return count == 1 ? row[0] : max(row[count - 1], row[count - 2])
    }

    /// The log probability of the path that `alignment` describes, nulls elsewhere.
    static func score(_ alignment: Alignment, _ emissions: Matrix, blank: Int) -> Double {
        var path = [Int](repeating: blank, count: emissions.rows)
        for token in alignment.tokens { for frame in token.frames { path[frame] = token.symbol } }
        return path.enumerated().reduce(0) { $0 + Double(emissions[$1.offset, $1.element]) }
    }
}

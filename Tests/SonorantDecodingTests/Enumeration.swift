import Foundation
import SonorantTensors
import TestSupport

/// Every alignment of tiny emissions, counted one by one.
enum Enumeration {
    /// For each labelling the log of the sum of the probabilities of its alignments.
    static func labellings(_ logProbabilities: Matrix, blank: Int) -> [[Int]: Double] {
        var sums: [[Int]: Double] = [:]
        var path = [Int](repeating: 0, count: logProbabilities.rows)
        func visit(_ frame: Int, _ score: Double) {
            guard frame < path.count else {
                sums[collapsed(path, blank: blank), default: 0] += exp(score)
                return
            }
            for symbol in 0..<logProbabilities.columns {
                path[frame] = symbol
                visit(frame + 1, score + Double(logProbabilities[frame, symbol]))
            }
        }
        visit(0, 0)
        return sums.mapValues { log($0) }
    }

    private static func collapsed(_ path: [Int], blank: Int) -> [Int] {
        var labels: [Int] = []
        var last = blank
        for symbol in path {
            if symbol != last, symbol != blank { labels.append(symbol) }
            last = symbol
        }
        return labels
    }

    /// Random log probabilities whose rows sum to one, the flatter the smaller `contrast` is.
    static func emissions(
        frames: Int, symbols: Int, seed: UInt64, contrast: Float = 2
    ) -> Matrix {
        var generator = SeededGenerator(seed: seed, "emissions")
        var matrix = Matrix(rows: frames, columns: symbols)
        for frame in 0..<frames {
            let logits = (0..<symbols).map { _ in
                contrast * Float.random(in: -1...1, using: &generator)
            }
            let sum = log(logits.reduce(0) { $0 + exp($1) })
            for symbol in 0..<symbols { matrix[frame, symbol] = logits[symbol] - sum }
        }
        return matrix
    }
}

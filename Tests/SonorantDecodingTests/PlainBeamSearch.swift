import Foundation
import SonorantTensors

/// Prefix beam search as a textbook has it: dictionaries of prefixes and logarithms.
///
/// The oracle of the fast search, without models and words.
enum PlainBeamSearch {
    static func decode(
        _ logProbabilities: Matrix, blank: Int, beam: Int
    ) -> [(labels: [Int], score: Double)] {
        var prefixes: [[Int]: (blank: Double, label: Double)] = [[]: (0, -.infinity)]
        for frame in 0..<logProbabilities.rows {
            var next: [[Int]: (blank: Double, label: Double)] = [:]
            func add(_ labels: [Int], blank: Double = -.infinity, label: Double = -.infinity) {
                let old = next[labels] ?? (-.infinity, -.infinity)
                next[labels] = (logSum(old.blank, blank), logSum(old.label, label))
            }
            for (labels, scores) in prefixes {
                let total = logSum(scores.blank, scores.label)
                for symbol in 0..<logProbabilities.columns {
                    let p = Double(logProbabilities[frame, symbol])
                    if symbol == blank {
                        add(labels, blank: total + p)
                    } else if symbol == labels.last {
                        add(labels, label: scores.label + p)
                        add(labels + [symbol], label: scores.blank + p)
                    } else {
                        add(labels + [symbol], label: total + p)
                    }
                }
            }
            let kept = next.sorted {
                logSum($0.value.blank, $0.value.label) > logSum($1.value.blank, $1.value.label)
            }.prefix(beam)
            prefixes = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
        }
        return prefixes.map { ($0.key, logSum($0.value.blank, $0.value.label)) }
            .sorted { $0.1 > $1.1 }
    }

    private static func logSum(_ a: Double, _ b: Double) -> Double {
        let (high, low) = (max(a, b), min(a, b))
        return low == -.infinity ? high : high + log1p(exp(low - high))
    }
}

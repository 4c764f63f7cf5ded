import Foundation
import SonorantText

/// How sure a decoder is of its best reading, from the readings that it holds.
///
/// The scores of the n best readings, divided by a temperature, are made probabilities that sum
/// to one (softmax). The confidence of the utterance is the probability of the best reading; that
/// of a word is the sum over all readings that have the same word in its place, places being
/// those of the alignment with the fewest errors. Both lie in 0...1. A temperature above 1 makes
/// a decoder that is too sure of itself more modest; `tune` fits it.
public struct NBestConfidence: Sendable, Equatable {
    /// The confidence of the best reading as a whole.
    public let utterance: Double
    /// Those of its words.
    public let words: [Double]

    /// - Parameters:
    ///   - readings: scores in nats and words, the best first; at least one.
    ///   - temperature: above 0.
    public init(_ readings: [(score: Double, words: [String])], temperature: Double) {
        let best = readings[0]
        let weights = readings.map { exp(($0.score - best.score) / temperature) }
        let sum = weights.reduce(0, +)
        var words = [Double](repeating: 0, count: best.words.count)
        for (reading, weight) in zip(readings, weights) where weight > 1e-9 * sum {
            let alignment = EditDistance(reference: best.words, hypothesis: reading.words)
            for case .match(let place, _) in alignment.steps { words[place] += weight / sum }
        }
        utterance = weights[0] / sum
        self.words = words.map { min($0, 1) }
    }
}

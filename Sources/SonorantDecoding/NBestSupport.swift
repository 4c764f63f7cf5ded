import Foundation
import SonorantScoring

/// Which of an utterance's readings have each word of the best one in its place.
///
/// Made once, it gives the confidences at any temperature.
package struct NBestSupport: Sendable {
    /// Of each reading the score, in nats, less that of the best.
    package let scores: [Double]
    /// Of each word of the best reading the numbers of the readings that have it.
    package let supporters: [[Int]]

    /// - Parameters:
    ///   - readings: scores in nats and words, the best first; at least one.
    ///   - least: readings whose scores lie this far below the best, in nats, are not looked at.
    package init(_ readings: [(score: Double, words: [String])], least: Double = -.infinity) {
        let best = readings[0]
        scores = readings.map { $0.score - best.score }
        var supporters = [[Int]](repeating: [0], count: best.words.count)
        for number in readings.indices.dropFirst() where scores[number] > least {
            let alignment = EditDistance(
                reference: best.words, hypothesis: readings[number].words)
            for case .match(let place, _) in alignment.steps { supporters[place].append(number) }
        }
        self.supporters = supporters
    }

    /// The probabilities of the readings at `temperature`, above 0; they sum to one.
    package func posteriors(temperature: Double) -> [Double] {
        let weights = scores.map { exp($0 / temperature) }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    /// The confidences of the words.
    package func words(_ posteriors: [Double]) -> [Double] {
        supporters.map { min($0.reduce(0) { $0 + posteriors[$1] }, 1) }
    }
}

/// How sure a decoder is of its best reading, from the readings that it holds.
///
/// The scores of the n best readings, divided by a temperature, are made probabilities that sum
/// to one (softmax). The confidence of the utterance is the probability of the best reading. The
/// posterior of a word is the sum over all readings that have the same word in its place, places
/// being those of the alignment with the fewest errors; its confidence is that posterior mixed
/// with the probability of its symbols in their frames, see ``mixed(posterior:frames:)``. All lie
/// in 0...1. A temperature above 1 makes a decoder that is too sure of itself more modest; `tune`
/// fits it.
package struct NBestConfidence: Sendable, Equatable {
    /// The confidence of the best reading as a whole.
    package let utterance: Double
    /// The posteriors of its words.
    package let words: [Double]

    /// - Parameters:
    ///   - readings: scores in nats and words, the best first; at least one.
    ///   - temperature: above 0.
    package init(_ readings: [(score: Double, words: [String])], temperature: Double) {
        // What weighs less than 1e-9 of the best changes nothing that is shown.
        let support = NBestSupport(readings, least: -21 * temperature)
        let posteriors = support.posteriors(temperature: temperature)
        utterance = posteriors[0]
        words = support.words(posteriors)
    }

    /// How much of a word's confidence comes from its frames.
    package static let frameShare = 0.3

    /// The confidence of a word.
    ///
    /// Readings of the beam differ in few places, so a wrong word that all of them have would
    /// have a posterior of 1 at any temperature; its frames know better.
    ///
    /// - Parameters:
    ///   - posterior: of the word over the readings.
    ///   - frames: the geometric mean of its symbols' probabilities in their frames.
    package static func mixed(posterior: Double, frames: Double) -> Double {
        (1 - frameShare) * posterior + frameShare * frames
    }
}

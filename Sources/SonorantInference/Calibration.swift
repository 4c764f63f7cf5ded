import Foundation
import SonorantScoring

/// How well confidences say how often words are right.
///
/// Words are sorted into ten bins of equal width by their confidence. The expected calibration
/// error is the mean over all words of the distance between the mean confidence of their bin and
/// the part of its words that is right. Source: Naeini et al. 2015, "Obtaining well calibrated
/// probabilities using Bayesian binning".
package struct Calibration: Sendable, Equatable, Encodable {
    /// A recognised word.
    package struct Word: Sendable, Equatable {
        /// How sure the decoder is of it, 0 to 1.
        package let confidence: Double
        /// Whether the reference has it in its place.
        package let isRight: Bool

        /// A word with its facts.
        package init(confidence: Double, isRight: Bool) {
            self.confidence = confidence
            self.isRight = isRight
        }
    }

    /// The words of like confidence.
    package struct Bin: Sendable, Equatable, Encodable {
        /// The lowest confidence.
        package let lower: Double
        /// What confidences lie below; the last bin has 1 as well.
        package let upper: Double
        /// Words in it.
        package let count: Int
        /// Their mean confidence; 0 for none.
        package let confidence: Double
        /// The part of them that is right; 0 for none.
        package let accuracy: Double
    }

    /// The expected calibration error, 0 to 1; 0 without words.
    package let expectedError: Double
    /// The mean negative log-likelihood of what is right and wrong, nats a word. Confidences
    /// count as 0.0001 at least and 0.9999 at the most, since they are rounded to four places.
    package let negativeLogLikelihood: Double
    /// Words.
    package let words: Int
    /// The mean confidence; 0 without words.
    package let confidence: Double
    /// The part of the words that is right; 0 without words.
    package let accuracy: Double
    /// The bins, from the lowest confidence on.
    package let bins: [Bin]

    private enum CodingKeys: String, CodingKey {
        case expectedError = "ece"
        case negativeLogLikelihood = "nll"
        case words, confidence, accuracy, bins
    }

    /// The calibration of `words`.
    package init(_ words: [Word], bins count: Int = 10) {
        var members = [[Word]](repeating: [], count: count)
        for word in words {
            members[min(max(Int(word.confidence * Double(count)), 0), count - 1)].append(word)
        }
        bins = members.enumerated().map { number, words in
            Bin(
                lower: Double(number) / Double(count), upper: Double(number + 1) / Double(count),
                count: words.count, confidence: Self.mean(words, of: \.confidence),
                accuracy: Self.mean(words) { $0.isRight ? 1 : 0 })
        }
        self.words = words.count
        confidence = Self.mean(words, of: \.confidence)
        accuracy = Self.mean(words) { $0.isRight ? 1 : 0 }
        expectedError =
            bins.reduce(0) { $0 + Double($1.count) * abs($1.confidence - $1.accuracy) }
            / Double(max(words.count, 1))
        negativeLogLikelihood = Self.mean(words, of: \.negativeLogLikelihood)
    }

    private static func mean(_ words: [Word], of value: (Word) -> Double) -> Double {
        words.isEmpty ? 0 : words.reduce(0) { $0 + value($1) } / Double(words.count)
    }

    /// The words of a reading that are right, by the alignment with the fewest errors.
    package static func areRight(_ words: [String], reference: [String]) -> [Bool] {
        var areRight = [Bool](repeating: false, count: words.count)
        for step in EditDistance(reference: reference, hypothesis: words).steps {
            if case .match(_, let place) = step { areRight[place] = true }
        }
        return areRight
    }
}

extension Calibration.Word {
    /// Of its being right or wrong, in nats.
    var negativeLogLikelihood: Double {
        let bounded = min(max(confidence, 1e-4), 1 - 1e-4)
        return -log(isRight ? bounded : 1 - bounded)
    }
}

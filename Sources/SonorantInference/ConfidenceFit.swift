import Foundation
import SonorantDecoding
import SonorantText

/// The readings of an utterance and which words of the best are right.
package struct JudgedReadings: Sendable {
    let support: NBestSupport
    /// Of each word of the best reading the probability of its symbols in their frames.
    let frames: [Double]
    let areRight: [Bool]

    package init(
        _ readings: [(score: Double, words: [String])], frames: [Double], reference: [String]
    ) {
        support = NBestSupport(readings)
        self.frames = frames
        areRight = Calibration.areRight(readings[0].words, reference: reference)
    }

    /// The words with their confidences at `temperature`.
    func words(temperature: Double) -> [Calibration.Word] {
        let posteriors = support.words(support.posteriors(temperature: temperature))
        return posteriors.indices.map { place in
            var confidence = posteriors[place]
            if frames.count == posteriors.count {
                confidence = NBestConfidence.mixed(
                    posterior: confidence, frames: frames[place])
            }
            return Calibration.Word(confidence: confidence, isRight: areRight[place])
        }
    }
}

extension JudgedReadings {
    init(_ readings: [Hypothesis], alphabet: Alphabet, of utterance: TuningData.Utterance) throws {
        var emissions = EmissionBuffer()
        emissions.append(utterance.emissions.logProbabilities)
        let transcript = try SearchStreamDecoder.transcript(
            of: readings, alphabet: alphabet, emissions: emissions, utterance: utterance.streamed)
        self.init(
            readings.map { ($0.score, $0.wordTexts(alphabet)) },
            frames: transcript.words.map(\.confidence),
            reference: utterance.reference.split(whereSeparator: \.isWhitespace)
                .map { String($0) })
    }
}

/// The temperature at which confidences from the n best readings say best what is right.
///
/// It makes the negative log-likelihood of the words' being right or wrong smallest; see
/// ``NBestConfidence`` and ``Calibration``.
package struct ConfidenceFit: Sendable, Equatable {
    /// The temperature, to three figures; that from before where there is no word.
    package let temperature: Double
    /// Whether it is the highest or lowest that is looked at, for want of right or wrong words.
    package let isAtEdge: Bool
    /// How good confidences were.
    package let before: Calibration
    /// How good they are.
    package let after: Calibration

    /// Temperatures looked at.
    static let range = 0.05...50.0

    package init(_ readings: [JudgedReadings], before temperature: Double) {
        func words(_ temperature: Double) -> [Calibration.Word] {
            readings.flatMap { $0.words(temperature: temperature) }
        }
        func cost(_ logarithm: Double) -> Double {
            words(exp(logarithm)).reduce(0) { $0 + $1.negativeLogLikelihood }
        }
        before = Calibration(words(temperature))
        guard before.words > 0 else {
            (self.temperature, isAtEdge, after) = (temperature, false, before)
            return
        }
        // The cost may have several valleys: the lowest of a grid is looked at closely.
        let (first, last) = (log(Self.range.lowerBound), log(Self.range.upperBound))
        let count = 40
        let step = (last - first) / Double(count)
        let costs = (0...count).map { cost(first + Double($0) * step) }
        let place = costs.indices.min { (costs[$0], $0) < (costs[$1], $1) } ?? 0
        isAtEdge = place == 0 || place == count
        var (left, right) = (
            first + Double(max(place - 1, 0)) * step, first + Double(min(place + 1, count)) * step
        )
        let golden = (5.0.squareRoot() - 1) / 2
        while right - left > 1e-3 {
            let (one, two) = (right - golden * (right - left), left + golden * (right - left))
            if cost(one) <= cost(two) { right = two } else { left = one }
        }
        let found = exp((left + right) / 2)
        let digits = pow(10, 2 - floor(log10(found)))
        self.temperature = (found * digits).rounded() / digits
        after = Calibration(words(self.temperature))
    }
}

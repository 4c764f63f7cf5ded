import Foundation
import SonorantDecoding
import SonorantInference
import SonorantTensors
import Testing

@Suite("Calibration")
struct CalibrationTests {
    private func words(_ confidence: Double, right: Int, wrong: Int) -> [Calibration.Word] {
        [Bool](repeating: true, count: right).map {
            Calibration.Word(confidence: confidence, isRight: $0)
        }
            + (0..<wrong).map { _ in Calibration.Word(confidence: confidence, isRight: false) }
    }

    @Test("the expected error is the mean distance of confidence and accuracy")
    func expectedError() {
        let calibration = Calibration(
            words(0.85, right: 3, wrong: 1) + words(0.25, right: 0, wrong: 4))
        #expect(abs(calibration.expectedError - (0.1 * 0.5 + 0.25 * 0.5)) < 1e-12)
        #expect(calibration.bins[8].count == 4)
        #expect(calibration.bins[8].accuracy == 0.75)
        #expect(calibration.bins[2].count == 4)
        #expect(calibration.words == 8)
        #expect(abs(calibration.accuracy - 3.0 / 8) < 1e-12)
    }

    @Test("certainty belongs to the last bin, and being certainly wrong costs a bounded amount")
    func edges() {
        let calibration = Calibration(words(1, right: 1, wrong: 1) + words(0, right: 0, wrong: 1))
        #expect(calibration.bins[9].count == 2)
        #expect(calibration.bins[0].count == 1)
        #expect(calibration.negativeLogLikelihood < 4)
        let nothing = Calibration([])
        #expect(nothing.expectedError == 0)
        #expect(nothing.words == 0)
    }

    @Test("words are right where the alignment with the fewest errors matches them")
    func areRight() {
        #expect(
            Calibration.areRight(["a", "x", "c", "d"], reference: ["a", "b", "c"])
                == [true, false, true, false])
        #expect(Calibration.areRight([], reference: ["a"]).isEmpty)
    }

    @Test("a higher temperature makes the best reading less sure, the words stay within 0 and 1")
    func temperature() {
        let readings = [
            (score: -1.0, words: ["a", "b"]), (score: -2.0, words: ["a", "c"]),
            (score: -4.0, words: ["a"]),
        ]
        var last = 1.0
        for temperature in [0.01, 0.5, 1, 4, 100] {
            let confidence = NBestConfidence(readings, temperature: temperature)
            #expect(confidence.utterance <= last)
            last = confidence.utterance
            #expect(abs(confidence.words[0] - 1) < 1e-6)
            #expect(abs(confidence.words[1] - confidence.utterance) < 1e-6)
            for posterior in confidence.words {
                for frames in [0, 0.5, 1] {
                    #expect(
                        (0...1).contains(
                            NBestConfidence.mixed(posterior: posterior, frames: frames)))
                }
            }
        }
        #expect(last < 0.4)
    }

    @Test("the fitted temperature is the one that the readings were drawn with")
    func fit() {
        // Two readings of one word; the better is right as often as the softmax at 3 says.
        var generator = SeededGenerator(seed: 1, "calibration test")
        let judged = (0..<4000).map { _ in
            let distance = Double.random(in: 0...12, using: &generator)
            let isRight =
                Double.random(in: 0..<1, using: &generator) < 1 / (1 + exp(-distance / 3))
            return JudgedReadings(
                [(score: 0, words: ["a"]), (score: -distance, words: ["b"])], frames: [],
                reference: [isRight ? "a" : "b"])
        }
        let fit = ConfidenceFit(judged, before: 1)
        #expect(abs(fit.temperature - 3) < 0.4)
        #expect(fit.after.expectedError < fit.before.expectedError)
        #expect(!fit.isAtEdge)
        #expect(ConfidenceFit([], before: 2).temperature == 2)
    }
}

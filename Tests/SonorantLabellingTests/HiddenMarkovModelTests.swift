import Foundation
import SonorantTensors
import Testing

@testable import SonorantLabelling

@Suite("Hidden Markov models")
struct HiddenMarkovModelTests {
    @Test("a flat start gives every state its share, one frame more or less")
    func uniform() throws {
        let model = try HiddenMarkovModel(words: ["a", "b"], states: 2, silenceStates: 1)
        #expect(try model.uniformStates(words: [1], frames: 8) == [4, 4, 2, 2, 3, 3, 4, 4])
        #expect(
            try model.uniformStates(words: [0, 0], frames: 5, silence: false) == [0, 0, 1, 0, 1])
        #expect(try model.uniformStates(words: [], frames: 2) == [4, 4])
        #expect(try model.uniformStates(words: [], frames: 0, silence: false).isEmpty)
        for frames in 4...40 {
            let states = try model.uniformStates(words: [0, 1], frames: frames, silence: false)
            let counts = (0..<4).map { state in states.count { $0 == state } }
            #expect(states == states.sorted())
            #expect((counts.max() ?? 9) - (counts.min() ?? 0) <= 1)
        }
        #expect(throws: HMMError.tooFewFrames(frames: 3, needed: 4)) {
            try model.uniformStates(words: [0], frames: 3)
        }
        #expect(throws: HMMError.noPath(frames: 3, beam: nil)) {
            try model.uniformStates(words: [], frames: 3, silence: false)
        }
    }

    @Test("re-estimation raises the likelihood, round by round, up to the truth")
    func reestimation() throws {
        var model = try HiddenMarkovModel.small(silence: true)
        let scores = (0..<6).map { RandomChain.matrix(9 + $0, 4, range: 2, seed: UInt64($0)) }
        var before = -Double.infinity
        for round in 0..<12 {
            var statistics = HMMStatistics(states: model.states)
            var total = 0.0
            for score in scores {
                let occupation = try model.graph(ofWords: [0, 1]).occupation(score)
                total += occupation.logLikelihood
                statistics.add(occupation)
            }
            #expect(total >= before - 1e-9, "round \(round)")
            before = total
            model.reestimate(from: statistics, floor: 1e-6)
        }
        // At a maximum no small change helps.
        func likelihood(_ model: HiddenMarkovModel) throws -> Double {
            try scores.reduce(0) {
                try $0 + model.graph(ofWords: [0, 1]).occupation($1).logLikelihood
            }
        }
        for _ in 0..<300 {
            var statistics = HMMStatistics(states: model.states)
            for score in scores {
                statistics.add(try model.graph(ofWords: [0, 1]).occupation(score))
            }
            model.reestimate(from: statistics, floor: 1e-6)
        }
        let top = try likelihood(model)
        for state in 0..<model.states {
            for change in [-0.02, 0.02] {
                var changed = model
                changed.stay[state] += change
                guard changed.stay[state] > 0, changed.stay[state] < 1 else { continue }
                #expect(try likelihood(changed) <= top + 1e-6)
            }
        }
    }

    @Test("best ways are counted by their stays; unmet states and floors hold")
    func viterbiCounts() throws {
        var model = try HiddenMarkovModel(words: ["a", "b"], states: 2)
        let states = [0, 0, 0, 1, 0, 1, 1, 1]
        var scores = Matrix(rows: 8, columns: 4, repeating: -50)
        for (frame, state) in states.enumerated() { scores[frame, state] = 0 }
        var statistics = HMMStatistics(states: 4)
        statistics.add(try model.graph(ofWords: [0, 0]).bestPath(scores))
        #expect(statistics.stays == [2, 2, 0, 0])
        #expect(statistics.leaves == [2, 2, 0, 0])
        model.stay[3] = 0.7
        model.reestimate(from: statistics)
        #expect(model.stay == [0.5, 0.5, 0.5, 0.7])
        statistics = HMMStatistics(states: 4)
        statistics.add(try model.graph(ofWords: [1]).bestPath(Matrix(rows: 2, columns: 4)))
        model.reestimate(from: statistics, floor: 0.05)
        #expect(model.stay == [0.5, 0.5, 0.05, 0.05])
    }

    @Test("priors are shares with a floor, and are divided by")
    func priors() {
        let priors = StatePriors(alignments: [[0, 0, 1], [0]], states: 3, floor: 0.01)
        #expect(distance(priors.logPriors, [log(0.75), log(0.25), log(0.01)]) < 1e-6)
        let posteriors = Matrix(rows: 1, columns: 3, elements: [-1, -2, -3])
        let scaled = priors.scaledLogLikelihoods(posteriors, scale: 0.5)
        #expect(
            distance(
                scaled.elements,
                [(-1 - log(0.75)) / 2, (-2 - log(0.25)) / 2, (-3 - log(0.01)) / 2]) < 1e-6)
        #expect(StatePriors(alignments: [], states: 2).logPriors.allSatisfy { $0.isFinite })
    }

    @Test("word transitions are smoothed shares that add up to 1")
    func wordTransitions() {
        let transitions = WordTransitions(transcripts: [[0, 1], [0]], words: 2, smoothing: 1)
        #expect(abs(exp(transitions[nil, 0]) - 3.0 / 5) < 1e-12)
        #expect(abs(exp(transitions[0, 1]) - 2.0 / 5) < 1e-12)
        #expect(abs(exp(transitions[0, nil]) - 2.0 / 5) < 1e-12)
        #expect(abs(exp(transitions[1, nil]) - 2.0 / 4) < 1e-12)
        for from in [nil, 0, 1] as [Int?] {
            let sum = [nil, 0, 1].reduce(0.0) { $0 + exp(transitions[from, $1]) }
            #expect(abs(sum - 1) < 1e-12)
        }
    }

    @Test("what a model cannot be made of is refused by name")
    func faults() throws {
        typealias Unit = HiddenMarkovModel.Unit
        let units = [Unit(name: "a", states: 1)]
        #expect(throws: HMMError.unknownUnit("b", word: "w")) {
            try HiddenMarkovModel(units: units, lexicon: [("w", [["a", "b"]])])
        }
        #expect(throws: HMMError.noPronunciation(word: "w")) {
            try HiddenMarkovModel(units: units, lexicon: [("w", [])])
        }
        #expect(throws: HMMError.noPronunciation(word: "w")) {
            try HiddenMarkovModel(units: units, lexicon: [("w", [["a"], []])])
        }
        #expect(throws: HMMError.nameTwice("w")) {
            try HiddenMarkovModel(words: ["w", "w"], states: 2)
        }
        #expect(throws: HMMError.unknownUnit("sil", word: "sil")) {
            try HiddenMarkovModel(units: units, lexicon: [("w", [["a"]])], silence: "sil")
        }
        let model = try HiddenMarkovModel(words: ["one", "two"], states: 2)
        #expect(throws: HMMError.unknownWord("three", known: 2)) {
            try model.words(of: "one three")
        }
        #expect(
            HMMError.tooFewFrames(frames: 5, needed: 6).description == """
                5 frames cannot pass through 6 states, one a frame at least; use fewer states a \
                unit, stack fewer frames, or shorten the text
                """)
    }
}

import Foundation
import SonorantTensors
import Testing

@testable import SonorantLabelling

@Suite("Hidden Markov models against every way through the frames")
struct StateGraphTests {
    private let tolerance = 1e-9

    /// Compares the best way, the sum and the posteriors over `graph` with the oracle's.
    private func agree(_ graph: StateGraph, _ scores: Matrix, _ oracle: HMMOracle) throws {
        guard let best = oracle.best else {
            #expect(throws: HMMError.self) { try graph.bestPath(scores) }
            #expect(throws: HMMError.self) { try graph.occupation(scores) }
            return
        }
        let path = try graph.bestPath(scores)
        #expect(abs(path.logProbability - best.logProbability) < tolerance)
        #expect(path.states == best.states)
        // Equal units side by side may share out their frames in several ways, all equally good.
        let equals = oracle.ways.filter {
            $0.states == path.states && best.logProbability - $0.logProbability < tolerance
        }
        #expect(equals.contains { $0.spans == path.words })
        let occupation = try graph.occupation(scores)
        let total = oracle.logLikelihood
        #expect(abs(occupation.logLikelihood - total) < tolerance)
        var states = Matrix(rows: scores.rows, columns: scores.columns)
        var stays = [Double](repeating: 0, count: scores.columns)
        var leaves = stays
        for way in oracle.ways {
            let share = exp(way.logProbability - total)
            for (frame, state) in way.states.enumerated() {
                states[frame, state] += Float(share)
                let isStay = frame + 1 < way.states.count && way.stays[frame + 1]
                if isStay { stays[state] += share } else { leaves[state] += share }
            }
        }
        #expect(distance(occupation.states.elements, states.elements) < 1e-5)
        for state in stays.indices {
            #expect(abs(occupation.stays[state] - stays[state]) < tolerance)
            #expect(abs(occupation.leaves[state] - leaves[state]) < tolerance)
        }
    }

    @Test("a known text", arguments: [false, true], 0...6)
    func text(silence: Bool, frames: Int) throws {
        let model = try HiddenMarkovModel.small(silence: silence)
        for text in [[], [0], [1], [0, 0], [1, 0]] {
            let scores = RandomChain.matrix(frames, 4, range: 2, seed: UInt64(frames))
            try agree(
                model.graph(ofWords: text), scores,
                HMMOracle(model, words: text, scores: scores))
        }
    }

    @Test("any text", arguments: [false, true], 0...4)
    func loop(silence: Bool, frames: Int) throws {
        let model = try HiddenMarkovModel.small(silence: silence)
        var transitions = WordTransitions(transcripts: [[0, 1], [1, 1, 0], []], words: 2)
        for forbidden in [false, true] {
            if forbidden { transitions[0, 1] = -.infinity }
            for seed in 0..<3 as Range<UInt64> {
                let scores = RandomChain.matrix(frames, 4, range: 3, seed: seed)
                try agree(
                    model.loop(transitions), scores,
                    HMMOracle(model, transitions, scores: scores))
            }
        }
    }

    @Test("a constructed sequence is found again, with its times")
    func constructed() throws {
        let model = try HiddenMarkovModel(
            words: ["one", "two"], states: 3, silenceStates: 1)
        // Silence, "two", "one", "one", silence.
        let states = [6, 6, 3, 3, 4, 5, 5, 0, 1, 2, 2, 0, 0, 1, 2, 6]
        var scores = Matrix(rows: states.count, columns: 7, repeating: -8)
        for (frame, state) in states.enumerated() { scores[frame, state] = 0 }
        let expected = [
            HMMSpan(index: 1, frames: 2..<7), HMMSpan(index: 0, frames: 7..<11),
            HMMSpan(index: 0, frames: 11..<15),
        ]
        let aligned = try model.graph(ofWords: model.words(of: "two one one")).bestPath(scores)
        let decoded = try model.loop(WordTransitions(uniformOver: 2)).bestPath(scores)
        for path in [aligned, decoded] {
            #expect(path.states == states)
            #expect(path.words == expected)
            #expect(path.units.map(\.index) == [2, 1, 0, 0, 2])
            #expect(path.units.map(\.frames.lowerBound) == [0, 2, 7, 11, 15])
        }
        let times = expected[1].seconds(frameShift: 0.02)
        #expect(abs(times.lowerBound - 0.14) < 1e-12 && abs(times.upperBound - 0.22) < 1e-12)
    }

    @Test("a wide beam is exact, a narrow one says when nothing is left")
    func beam() throws {
        let model = try HiddenMarkovModel(
            words: ["a", "b", "c"], states: 3, silenceStates: 2)
        let graph = model.loop(WordTransitions(uniformOver: 3))
        let scores = RandomChain.matrix(60, model.states, range: 4, seed: 3)
        let exact = try graph.bestPath(scores)
        #expect(try graph.bestPath(scores, beam: 1000) == exact)
        #expect(try graph.bestPath(scores, beam: 15).logProbability <= exact.logProbability)
        let text = model.graph(ofWords: [0])
        var misleading = Matrix(rows: 4, columns: model.states)
        // Silence looks so good at first that "a" is given up, and then it is not there.
        misleading[0, 9] = 30
        misleading[0, 0] = 0
        misleading[1, 0] = 0
        #expect(throws: HMMError.noPath(frames: 4, beam: 5)) {
            try text.bestPath(misleading, beam: 5)
        }
    }

    @Test("frames too few, scores that are no numbers, and states ruled out are said")
    func faults() throws {
        let model = try HiddenMarkovModel(words: ["a"], states: 3)
        let graph = model.graph(ofWords: [0, 0])
        #expect(graph.leastFrames == 6)
        let error = HMMError.tooFewFrames(frames: 5, needed: 6)
        #expect(throws: error) { try graph.bestPath(Matrix(rows: 5, columns: 3)) }
        #expect(throws: error) { try graph.occupation(Matrix(rows: 5, columns: 3)) }
        var scores = Matrix(rows: 8, columns: 3)
        scores[4, 1] = .nan
        #expect(throws: HMMError.notFinite(frame: 4)) { try graph.bestPath(scores) }
        for frame in 0..<8 { scores[frame, 1] = -.infinity }
        #expect(throws: HMMError.noPath(frames: 8, beam: nil)) { try graph.bestPath(scores) }
        #expect(throws: HMMError.noPath(frames: 8, beam: nil)) { try graph.occupation(scores) }
    }

    @Test("ten thousand frames neither underflow nor overflow")
    func long() throws {
        let model = try HiddenMarkovModel(words: ["a", "b"], states: 2, silenceStates: 1)
        let graph = model.loop(WordTransitions(uniformOver: 2))
        let scores = RandomChain.matrix(10_000, 5, range: 30, seed: 1)
        let best = try graph.bestPath(scores)
        let occupation = try graph.occupation(scores)
        #expect(occupation.logLikelihood >= best.logProbability)
        #expect(occupation.logLikelihood.isFinite)
        for frame in stride(from: 0, to: 10_000, by: 997) {
            #expect(abs(occupation.states[row: frame].reduce(0, +) - 1) < 1e-5)
        }
        let counted = (occupation.stays + occupation.leaves).reduce(0, +)
        #expect(abs(counted - 10_000) < 1e-4)
    }
}

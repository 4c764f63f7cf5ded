import Foundation
import SonorantTensors

@testable import SonorantLabelling

/// Every way of a model through a few frames, made from what the model means, not from a graph.
struct HMMOracle {
    /// One way: its words, its state at each frame, the frames of each word, and the natural log of
    /// its probability times its scores.
    struct Way {
        var words: [Int] = []
        var states: [Int] = []
        var spans: [HMMSpan] = []
        /// Whether each frame but the first stays in the state of the frame before.
        var stays: [Bool] = []
        var logProbability = 0.0
    }

    var ways: [Way] = []

    /// All ways that `words` can take.
    init(_ model: HiddenMarkovModel, words: [Int], scores: Matrix) {
        var chains: [(units: [(units: [Int], word: Int?)], probability: Double)] = [([], 1)]
        func silence() {
            guard let unit = model.silence else { return }
            chains = chains.flatMap { chain in
                [
                    (chain.units, chain.probability * (1 - model.silenceProbability)),
                    (chain.units + [([unit], nil)], chain.probability * model.silenceProbability),
                ]
            }
        }
        silence()
        for word in words {
            let pronunciations = model.words[word].pronunciations
            chains = chains.flatMap { chain in
                pronunciations.map {
                    (
                        chain.units + [($0, word)],
                        chain.probability / Double(pronunciations.count)
                    )
                }
            }
            silence()
        }
        for chain in chains where chain.probability > 0 {
            var states: [(state: Int, word: Int?, begins: Bool)] = []
            for part in chain.units {
                let inner = part.units.flatMap { Array(model.states(ofUnit: $0)) }
                states += inner.enumerated().map { ($1, part.word, $0 == 0) }
            }
            for durations in Self.durations(of: states.count, frames: scores.rows) {
                var way = Way(words: words, logProbability: log(chain.probability))
                for (place, duration) in zip(states, durations) {
                    let first = way.states.count
                    way.logProbability +=
                        Double(duration - 1) * log(model.stay[place.state])
                        + log(1 - model.stay[place.state])
                    for frame in first..<first + duration {
                        way.logProbability += Double(scores[frame, place.state])
                        way.states.append(place.state)
                        way.stays.append(frame > first)
                    }
                    guard let word = place.word else { continue }
                    if place.begins {
                        way.spans.append(HMMSpan(index: word, frames: first..<first + duration))
                    } else {
                        let begin = way.spans.removeLast().frames.lowerBound
                        way.spans.append(HMMSpan(index: word, frames: begin..<first + duration))
                    }
                }
                ways.append(way)
            }
        }
    }

    /// All ways of all texts of up to as many words as frames.
    init(_ model: HiddenMarkovModel, _ transitions: WordTransitions, scores: Matrix) {
        var texts: [[Int]] = [[]]
        var longest = texts
        for _ in 0..<scores.rows {
            longest = longest.flatMap { text in model.words.indices.map { text + [$0] } }
            texts += longest
        }
        for text in texts {
            var probability = 0.0
            var before: Int?
            for word in text {
                probability += transitions[before, word]
                before = word
            }
            probability += transitions[before, nil]
            guard probability > -.infinity else { continue }
            for var way in HMMOracle(model, words: text, scores: scores).ways {
                way.logProbability += probability
                ways.append(way)
            }
        }
    }

    /// All ways to share out `frames` among `count` places, at least one to each.
    static func durations(of count: Int, frames: Int) -> [[Int]] {
        guard count > 0 else { return frames == 0 ? [[]] : [] }
        guard count <= frames else { return [] }
        return (1...frames - count + 1).flatMap { first in
            durations(of: count - 1, frames: frames - first).map { [first] + $0 }
        }
    }

    var logLikelihood: Double { log(ways.reduce(0) { $0 + exp($1.logProbability) }) }

    var best: Way? { ways.max { $0.logProbability < $1.logProbability } }
}

extension HiddenMarkovModel {
    /// Two words of one and two units, one of them with a variant, and silence; uneven stays.
    static func small(silence: Bool) throws -> HiddenMarkovModel {
        var model = try HiddenMarkovModel(
            units: [
                Unit(name: "a", states: 1), Unit(name: "b", states: 2),
                Unit(name: "sil", states: 1),
            ],
            lexicon: [("x", [["a"], ["b"]]), ("y", [["a", "a"]])],
            silence: silence ? "sil" : nil)
        model.stay = [0.3, 0.6, 0.45, 0.8]
        model.silenceProbability = 0.3
        return model
    }
}

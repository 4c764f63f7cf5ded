import Foundation
import SonorantTensors
import Testing

@testable import SonorantLabelling

/// Gradients are stored as `Float`; their entries lie in −T…T.
private let gradientTolerance = 1e-6
/// Sums are taken in `Double`.
private let tolerance = 1e-10

@Suite("Linear chains against every sequence of tags")
struct LinearChainTests {
    /// Chains of 1 to 4 tags, with and without rules.
    static let chains: [LinearChain] = (1...4).flatMap { tags in
        [
            LinearChain(scores: RandomChain.scores(tags, seed: UInt64(tags))),
            RandomChain.constrained(tags, seed: UInt64(tags)),
        ]
    }

    @Test("the sum equals that of all sequences, in either domain", arguments: chains, 1...5)
    func partition(chain: LinearChain, steps: Int) {
        let unaries = RandomChain.matrix(
            steps, chain.scores.tags, range: 3, seed: UInt64(steps))
        let expected = ChainOracle(chain, unaries: unaries).logPartition
        #expect(abs(chain.logPartition(unaries: unaries) - expected) < tolerance)
        #expect(abs(chain.logDomain(unaries: unaries).total - expected) < tolerance)
        #expect(chain.run(unaries: unaries, method: .automatic).logPasses == 0)
    }

    @Test("marginals are the shares of all sequences with the tag", arguments: chains)
    func marginals(chain: LinearChain) throws {
        let unaries = RandomChain.matrix(4, chain.scores.tags, range: 3, seed: 7)
        let oracle = ChainOracle(chain, unaries: unaries)
        var expected = Matrix(rows: 4, columns: chain.scores.tags)
        for path in oracle.paths {
            let share = Float(exp(oracle.score(path) - oracle.logPartition))
            for (step, tag) in path.enumerated() { expected[step, tag] += share }
        }
        let found = try chain.marginals(unaries: unaries)
        #expect(distance(found.elements, expected.elements) < gradientTolerance)
        let slow = chain.logDomain(unaries: unaries).marginals
        #expect(distance(slow.elements, expected.elements) < gradientTolerance)
    }

    @Test("gradients are what finite differences of the oracle's loss say", arguments: chains)
    func finiteDifferences(chain: LinearChain) {
        let tags = chain.scores.tags
        let unaries = RandomChain.matrix(4, tags, range: 2, seed: 3)
        let oracle = ChainOracle(chain, unaries: unaries)
        let truth = oracle.paths[oracle.paths.count / 2]
        let found = chain.lossAndGradient(unaries: unaries, tags: truth)
        func loss(_ oracle: ChainOracle) -> Double { oracle.logPartition - oracle.score(truth) }
        #expect(abs(found.loss - loss(oracle)) < tolerance)
        func check(_ value: Float, _ path: WritableKeyPath<ChainOracle, Double>) {
            var (above, below) = (oracle, oracle)
            above[keyPath: path] += 1e-5
            below[keyPath: path] -= 1e-5
            let slope = (loss(above) - loss(below)) / 2e-5
            #expect(abs(Double(value) - slope) < gradientTolerance, "\(path)")
        }
        for tag in 0..<tags {
            for step in 0..<4 { check(found.unaries[step, tag], \.unaries[step][tag]) }
            for to in 0..<tags where chain.constraints.allows(tag, to) {
                check(found.scores.transitions[tag, to], \.transitions[tag][to])
            }
            if chain.constraints.starts[tag] { check(found.scores.start[tag], \.start[tag]) }
            if chain.constraints.ends[tag] { check(found.scores.end[tag], \.end[tag]) }
        }
    }

    @Test("what is forbidden gets no gradient and no share")
    func forbidden() throws {
        var rules = TransitionConstraints(tags: 3)
        rules.set(0, 1, allowed: false)
        rules.setStart(1, allowed: false)
        let chain = LinearChain(scores: RandomChain.scores(3, seed: 1), constraints: rules)
        let unaries = RandomChain.matrix(5, 3, range: 1, seed: 1)
        let found = chain.lossAndGradient(unaries: unaries, tags: [0, 2, 1, 1, 0])
        #expect(found.scores.transitions[0, 1] == 0)
        #expect(found.scores.start[1] == 0)
        #expect(try chain.marginals(unaries: unaries)[0, 1] == 0)
    }

    @Test("a truth that breaks a rule is scored as if that one rule were not", arguments: [0, 1])
    func brokenRule(extra: Int) {
        var rules = TransitionConstraints(tags: 3)
        rules.set(0, 1, allowed: false)
        rules.set(0, 2, allowed: false)
        let scores = RandomChain.scores(3, seed: 5)
        let unaries = RandomChain.matrix(4, 3, range: 1, seed: 5)
        let truth = [2, 0, 1, 2]
        #expect(
            rules.violations(in: truth) == [
                TransitionConstraints.Violation(step: 2, before: 0, tag: 1)
            ])
        var relaxed = rules
        relaxed.set(0, 1, allowed: true)
        let found = LinearChain(scores: scores, constraints: rules)
            .lossAndGradient(unaries: unaries, tags: truth)
        let expected = LinearChain(scores: scores, constraints: relaxed)
            .lossAndGradient(unaries: unaries, tags: truth)
        #expect(found == expected)
        #expect(found.loss > 0 && found.loss.isFinite)
        #expect(found.scores.transitions[0, 1] < 0)
        #expect(found.scores.transitions[0, 2] == 0)
    }

    @Test("the best sequences are those of all, in order", arguments: chains, 1...4)
    func bestPaths(chain: LinearChain, steps: Int) throws {
        let unaries = RandomChain.matrix(
            steps, chain.scores.tags, range: 2, seed: UInt64(steps))
        let oracle = ChainOracle(chain, unaries: unaries)
        let ranked = oracle.paths.sorted { oracle.score($0) > oracle.score($1) }
        let best = try chain.bestPath(unaries: unaries)
        #expect(best.tags == ranked[0])
        #expect(abs(best.score - oracle.score(ranked[0])) < tolerance)
        let several = try chain.bestPaths(unaries: unaries, count: 7)
        #expect(several.map(\.tags) == Array(ranked.prefix(7)))
        for path in several {
            #expect(abs(path.score - oracle.score(path.tags)) < tolerance)
        }
    }

    @Test("scores beyond a Double's range are summed in the log domain")
    func extremes() {
        var chain = LinearChain(scores: RandomChain.scores(5, range: 900, seed: 2))
        let unaries = RandomChain.matrix(30, 5, range: 1000, seed: 2)
        let run = chain.run(unaries: unaries, method: .automatic)
        #expect(run.logPasses == 1)
        let best = try? chain.bestPath(unaries: unaries)
        #expect(run.result.total >= best?.score ?? .infinity)
        #expect(run.result.total < (best?.score ?? -.infinity) + 60)
        // A path that looks hopeless for a thousand steps and is the only one in the end.
        chain = LinearChain(
            scores: ChainScores(tags: 2), constraints: TransitionConstraints(tags: 2))
        chain.constraints.set(0, 1, allowed: false)
        chain.constraints.set(1, 0, allowed: false)
        chain.constraints.setEnd(0, allowed: false)
        var lopsided = Matrix(rows: 1000, columns: 2)
        for step in 0..<1000 { lopsided[step, 1] = -2 }
        let single = chain.run(unaries: lopsided, method: .automatic)
        #expect(single.logPasses == 1)
        #expect(abs(single.result.total + 2000) < 1e-6)
    }

    @Test("ten thousand steps neither overflow nor differ from the log domain")
    func long() {
        let chain = RandomChain.constrained(9, seed: 4)
        let unaries = RandomChain.matrix(10_000, 9, range: 8, seed: 4)
        let (fast, passes) = chain.run(unaries: unaries, method: .automatic)
        let slow = chain.logDomain(unaries: unaries)
        #expect(passes == 0)
        #expect(abs(fast.total / slow.total - 1) < 1e-12)
        #expect(distance(fast.marginals.elements, slow.marginals.elements) < gradientTolerance)
        for (a, b) in zip(fast.scores.transitions.elements, slow.scores.transitions.elements) {
            #expect(abs(a - b) <= 1e-6 * max(1, abs(b)))
        }
    }

    @Test("an empty sequence has one reading, of score 0")
    func empty() throws {
        let chain = RandomChain.constrained(3, seed: 1)
        let nothing = Matrix(rows: 0, columns: 3)
        #expect(chain.logPartition(unaries: nothing) == 0)
        #expect(try chain.bestPath(unaries: nothing) == TagPath(tags: [], score: 0))
        #expect(try chain.bestPaths(unaries: nothing, count: 3).count == 1)
        #expect(chain.lossAndGradient(unaries: nothing, tags: []).loss == 0)
    }

    @Test("where nothing is allowed, that is said")
    func nothingAllowed() {
        var chain = LinearChain(scores: ChainScores(tags: 2))
        for tag in 0..<2 { chain.constraints.setEnd(tag, allowed: false) }
        let unaries = Matrix(rows: 3, columns: 2)
        let error = LabellingError.noAllowedPath(steps: 3, tags: 2)
        #expect(chain.logPartition(unaries: unaries) == -.infinity)
        #expect(throws: error) { try chain.marginals(unaries: unaries) }
        #expect(throws: error) { try chain.bestPath(unaries: unaries) }
        #expect(throws: error) { try chain.bestPaths(unaries: unaries, count: 2) }
        // A truth is always allowed to itself.
        #expect(abs(chain.lossAndGradient(unaries: unaries, tags: [0, 1, 1]).loss - log(4)) < 1e-9)
    }

    @Test("scores that are not finite give no gradient", arguments: [Float.nan, .infinity])
    func notFinite(value: Float) {
        var chain = LinearChain(scores: RandomChain.scores(3, seed: 1))
        var unaries = Matrix(rows: 4, columns: 3)
        unaries[2, 1] = value
        let found = chain.lossAndGradient(unaries: unaries, tags: [0, 1, 2, 0])
        #expect(found.loss.isNaN)
        #expect(found.unaries.elements.allSatisfy { $0 == 0 })
        #expect(found.scores == ChainScores(tags: 3))
        #expect(throws: LabellingError.notFinite(step: 2)) { try chain.bestPath(unaries: unaries) }
        #expect(throws: LabellingError.notFinite(step: 2)) { try chain.marginals(unaries: unaries) }
        chain.scores.transitions[0, 0] = value
        unaries[2, 1] = 0
        #expect(chain.lossAndGradient(unaries: unaries, tags: [1, 1, 2, 2]).loss.isNaN)
        #expect(throws: LabellingError.notFinite(step: 0)) { try chain.marginals(unaries: unaries) }
    }
}

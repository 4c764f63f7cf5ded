import Foundation
import SonorantTensors
import Testing

@testable import SonorantLabelling

/// A packed minibatch of random sequences.
private struct Minibatch {
    let layout: PackedLayout
    let unaries: Matrix
    let tags: [Int32]
    let chain: LinearChain

    init(lengths: [Int], chain: LinearChain) {
        layout = PackedLayout(lengths: lengths)
        self.chain = chain
        let count = chain.scores.tags
        unaries = RandomChain.matrix(layout.rows, count, range: 3, seed: 8)
        tags = RandomChain.tags(layout.rows, below: count, seed: 8).map(Int32.init)
    }

    func run(
        _ objective: ChainObjective, threads: Int, scale: Float = 1
    ) -> (losses: [Double], unaries: Matrix, scores: ChainScores) {
        let loss = ChainLoss(objective: objective, constraints: chain.constraints)
        var (gradient, scores) = (unaries, ChainScores(tags: chain.scores.tags))
        let losses = gradient.withView { view in
            chain.scores.withView { weights in
                scores.withMutableView {
                    loss.lossAndGradient(
                        unaries: view, gradient: view, layout: layout, tags: tags, scores: weights,
                        scoreGradient: $0, scale: scale, pool: ThreadPool(threads: threads))
                }
            }
        }
        return (losses, gradient, scores)
    }

    /// One sequence's unaries and tags.
    func sequence(_ number: Int) -> (rows: [Int], unaries: Matrix, tags: [Int]) {
        let rows = layout.rows(ofSequence: number).map(Int.init)
        let elements = rows.flatMap { unaries[row: $0] }
        return (
            rows, Matrix(rows: rows.count, columns: unaries.columns, elements: elements),
            rows.map { Int(tags[$0]) }
        )
    }
}

@Suite("Chain losses of minibatches")
struct ChainLossTests {
    static let objectives: [ChainObjective] = [.likelihood, .perceptron, .margin(cost: 0.7)]

    @Test("a packed minibatch gives what its sequences give alone", arguments: objectives)
    func packed(objective: ChainObjective) {
        // More sequences than parts, some of one step, one of none.
        let lengths = [12, 9, 9, 7] + [Int](repeating: 4, count: 16) + [1, 1, 0]
        let batch = Minibatch(lengths: lengths, chain: RandomChain.constrained(10, seed: 3))
        let found = batch.run(objective, threads: 2, scale: 0.5)
        var sums = [Float](repeating: 0, count: 100)
        for number in lengths.indices {
            let (rows, unaries, tags) = batch.sequence(number)
            let alone = batch.chain.lossAndGradient(
                unaries: unaries, tags: tags, objective: objective)
            #expect(alone.loss == found.losses[number])
            #expect(alone.loss >= 0)
            for (step, row) in rows.enumerated() {
                let half = alone.unaries[row: step].map { $0 / 2 }
                #expect(distance(half, Array(found.unaries[row: row])) < 1e-6)
            }
            for (i, x) in alone.scores.transitions.elements.enumerated() { sums[i] += x / 2 }
        }
        #expect(distance(sums, found.scores.transitions.elements) < 1e-5)
    }

    @Test("the number of threads does not change a bit", arguments: objectives)
    func sameBits(objective: ChainObjective) {
        let batch = Minibatch(
            lengths: (0..<40).map { 50 - $0 }, chain: RandomChain.constrained(13, seed: 1))
        let one = batch.run(objective, threads: 1)
        for threads in [2, 3, 7] {
            let more = batch.run(objective, threads: threads)
            #expect(one.losses == more.losses)
            #expect(one.unaries == more.unaries)
            #expect(one.scores == more.scores)
        }
    }

    @Test("best paths of a minibatch are those of its sequences")
    func bestPaths() throws {
        let batch = Minibatch(
            lengths: [9, 5, 5, 1, 0], chain: RandomChain.constrained(6, seed: 2))
        var unaries = batch.unaries
        let loss = ChainLoss(objective: .likelihood, constraints: batch.chain.constraints)
        let found = unaries.withView { view in
            batch.chain.scores.withView {
                loss.bestPaths(
                    unaries: view, layout: batch.layout, scores: $0, pool: ThreadPool(threads: 2))
            }
        }
        for number in 0..<5 {
            let expected = try batch.chain.bestPath(unaries: batch.sequence(number).unaries)
            #expect(found[number] == expected)
        }
    }

    @Test("margin and perceptron loss are those of all sequences", arguments: [0.0, 0.5, 2.0])
    func margin(cost: Double) {
        for seed in 0..<8 as Range<UInt64> {
            let chain = RandomChain.constrained(3, seed: seed)
            let unaries = RandomChain.matrix(4, 3, range: 2, seed: seed)
            let oracle = ChainOracle(chain, unaries: unaries)
            let truth = oracle.paths[Int(seed) % oracle.paths.count]
            let found = chain.lossAndGradient(
                unaries: unaries, tags: truth,
                objective: cost == 0 ? .perceptron : .margin(cost: Float(cost)))
            #expect(abs(found.loss - oracle.marginLoss(truth, cost: cost)) < 1e-9)
            // Piecewise linear: the subgradient gives the loss back, less the cost.
            let slope = zip(found.unaries.elements, unaries.elements)
                .reduce(0.0) { $0 + Double($1.0 * $1.1) }
            let rest = zip(found.scores.transitions.elements, chain.scores.transitions.elements)
                .reduce(0.0) { $0 + Double($1.0 * $1.1) }
            let edges = zip(
                found.scores.start + found.scores.end, chain.scores.start + chain.scores.end
            ).reduce(0.0) { $0 + Double($1.0 * $1.1) }
            let differing = (0..<4).count { found.unaries[$0, truth[$0]] < 0 }
            #expect(abs(found.loss - slope - rest - edges - cost * Double(differing)) < 1e-5)
        }
    }

    @Test("a truth that wins by the margin costs nothing and moves nothing; by less, it does")
    func winner() {
        let chain = LinearChain(scores: ChainScores(tags: 3))
        var unaries = Matrix(rows: 5, columns: 3)
        let truth = [0, 2, 1, 1, 0]
        for (step, tag) in truth.enumerated() { unaries[step, tag] = 1 }
        let won = chain.lossAndGradient(unaries: unaries, tags: truth, objective: .margin(cost: 1))
        #expect(won.loss == 0)
        #expect(won.unaries.elements.allSatisfy { $0 == 0 })
        #expect(won.scores == ChainScores(tags: 3))
        let narrow = chain.lossAndGradient(
            unaries: unaries, tags: truth, objective: .margin(cost: 1.5))
        #expect(abs(narrow.loss - 2.5) < 1e-6)
        let simple = chain.lossAndGradient(unaries: unaries, tags: truth, objective: .perceptron)
        #expect(simple.loss == 0)
    }

    @Test("only sequences with scores that are not finite are spoilt")
    func spoilt() {
        for objective in Self.objectives {
            var batch = Minibatch(lengths: [4, 3], chain: RandomChain.constrained(4, seed: 1))
            let sound = batch.run(objective, threads: 1)
            var unaries = batch.unaries
            unaries[batch.layout.row(step: 1, sequence: 1), 2] = .nan
            batch = Minibatch(batch, unaries: unaries)
            let found = batch.run(objective, threads: 1)
            #expect(found.losses[1].isNaN)
            #expect(found.losses[0] == sound.losses[0])
            #expect(found.unaries.elements.allSatisfy { $0.isFinite })
            #expect(found.scores.transitions.elements.allSatisfy { $0.isFinite })
        }
    }
}

extension Minibatch {
    fileprivate init(_ other: Minibatch, unaries: Matrix) {
        layout = other.layout
        tags = other.tags
        chain = other.chain
        self.unaries = unaries
    }
}

import Foundation
import SonorantTensors
import TestSupport
import Testing

@testable import SonorantLabelling

/// Values of PyTorch; see `Tests/Golden/labelling/make_chain.py`.
private struct GoldenValues: Decodable {
    struct Chain: Decodable, CustomTestStringConvertible {
        let name: String
        let seed: UInt64
        let steps: Int
        let tags: Int
        let range: Double
        let truth: [Int]
        let loss: Double
        let unaries: [Double]
        let transitions: [Double]
        let start: [Double]
        let end: [Double]
        let path: [Int]
        let best: Double

        var testDescription: String { name }

        var chain: LinearChain {
            LinearChain(
                scores: ChainScores(
                    transitions: goldenMatrix(seed + 1, tags, tags, range: 2),
                    start: goldenMatrix(seed + 2, 1, tags, range: 2).elements,
                    end: goldenMatrix(seed + 3, 1, tags, range: 2).elements))
        }
    }

    struct Tokens: Decodable {
        let seed: UInt64
        let rows: Int
        let classes: Int
        let smoothing: Float?
        let weights: [Float]?
        let targets: [Int32]
        let loss: Double
        let gradient: [Double]
    }

    let chains: [Chain]
    let softmax: [Tokens]
    let sigmoid: [Tokens]

    static let all: GoldenValues = {
        do {
            return try Golden.json("labelling/chain.json", as: GoldenValues.self)
        } catch {
            Issue.record(error)
            return GoldenValues(chains: [], softmax: [], sigmoid: [])
        }
    }()
}

/// Numbers by the same formula on integers as in the script.
private func goldenMatrix(_ seed: UInt64, _ rows: Int, _ columns: Int, range: Double) -> Matrix {
    func mix(_ number: UInt64) -> UInt64 {
        var z = number &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
    let start = mix(seed)
    return Matrix(
        rows: rows, columns: columns,
        elements: (0..<UInt64(rows * columns)).map { index in
            Float((Double(mix(start ^ index) >> 40) / 0x1p24 * 2 - 1) * range)
        })
}

@Suite("Labelling against PyTorch in float64")
struct LabellingGoldenTests {
    /// Gradients are stored as `Float`.
    private let tolerance = 1e-6

    private func agree(_ found: [Float], _ expected: [Double], _ what: String) {
        #expect(found.count == expected.count)
        for (index, pair) in zip(found, expected).enumerated() {
            #expect(
                abs(Double(pair.0) - pair.1) <= tolerance * max(1, abs(pair.1)), "\(what) \(index)")
        }
    }

    @Test("chains: loss, gradients and best path agree", arguments: GoldenValues.all.chains)
    private func chains(golden: GoldenValues.Chain) throws {
        let unaries = goldenMatrix(golden.seed, golden.steps, golden.tags, range: golden.range)
        let found = golden.chain.lossAndGradient(unaries: unaries, tags: golden.truth)
        #expect(abs(found.loss - golden.loss) <= 1e-10 * max(1, golden.loss))
        agree(found.unaries.elements, golden.unaries, "unary")
        agree(found.scores.transitions.elements, golden.transitions, "transition")
        agree(found.scores.start, golden.start, "start")
        agree(found.scores.end, golden.end, "end")
        let best = try golden.chain.bestPath(unaries: unaries)
        #expect(best.tags == golden.path)
        #expect(abs(best.score - golden.best) <= 1e-10 * max(1, golden.best))
    }

    @Test("softmax: weights, smoothing and masks agree", arguments: 0..<4)
    func softmax(index: Int) {
        let golden = GoldenValues.all.softmax[index]
        var values = goldenMatrix(golden.seed, golden.rows, golden.classes, range: 4)
        let loss = SoftmaxLoss(
            labelSmoothing: golden.smoothing ?? 0, classWeights: golden.weights)
        let found = values.withView {
            loss.lossAndGradient(
                logits: $0, gradient: $0, targets: golden.targets, pool: ThreadPool(threads: 1))
        }
        #expect(abs(found / golden.loss - 1) < 1e-7)
        agree(values.elements, golden.gradient, "logit")
    }

    @Test("sigmoid: positive weights agree, far from zero, too", arguments: 0..<2)
    func sigmoid(index: Int) {
        let golden = GoldenValues.all.sigmoid[index]
        var values = goldenMatrix(golden.seed, golden.rows, golden.classes, range: 30)
        var targets = Matrix(
            rows: golden.rows, columns: golden.classes, elements: golden.targets.map(Float.init))
        let loss = SigmoidLoss(positiveWeights: golden.weights)
        let found = values.withView { values in
            targets.withView {
                loss.lossAndGradient(
                    logits: values, gradient: values, targets: $0, pool: ThreadPool(threads: 1))
            }
        }
        #expect(abs(found / golden.loss - 1) < 1e-7)
        agree(values.elements, golden.gradient, "logit")
    }
}

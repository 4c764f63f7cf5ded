import Foundation
import SonorantCTC
import SonorantTensors
import Testing

@Suite("Greedy decoding")
struct GreedyDecoderTests {
    /// Log probabilities with `probability` on each symbol of the path, the rest shared out.
    private func emissions(_ path: [Int], symbols: Int, probability: [Float]) -> Matrix {
        var matrix = Matrix(rows: path.count, columns: symbols)
        for (t, symbol) in path.enumerated() {
            for k in 0..<symbols {
                let rest = (1 - probability[t]) / Float(symbols - 1)
                matrix[t, k] = log(k == symbol ? probability[t] : rest)
            }
        }
        return matrix
    }

    @Test("runs are trimmed first, then nulls dropped")
    func textbook() {
        #expect(String(CTC.collapse("好好好∅棒棒∅棒", blank: "∅")) == "好棒棒")
        #expect(String(CTC.collapse("好好好棒棒棒", blank: "∅")) == "好棒")
        #expect(String(CTC.collapse("∅∅∅", blank: "∅")) == "")
        #expect(String(CTC.collapse("", blank: "∅")) == "")
        #expect(String(CTC.collapse("a", blank: "∅")) == "a")
    }

    @Test("the decoder reads off the textbook's example")
    func textbookByDecoder() {
        let path = [1, 1, 1, 0, 2, 2, 0, 2]
        let certain = [Float](repeating: 0.9, count: path.count)
        let decoder = GreedyDecoder(blank: 0)
        #expect(
            decoder.decode(emissions(path, symbols: 3, probability: certain)).labels == [1, 2, 2])
        let joined = path.filter { $0 != 0 }
        #expect(
            decoder.decode(emissions(joined, symbols: 3, probability: certain)).labels == [1, 2])
    }

    @Test("a token knows its frames and the mean probability over them")
    func framesAndConfidence() throws {
        let result = GreedyDecoder(blank: 2).decode(
            emissions(
                [2, 0, 0, 2, 1, 1, 1], symbols: 3,
                probability: [0.9, 0.5, 0.7, 0.6, 0.8, 0.9, 1]))
        try #require(result.tokens.count == 2)
        #expect(result.labels == [0, 1])
        #expect(result.tokens.map(\.firstFrame) == [1, 4])
        #expect(result.tokens.map(\.lastFrame) == [2, 6])
        #expect(abs(result.tokens[0].confidence - 0.6) < 1e-6)
        #expect(abs(result.tokens[1].confidence - 0.9) < 1e-6)
        let expected = [0.9, 0.5, 0.7, 0.6, 0.8, 0.9, 1].reduce(0) { $0 + log($1) }
        #expect(abs(result.logProbability - expected) < 1e-6)
    }

    @Test("one symbol may follow another without a null between")
    func adjacentSymbols() {
        let result = GreedyDecoder(blank: 0).decode(
            emissions([1, 2, 1], symbols: 3, probability: [0.9, 0.9, 0.9]))
        #expect(result.labels == [1, 2, 1])
        #expect(result.tokens.map(\.firstFrame) == [0, 1, 2])
    }

    @Test("no frames, no tokens")
    func empty() {
        let result = GreedyDecoder(blank: 0).decode(Matrix(rows: 0, columns: 3))
        #expect(result.tokens.isEmpty)
        #expect(result.logProbability == 0)
    }

    @Test("equal probabilities go to the lowest index, and what is no number never wins")
    func tiesAndNaN() {
        let ties = Matrix(rows: 1, columns: 3, repeating: log(1.0 / 3))
        #expect(GreedyDecoder(blank: 2).decode(ties).labels == [0])
        let broken = Matrix(rows: 2, columns: 3, elements: [.nan, -1, -2, .nan, .nan, .nan])
        let result = GreedyDecoder(blank: 0).decode(broken)
        #expect(result.labels.first == 1)
        #expect(result.tokens.allSatisfy { $0.confidence >= 0 && $0.confidence <= 1 })
    }

    @Test("required frames count labels and adjacent repeats")
    func requiredFrames() {
        #expect(CTC.requiredFrames([Int]()) == 0)
        #expect(CTC.requiredFrames([1]) == 1)
        #expect(CTC.requiredFrames([1, 1, 1]) == 5)
        #expect(CTC.requiredFrames([1, 2, 2, 1]) == 5)
    }
}

import Foundation
import SonorantScoring
import SonorantText
import TestSupport
import Testing

struct TaskScoreTests {
    private struct Case: Decodable {
        let gold: [[String]]
        let predicted: [[String]]
        let chunks: [[[String]]]
        let accuracy: Double
        let total: [Double]
        let types: [String: [Double]]
    }

    /// Sums of a few thousand terms in another order.
    private let tolerance = 1e-12

    private func agree(_ counts: ChunkScore.Counts, _ expected: [Double]) -> Bool {
        zip([counts.precision, counts.recall, counts.f1], expected).allSatisfy {
            abs($0 - $1) < tolerance
        }
    }

    @Test("chunks and their scores are those of seqeval's default mode")
    func seqeval() throws {
        let cases = try Golden.json("text/chunks.json", as: [Case].self)
        #expect(cases.count > 250)
        for one in cases {
            var score = ChunkScore()
            for (gold, predicted) in zip(one.gold, one.predicted) {
                score.add(gold: gold, predicted: predicted)
            }
            for (tags, chunks) in zip(one.gold, one.chunks) {
                let own = Chunk.all(in: tags).map {
                    [$0.type, "\($0.range.lowerBound)", "\($0.range.upperBound - 1)"]
                }
                #expect(own == chunks, "\(tags)")
            }
            #expect(abs(score.accuracy - one.accuracy) < tolerance)
            #expect(agree(score.total, one.total), "\(one.gold) \(one.predicted)")
            #expect(Set(score.types.keys) == Set(one.types.keys))
            for (type, measures) in one.types {
                #expect(agree(score.types[type] ?? .init(), measures), "\(type)")
            }
        }
    }

    @Test("a stray I- opens a chunk, a change of type ends one")
    func strays() {
        #expect(
            Chunk.all(in: ["O", "I-A", "I-B", "E-B", "S-B", "I-B"]) == [
                Chunk(type: "A", range: 1..<2), Chunk(type: "B", range: 2..<4),
                Chunk(type: "B", range: 4..<5), Chunk(type: "B", range: 5..<6),
            ])
        #expect(Chunk.all(in: []).isEmpty && Chunk.all(in: ["O", "."]).isEmpty)
    }

    @Test("tags that stand for no chunks are scored token by token")
    func raw() {
        let score = ChunkScore(gold: [["NOUN", "VERB", "O"]], predicted: [["NOUN", "NOUN", "O"]])
        #expect(score.isRaw && score.total.gold == 2 && score.total.correct == 1)
        #expect(score.accuracy == 2.0 / 3 && score.types["VERB"]?.f1 == 0)
        #expect(score.types["NOUN"]?.precision == 0.5 && score.sentenceAccuracy == 0)
        let none = ChunkScore(gold: [["O"]], predicted: [["B-A"]])
        #expect(!none.isRaw && none.total.predicted == 1 && none.total.f1 == 0)
        #expect(ChunkScore().accuracy == 0 && ChunkScore().total.f1 == 0)
    }

    @Test("classes: accuracy, confusion, and the measures of each class")
    func classification() throws {
        var score = ClassificationScore()
        #expect(score.accuracy == 0 && score.macroF1 == 0)
        for (gold, predicted) in [("a", "a"), ("a", "a"), ("a", "b"), ("b", "b"), ("c", "a")] {
            score.add(gold: gold, predicted: predicted)
        }
        #expect(score.accuracy == 0.6 && score.confusion["a"] == ["a": 2, "b": 1])
        #expect(score.types["a"]?.precision == 2.0 / 3 && score.types["a"]?.recall == 2.0 / 3)
        #expect(score.types["b"]?.f1 == 2.0 / 3 && score.types["c"]?.f1 == 0)
        #expect(abs(score.macroF1 - 4.0 / 9) < tolerance && score.classes == ["a", "b", "c"])
        let json = String(decoding: try JSONEncoder().encode(score), as: UTF8.self)
        #expect(json.contains("\"accuracy\":0.6") && json.contains("\"confusion\":{"))
    }

    @Test("perplexity is 1 for certainty, V for a uniform model, infinite for the impossible")
    func perplexity() {
        var certain = PerplexityScore()
        for _ in 0..<5 { certain.add(logProbability: 0) }
        #expect(certain.perplexity == 1 && certain.bitsPerSymbol == 0)
        var uniform = PerplexityScore()
        for index in 0..<32 { uniform.add(logProbability: -log(64), isUnknown: index == 0) }
        #expect(abs(uniform.perplexity - 64) < 1e-10 && abs(uniform.bitsPerSymbol - 6) < tolerance)
        #expect(uniform.symbols == 32 && uniform.unknown == 1)
        uniform.add(logProbability: -.infinity)
        #expect(uniform.perplexity == .infinity && uniform.bitsPerSymbol == .infinity)
        certain.add(nats: log(2) * 5, symbols: 5, unknown: 2)
        #expect(abs(certain.bitsPerSymbol - 0.5) < tolerance && certain.unknown == 2)
        certain.add(logProbability: .nan)
        #expect(certain.perplexity == .infinity)
        #expect(PerplexityScore().perplexity == 1)
    }

    @Test("of several references the nearest counts, for words and for symbols")
    func references() {
        var score = SequenceScore()
        score.add(references: [["A", "B"], ["A", "C", "D"]], hypothesis: ["A", "C", "D"])
        score.add(references: [["A", "B"]], hypothesis: ["A"])
        score.add(references: [["A", "B", "C", "D"], ["X"]], hypothesis: ["A", "X"])
        #expect(score.sequences == 3 && score.wrongSequences == 2)
        #expect(score.sequenceErrorRate == 2.0 / 3)
        #expect(score.symbols.reference == 9 && score.symbols.errors == 4)
    }
}

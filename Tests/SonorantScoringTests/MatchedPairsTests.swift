import SonorantScoring
import TestSupport
import Testing

struct MatchedPairsTests {
    private func test(
        _ triples: [(String, String, String)], rule: AlignmentRule = .minimal
    ) -> MatchedPairs {
        var test = MatchedPairs()
        for (reference, first, second) in triples {
            let words = [reference, first, second].map { $0.split(separator: " ") }
            test.add(
                EditDistance(reference: words[0], hypothesis: words[1], rule: rule),
                EditDistance(reference: words[0], hypothesis: words[2], rule: rule))
        }
        return test
    }

    @Test("segments, mean, deviation and z are those of sc_stats, in both orders")
    func agreesWithToolkit() throws {
        let golden = try ScoreGolden.load()
        let triples = zip(golden.plain, golden.second).map { ($0[0], $0[1], $1) }
        let swapped = triples.map { ($0.0, $0.2, $0.1) }
        for (result, expected) in zip(
            [test(triples, rule: .sclite), test(swapped, rule: .sclite)], golden.mapsswe)
        {
            #expect(Double(result.segments) == expected[0])
            // Printed there with three digits.
            #expect(abs(result.mean - expected[1]) <= 0.0005 + 1e-9)
            #expect(abs(result.deviation - expected[2]) <= 0.0005 + 1e-9)
            #expect(abs(result.z - expected[3]) <= 0.0005 + 1e-9)
        }
    }

    @Test("exchanged systems give the same test with the sign turned")
    func symmetry() throws {
        let golden = try ScoreGolden.load()
        let triples = zip(golden.plain, golden.second).map { ($0[0], $0[1], $1) }
        let (one, two) = (test(triples), test(triples.map { ($0.0, $0.2, $0.1) }))
        #expect(one.segments == two.segments && one.z == -two.z && one.p == two.p)
        #expect(one.firstErrors == two.secondErrors)
        let errors = triples.map { ErrorRate.words(reference: $0.0, hypothesis: $0.1).errors }
        #expect(one.firstErrors == errors.reduce(0, +), "no error is lost")
    }

    @Test("two words that both have right end a segment, one does not, nor two around an insertion")
    func cuts() {
        #expect(test([("a b c d e", "x b c d y", "a b c d e")]).segments == 2)
        #expect(test([("a b c", "x b y", "a b c")]).segments == 1)
        #expect(test([("a b c d", "x b i c y", "a b c d")]).segments == 1)
        #expect(test([("a b c d", "x b c d", "a b y d")]).segments == 1)
        #expect(test([("a b", "a b", "a b")]).segments == 0)
    }

    @Test("words after the end count for either system, and for an empty reference")
    func trailing() {
        let second = test([("a b", "a b", "a b x"), ("", "", "y")])
        #expect(second.segments == 2 && second.secondErrors == 2 && second.mean == -1)
        let first = test([("a b", "a b x", "a b"), ("", "y", "")])
        #expect(first.segments == 2 && first.firstErrors == 2)
    }

    @Test("p is that of the normal distribution, 1 where nothing differs")
    func probability() {
        #expect(test([]).p == 1 && test([]).z == 0)
        #expect(test([("a", "b", "b"), ("a", "b", "b")]).p == 1)
        // Differences 1, 1, 0, 0: mean 0.5, deviation √(1/3), z = √3.
        let result = test([("a", "x", "a"), ("a", "x", "a"), ("a", "x", "x"), ("a", "x", "x")])
        #expect(abs(result.z - 3.0.squareRoot()) < 1e-12)
        #expect(abs(result.p - 0.0832645166635504) < 1e-12)
    }
}

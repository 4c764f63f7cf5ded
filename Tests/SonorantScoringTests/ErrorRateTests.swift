import Foundation
import SonorantScoring
import TestSupport
import Testing

struct ErrorRateTests {
    private struct Reference: Decodable {
        struct Counts: Decodable {
            let insertions: Int
            let deletions: Int
            let substitutions: Int
            let reference: Int
            let rate: Double

            func agrees(with rate: ErrorRate) -> Bool {
                rate.insertions == insertions && rate.deletions == deletions
                    && rate.substitutions == substitutions && rate.reference == reference
                    && abs(rate.rate - self.rate) < 1e-12
            }
        }

        struct Case: Decodable {
            let reference: String
            let hypothesis: String
            let words: Counts
            let characters: Counts
        }

        struct Whole: Decodable {
            let words: Counts
            let characters: Counts
        }

        let cases: [Case]
        let whole: Whole
    }

    @Test("every count and rate of words and characters is jiwer's, one by one and summed")
    func agreesWithJiwer() throws {
        let golden = try Golden.json("text/error_rates.json", as: Reference.self)
        #expect(golden.cases.count > 100)
        var report = ScoreReport()
        for item in golden.cases {
            let words = ErrorRate.words(reference: item.reference, hypothesis: item.hypothesis)
            let characters = ErrorRate.characters(
                reference: item.reference, hypothesis: item.hypothesis)
            #expect(item.words.agrees(with: words), "\(item) \(words)")
            #expect(item.characters.agrees(with: characters), "\(item) \(characters)")
            report.add(reference: item.reference, hypothesis: item.hypothesis)
        }
        #expect(golden.whole.words.agrees(with: report.words))
        #expect(golden.whole.characters.agrees(with: report.characters))
    }

    @Test("an alignment's steps visit every token of both sides once, in order")
    func alignmentIsComplete() {
        let reference = Array("kitten sitting down")
        let hypothesis = Array("sitting kitten dawn!")
        let distance = EditDistance(reference: reference, hypothesis: hypothesis)
        var (seenReference, seenHypothesis, errors) = ([Int](), [Int](), 0)
        for step in distance.steps {
            switch step {
            case .match(let r, let h):
                seenReference.append(r)
                seenHypothesis.append(h)
                #expect(reference[r] == hypothesis[h])
            case .substitution(let r, let h):
                seenReference.append(r)
                seenHypothesis.append(h)
                errors += 1
                #expect(reference[r] != hypothesis[h])
            case .deletion(let r):
                seenReference.append(r)
                errors += 1
            case .insertion(let h):
                seenHypothesis.append(h)
                errors += 1
            }
        }
        #expect(seenReference == Array(reference.indices))
        #expect(seenHypothesis == Array(hypothesis.indices))
        #expect(errors == distance.errors)
    }

    @Test("an empty reference counts as one token, so the rate stays a number")
    func emptyReference() {
        #expect(ErrorRate.words(reference: "", hypothesis: "").rate == 0)
        #expect(ErrorRate.words(reference: " ", hypothesis: "a b").rate == 2)
        #expect(ErrorRate.characters(reference: "ab", hypothesis: "").rate == 1)
    }

    @Test("a letter with its marks is one character, however it is spelled")
    func graphemeClusters() {
        let same = ErrorRate.characters(reference: "e\u{301}a", hypothesis: "\u{E9}a")
        #expect(same.errors == 0 && same.reference == 2)
        let other = ErrorRate.characters(reference: "ɔ\u{303}\u{301}", hypothesis: "ɔ")
        #expect(other.substitutions == 1 && other.errors == 1)
    }

    @Test("the report's JSON has exactly the promised keys")
    func jsonKeys() throws {
        let report = ScoreReport([
            (reference: "one two", hypothesis: "one too"),
            (reference: "three", hypothesis: "three"),
        ])
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(report))
        let fields = try #require(object as? [String: Any])
        #expect(Set(fields.keys) == ["utterances", "sentence_error_rate", "wer", "cer"])
        #expect(fields["utterances"] as? Int == 2)
        #expect(fields["sentence_error_rate"] as? Double == 0.5)
        let words = try #require(fields["wer"] as? [String: Any])
        let keys: Set = [
            "rate", "errors", "reference", "insertions", "deletions", "substitutions",
        ]
        #expect(Set(words.keys) == keys)
        #expect(Set(try #require(fields["cer"] as? [String: Any]).keys) == keys)
        #expect(words["errors"] as? Int == 1 && words["reference"] as? Int == 3)
        #expect(ScoreReport().sentenceErrorRate == 0)
    }
}

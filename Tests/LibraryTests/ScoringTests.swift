import Foundation
import Sonorant
import Testing

@Suite("scoring")
struct ScoringTests {
    @Test("errors of pairs are counted over words and characters")
    func errors() {
        let words = ErrorRate.words(reference: "the cat sat", hypothesis: "the bat sat down")
        #expect(words.substitutions == 1 && words.insertions == 1 && words.deletions == 0)
        #expect(words.rate == 2.0 / 3)
        let characters = ErrorRate.characters(reference: "cat", hypothesis: "bat")
        #expect((words + characters).errors == 3)
        let report = ScoreReport([
            (reference: "a b", hypothesis: "a b"), (reference: "a b", hypothesis: "b"),
        ])
        #expect(report.words.deletions == 1 && report.sentenceErrorRate == 0.5)
        var normalisation = ScoreNormalisation()
        normalisation.lowercase = true
        normalisation.stripPunctuation = true
        #expect(normalisation("Well, DON'T!") == "well don't")
    }

    @Test("a transcript goes through JSON and into subtitles")
    func transcript() throws {
        let transcript = Transcript(
            id: "a", text: "good morning", confidence: 0.9, duration: 2,
            words: [
                Transcript.Word(word: "good", start: 0.2, end: 0.7, confidence: 1),
                Transcript.Word(word: "morning", start: 0.8, end: 1.5, confidence: 0.8),
            ], symbols: [], nbest: [])
        let data = try JSONEncoder().encode(transcript)
        #expect(try JSONDecoder().decode(Transcript.self, from: data) == transcript)
        #expect(transcript.text(as: .srt).contains("00:00:00,200 -->"))
        #expect(transcript.text(as: .trn) == "good morning (a)\n")
    }
}

import Foundation
import SonorantTranscripts
import Testing

@Suite("Transcripts")
struct TranscriptTests {
    @Test("a transcript survives JSON, with the keys of the contract")
    func survivesJSON() throws {
        let transcript = Transcript(
            id: "a07", text: "one", confidence: 0.97, duration: 1.84,
            words: [.init(word: "one", start: 0.31, end: 0.55, confidence: 0.99)],
            symbols: [.init(symbol: "o", start: 0.31, end: 0.38, confidence: 0.99)],
            nbest: [.init(text: "one", score: -1.2)])
        let data = try JSONEncoder().encode(transcript)
        #expect(try JSONDecoder().decode(Transcript.self, from: data) == transcript)
        let keys = try #require(
            JSONSerialization.jsonObject(with: data) as? [String: Any]
        ).keys
        #expect(
            Set(keys) == ["id", "text", "confidence", "duration", "words", "symbols", "nbest"])
    }
}

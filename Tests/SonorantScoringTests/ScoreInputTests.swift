import Foundation
import SonorantScoring
import SonorantSystem
import TestSupport
import Testing

struct ScoreInputTests {
    @Test("nothing is normalised unless asked for; what is, by its rule")
    func normalisation() {
        var normalisation = ScoreNormalisation()
        let text = "Don’t  STOP, e\u{301}h? It's 3.5 — well-known."
        #expect(normalisation(text) == text)
        normalisation.stripPunctuation = true
        #expect(normalisation(text) == "Don’t STOP éh It's 3.5 well-known")
        #expect(normalisation("'tis 1,000; 12:30. a.b «x» -") == "tis 1,000 12:30 a b x")
        #expect(normalisation("5 € + $3") == "5 € + $3")
        normalisation = ScoreNormalisation()
        normalisation.lowercase = true
        #expect(normalisation("ÉA, Ŋ") == "éa, ŋ")
    }

    @Test("speakers come from utt2spk, and its faults are named by line")
    func speakerTable() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("utt2spk")
        func read(_ text: String) throws -> SpeakerTable {
            try SpeakerTable(folder.write(text, to: "utt2spk"))
        }
        let table = try read("a anna\r\n\nb\tben\n")
        #expect(try table.speakers(of: ["a", "b"]) == ["a": "anna", "b": "ben"])
        let unknown = SpeakerTableError.unknown(path: path, ids: ["c"])
        #expect(throws: unknown) { try table.speakers(of: ["a", "c"]) }
        #expect(unknown.description.contains("no speaker of 1 of the utterances ('c')"))
        #expect(throws: SpeakerTableError.empty(path: path)) { try read("\n") }
        #expect(throws: SpeakerTableError.fields(path: path, line: 2, found: 1)) {
            try read("a anna\nb\n")
        }
        #expect(throws: SpeakerTableError.duplicate(path: path, id: "a", first: 1, second: 2)) {
            try read("a anna\na ben\n")
        }
        try Files.write(Data([0x61, 0x20, 0xE9, 0x0A]), to: path)
        #expect(throws: FileError.notText(path: path, line: 1)) { try SpeakerTable(path) }
        #expect(throws: FileError.notFound(path: "/nowhere")) { try SpeakerTable("/nowhere") }
    }

    @Test(
        "an id's speaker is what stands before its first hyphen, else underscore",
        arguments: [
            ("anna-1", "anna"), ("cy-a-1", "cy"), ("ab_cd-1", "ab_cd"), ("s1_u2_x", "s1"),
            ("alone", nil), ("-1", nil),
        ] as [(String, String?)])
    func speakersInIDs(id: String, speaker: String?) {
        #expect(SpeakerTable.speaker(inID: id) == speaker)
    }
}

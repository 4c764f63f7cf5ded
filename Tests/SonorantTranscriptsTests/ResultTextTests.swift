import Foundation
import SonorantText
import SonorantTranscripts
import Testing

@Suite("Results as text")
struct ResultTextTests {
    private let talk = [
        Transcript.of("talk-b", [("three", 0, 5)], tenths: 10, recording: "talk", offset: 10),
        Transcript.of(
            "talk-a", [("one", 1, 4), ("two", 5, 9)], tenths: 20, recording: "talk", offset: 2.5),
        Transcript.of("other", [], tenths: 5),
    ]

    @Test("text has ids and tabs, or the text alone")
    func text() throws {
        #expect(
            try ResultText.contents(talk, format: .text)
                == "talk-b\tthree\ntalk-a\tone two\nother\t\n")
        #expect(
            try ResultText.contents([talk[1]], format: .text, alone: true) == "one two\n")
    }

    @Test("CTM counts from the start of the recording, sorted by time")
    func ctm() throws {
        #expect(
            try ResultText.contents(talk, format: .ctm) == """
                talk 1 2.600 0.300 one 0.9000
                talk 1 3.000 0.400 two 0.9000
                talk 1 10.000 0.500 three 0.9000

                """)
    }

    @Test("CTM keeps channels apart and its fields free of blanks")
    func ctmFields() throws {
        var left = Transcript.of("a b", [("x\u{A0}y", 3, 4)], tenths: 10)
        left.channel = "B"
        let right = Transcript.of("a b", [("", 0, 1)], tenths: 10)
        let lines = try ResultText.contents([left, right], format: .ctm).split(separator: "\n")
        #expect(lines == ["a_b B 0.300 0.100 x_y 0.9000", "a_b 1 0.000 0.100 _ 0.9000"])
    }

    @Test("TRN is read back by the reader of transcripts")
    func trn() throws {
        let text = try ResultText.contents(talk, format: .trn)
        #expect(text == "three (talk-b)\none two (talk-a)\n(other)\n")
        let file = try TranscriptFile(
            path: "x.trn", lines: TextLines(path: "x.trn", data: Data(text.utf8)).lines)
        #expect(file.format == .trn)
        #expect(file.entries.map(\.id) == talk.map(\.id))
        #expect(file.entries.map(\.text) == talk.map(\.text))
    }

    @Test("a line of JSON is the transcript, numbers that are none included")
    func json() throws {
        var odd = talk[1]
        odd.confidence = .nan
        let lines = try ResultText.contents([talk[1], odd], format: .json).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(
            try JSONDecoder().decode(Transcript.self, from: Data(lines[0].utf8)) == talk[1])
        #expect(lines[0].contains(#""offset":2.5,"recording":"talk""#))
        #expect(lines[1].contains(#""confidence":"nan""#))
    }

    @Test("line ends within a text do not tear its line")
    func lineEnds() throws {
        var torn = talk[1]
        torn.text = "one\r\ntwo\tthree"
        for format in [ResultFormat.text, .trn, .json] {
            let text = try ResultText.contents([torn], format: format)
            #expect(text.split(whereSeparator: \.isNewline).count == 1)
        }
    }
}

import Foundation
import SonorantTranscripts
import Testing

@Suite("Subtitles")
struct SubtitleTests {
    private func cues(
        _ transcripts: [Transcript], _ layout: ResultLayout = ResultLayout()
    ) -> [SubtitleCue] {
        SubtitleCue.cues(of: transcripts, layout: layout)
    }

    /// What holds for all subtitles.
    private func check(_ cues: [SubtitleCue], layout: ResultLayout = ResultLayout()) {
        for cue in cues {
            #expect(cue.lines.count <= layout.cueLines)
            #expect(cue.end > cue.start)
            #expect(cue.end - cue.start <= layout.cueSeconds + 1e-9)
        }
        for (first, second) in zip(cues, cues.dropFirst()) { #expect(first.end <= second.start) }
    }

    @Test("long speech is cut into two lines and 7 s at most, with no word lost", arguments: 1...15)
    func limits(letters: Int) {
        let transcript = Transcript.long(count: 200, letters: letters, tenths: 4)
        let cues = cues([transcript])
        check(cues)
        #expect(cues.allSatisfy { $0.lines.allSatisfy { $0.count <= 42 } })
        #expect(cues.flatMap(\.lines).joined(separator: " ") == transcript.text)
    }

    @Test("slow speech is cut for its length in time")
    func slow() {
        let cues = cues([.long(count: 40, letters: 1, tenths: 20)])
        check(cues)
        #expect(cues.count >= 10)
    }

    @Test("a pause is where a subtitle ends")
    func pauses() {
        let words = (0..<6).map {
            ("word", $0 * 4 + ($0 >= 2 ? 10 : 0), $0 * 4 + 3 + ($0 >= 2 ? 10 : 0))
        }
        #expect(
            cues([.of("a", words, tenths: 40)], narrow(10)).map(\.lines)
                == [["word word"], ["word word", "word word"]])
    }

    @Test("the end of a sentence is where a subtitle ends")
    func sentences() {
        let words = ["one", "two", "three.", "four", "five", "six", "seven"].enumerated().map {
            ($1, $0 * 5, $0 * 5 + 4)
        }
        let lines = cues([.of("a", words, tenths: 40)], narrow(16)).map {
            $0.lines.joined(separator: " ")
        }
        #expect(lines == ["one two three.", "four five six seven"])
    }

    private func narrow(_ characters: Int) -> ResultLayout {
        var layout = ResultLayout()
        layout.cueCharacters = characters
        return layout
    }

    @Test("a short subtitle stays for a second unless the next one comes")
    func shortest() {
        let cues = cues([
            .of("a", [("yes", 10, 11)], tenths: 20),
            .of("b", [("no", 5, 6)], tenths: 10, recording: "a", offset: 1),
        ])
        #expect(cues.map(\.start) == [1, 1.5])
        #expect(cues.map(\.end) == [1.5, 2.5])
    }

    @Test("a word that is too long or too slow is kept whole")
    func giants() {
        let giant = String(repeating: "x", count: 90)
        let cues = cues([.of("a", [("a", 0, 1), (giant, 2, 99), ("b", 100, 101)], tenths: 110)])
        check(cues)
        #expect(cues.map(\.lines) == [["a"], [giant], ["b"]])
    }

    @Test("two voices at once are shown one after the other")
    func voices() {
        let cues = cues([
            .of("a", [("yes", 0, 30)], tenths: 30, recording: "r", offset: 1),
            .of("b", [("no", 0, 30)], tenths: 30, recording: "r", offset: 1),
            .of("c", [("oh", 0, 3)], tenths: 30, recording: "r", offset: 1.2),
        ])
        check(cues)
        #expect(cues.count == 3)
    }

    @Test("a text without times is spread over its utterance")
    func untimed() {
        var transcript = Transcript.of("a", [], tenths: 40)
        transcript.text = "one two"
        #expect(cues([transcript]) == [SubtitleCue(start: 0, end: 4, lines: ["one two"])])
        #expect(cues([Transcript.of("a", [], tenths: 0)]).isEmpty)
    }

    @Test("SRT as a player reads it")
    func srt() throws {
        let transcript = Transcript.of(
            "a", [("-->", 0, 12), ("R&D", 40_000, 40_009)], tenths: 50_000)
        let text = try ResultText.contents([transcript], format: .srt)
        #expect(
            text == """
                1
                00:00:00,000 --> 00:00:01,200
                →

                2
                01:06:40,000 --> 01:06:41,000
                R&D


                """)
        #expect(try ReadCue.read(text).map(\.start) == [0, 4000])
    }

    @Test("VTT escapes what would be a tag or an arrow")
    func vtt() throws {
        let transcript = Transcript.of(
            "a", [("-->", 0, 4), ("<unk>", 5, 9), ("R&D", 10, 12)], tenths: 12)
        let text = try ResultText.contents([transcript], format: .vtt)
        #expect(
            text == """
                WEBVTT

                00:00:00.000 --> 00:00:01.200
                --&gt; &lt;unk&gt; R&amp;D


                """)
        #expect(
            try ReadCue.read(text)
                == [ReadCue(start: 0, end: 1.2, text: "--&gt; &lt;unk&gt; R&amp;D")])
    }

    @Test("lines are of like length")
    func even() {
        let cue = cues([.long(count: 6, letters: 8, tenths: 5)])
        #expect(cue.count == 1)
        #expect(cue.first?.lines.map(\.count) == [26, 26])
    }
}

import Foundation
import SonorantAudio
import SonorantCorpora
import SonorantSystem
import SonorantTranscripts
import TestSupport
import Testing

@Suite("Corpora of TextGrid and ELAN files")
struct AnnotationCorpusTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Writes a recording of two seconds and a TextGrid beside it; silence fills the gaps.
    private func write(
        _ name: String, _ tiers: [(String, [(Double, Double, String)])], sound: Bool = true
    ) throws {
        let grid = TextGrid(
            start: 0, end: 2,
            tiers: tiers.map { name, labels in
                TextGrid.Tier(
                    name: name, hasPoints: name == "clicks",
                    intervals: labels.map { .init(start: $0, end: $1, text: $2) })
            })
        try folder.write(grid.longText, to: name + ".TextGrid")
        if sound { try folder.writeTone(name + ".wav", seconds: 2) }
    }

    @Test("labelled intervals are utterances, empty ones are not; points are left aside")
    func intervals() throws {
        try write(
            "talk",
            [
                ("words", [(0, 0.3, "not")]),
                ("Utterance", [(0, 0.5, ""), (0.5, 1, " one\ntwo "), (1, 2, "three")]),
                ("clicks", [(1, 1, "click")]),
            ])
        let corpus = try Corpus.load(folder.path)
        #expect(corpus.formats == [.textgrid])
        #expect(corpus.faults.isEmpty, "\(corpus.faults)")
        #expect(corpus.ids == ["talk-0000500-0001000", "talk-0001000-0002000"])
        #expect(corpus.utterances.map(\.transcript) == ["one two", "three"])
        #expect(
            corpus.utterances[0].source
                == .audio(path: folder.path("talk.wav"), segment: 0.5...1))
        #expect(corpus.utterances[1].location.line == 35)
        #expect(corpus.notes.contains { $0.contains("'Utterance'") && $0.contains("'words'") })
        #expect(corpus.notes.contains { $0.contains("points") && $0.contains("'clicks'") })
        #expect(try ValidationReport(corpus).places.isEmpty)
    }

    @Test("a file alone is a corpus, found by looking or by the name of the format")
    func singleFile() throws {
        try write("talk", [("anything", [(0, 1, "one")])])
        let path = folder.path("talk.TextGrid")
        #expect(try Corpus.load(path).ids == ["talk-0000000-0001000"])
        try FileManager.default.copyItem(atPath: path, toPath: folder.path("talk.txt"))
        #expect(
            try Corpus.load(folder.path("talk.txt"), format: .textgrid).texts.values.map { $0 }
                == ["one"])
    }

    @Test("a notice beside TextGrids does not make them a folder of texts; transcripts do")
    func detection() throws {
        try write("talk", [("words", [(0, 1, "one")])])
        try folder.write("Read me.", to: "README.txt")
        #expect(try CorpusFormat.detect(folder.path) == .textgrid)
        try folder.write("one", to: "talk.txt")
        #expect(try CorpusFormat.detect(folder.path) == .folder)
    }

    @Test("--tier chooses by the name, or by what the name says the tier is for")
    func tiers() throws {
        try write(
            "talk",
            [
                ("utterance", [(0, 1, "A")]), ("anna - words", [(0, 1, "B")]),
                ("words (ben)", [(0, 1, "C")]), ("gloss@ben", [(0, 1, "D")]),
            ])
        func load(_ tier: String?) throws -> Corpus { try Corpus.load(folder.path, tier: tier) }
        #expect(try load(nil).utterances.map(\.transcript) == ["A"])
        #expect(try load("gloss@ben").utterances.map(\.transcript) == ["D"])
        let words = try load("Words")
        #expect(words.utterances.map(\.transcript) == ["B", "C"])
        #expect(words.utterances.map(\.speaker) == ["anna", "ben"])
        #expect(words.ids == ["talk-0000000-0001000-anna", "talk-0000000-0001000-ben"])
    }

    @Test("a tier that is not there, holds points or is not clear: the error lists the tiers")
    func noTier() throws {
        try write(
            "talk",
            [("left", [(0, 1, "A")]), ("right", [(0, 1, "B")]), ("clicks", [(1, 1, "x")])])
        func fault(_ tier: String?) throws -> String {
            let corpus = try Corpus.load(folder.path, tier: tier)
            #expect(corpus.utterances.isEmpty)
            #expect(corpus.places == ["missing_tier talk.TextGrid"])
            return corpus.faults.first?.message ?? ""
        }
        #expect(try fault(nil).contains("there are 'left', 'right'; name one with --tier NAME"))
        #expect(try fault("lefd").hasSuffix("did you mean 'left'?"))
        #expect(try fault("clicks").contains("holds points"))
    }

    @Test("a tier named twice is taken once, and said to be wrong")
    func twice() throws {
        try write("talk", [("words", [(0, 1, "A")]), ("words", [(0, 1, "B")])])
        let corpus = try Corpus.load(folder.path)
        #expect(corpus.utterances.map(\.transcript) == ["A"])
        #expect(corpus.places == ["malformed_line talk.TextGrid:20"])
    }

    @Test("times that run backwards, overlap or begin too early are faults of their lines")
    func badTimes() throws {
        try write(
            "talk",
            [
                (
                    "words",
                    [
                        (-1, 0.2, "early"), (0.2, 1, "good"), (0.5, 1.2, "over"),
                        (1.5, 1.2, "back"),
                        (1.5, 1.5, "none"), (1.5, 1.8, "fine"), (1.8, 1e12, "late"),
                    ]
                )
            ])
        let corpus = try Corpus.load(folder.path)
        #expect(corpus.utterances.map(\.transcript) == ["good", "fine"])
        #expect(
            corpus.places == [16, 24, 28, 32, 40].map { "bad_segment talk.TextGrid:\($0)" })
        #expect(corpus.faults[1].message.contains("that of line 20"))
    }

    @Test("times beyond the recording are found when it is opened, with the line")
    func beyond() throws {
        try write("talk", [("words", [(0, 1, "good"), (1.5, 4, "late")])])
        let report = try ValidationReport(Corpus.load(folder.path))
        #expect(report.places == ["bad_segment talk.TextGrid:20"])
    }

    @Test("recordings without an annotation file, and files without a recording, are faults")
    func unpaired() throws {
        try write("a", [("words", [(0, 1, "one")])])
        try write("b", [("words", [(0, 1, "two")])], sound: false)
        try folder.writeTone("c.wav")
        let corpus = try Corpus.load(folder.path)
        #expect(corpus.places == ["missing_audio b.TextGrid", "missing_transcript c.wav"])
        #expect(corpus.ids == ["a-0000000-0001000", "c"])
        #expect(corpus.utterances.map(\.transcript) == ["one", nil])
    }

    @Test("bad files spoil themselves alone, each with its message")
    func badFiles() throws {
        try write("good", [("words", [(0, 1, "one")])])
        for name in ["binary", "chronological"] {
            let bytes = try Files.read(Golden.path("transcripts/\(name).TextGrid"))
            try Files.write(bytes, to: folder.path("\(name).TextGrid"))
        }
        let whole = try Files.readText(folder.path("good.TextGrid"))
        try folder.write(String(whole.prefix(200)), to: "cut.TextGrid")
        try Files.write(Data([0xFF, 0xFE, 0x22]), to: folder.path("odd.TextGrid"))
        let corpus = try Corpus.load(folder.path)
        #expect(corpus.utterances.count == 1)
        #expect(
            corpus.places == [
                "malformed_line binary.TextGrid", "malformed_line chronological.TextGrid",
                "malformed_line cut.TextGrid:13", "malformed_line odd.TextGrid:1",
            ])
        #expect(corpus.faults[0].message.contains("Save as text file"))
        #expect(corpus.faults[2].message.contains("cut off"))
    }

    @Test("a folder without labels is an error of its own")
    func empty() throws {
        try write("talk", [("words", [(0, 1, " ")])])
        #expect(throws: CorpusError.self) { try Corpus.load(folder.path) }
    }

    @Test("recordings further off are found by their names; sub-folders are speakers")
    func elsewhere() throws {
        for speaker in ["anna", "ben"] {
            try Files.makeFolder(folder.path("wav/\(speaker)"))
            try folder.writeTone("wav/\(speaker)/\(speaker)-1.wav", seconds: 2)
            try write("grids/\(speaker)-1", [("words", [(0, 1, speaker)])], sound: false)
        }
        let corpus = try Corpus.load(folder.path)
        #expect(corpus.faults.isEmpty, "\(corpus.faults)")
        #expect(corpus.utterances.map(\.speaker) == ["anna", "ben"])
    }

    /// An ELAN file with one tier of a parent and one that hangs on it.
    private func elan(_ media: String, origin: String = "") -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <ANNOTATION_DOCUMENT>
        <HEADER TIME_UNITS="milliseconds">
        <MEDIA_DESCRIPTOR MEDIA_URL="file:///nowhere/film.mp4" MIME_TYPE="video/mp4"/>
        <MEDIA_DESCRIPTOR MEDIA_URL="file:///nowhere/x.wav" RELATIVE_MEDIA_URL="\(media)" \(origin)/>
        </HEADER>
        <TIME_ORDER>
        <TIME_SLOT TIME_SLOT_ID="t1" TIME_VALUE="100"/><TIME_SLOT TIME_SLOT_ID="t2" TIME_VALUE="900"/>
        <TIME_SLOT TIME_SLOT_ID="t3"/>
        </TIME_ORDER>
        <TIER TIER_ID="speech" PARTICIPANT="Anna">
        <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="t1" TIME_SLOT_REF2="t2">
        <ANNOTATION_VALUE>ndank na</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
        <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="t2" TIME_SLOT_REF2="t3">
        <ANNOTATION_VALUE>open</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
        </TIER>
        <TIER TIER_ID="free" PARENT_REF="speech" PARTICIPANT="Anna">
        <ANNOTATION><REF_ANNOTATION ANNOTATION_ID="b1" ANNOTATION_REF="a1">
        <ANNOTATION_VALUE>slowly</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
        </TIER>
        </ANNOTATION_DOCUMENT>
        """
    }

    @Test("ELAN names the recording; the tier that hangs on no other is taken")
    func elanFile() throws {
        try folder.writeTone("sounds/far talk.wav", seconds: 2)
        let path = try folder.write(elan("../sounds/far%20talk.wav"), to: "notes/first.eaf")
        let corpus = try Corpus.load(path)
        #expect(corpus.formats == [.eaf])
        #expect(corpus.utterances.map(\.transcript) == ["ndank na"])
        #expect(corpus.utterances.map(\.speaker) == ["Anna"])
        #expect(corpus.utterances[0].source.path.hasSuffix("sounds/far talk.wav"))
        #expect(corpus.places == ["bad_segment first.eaf:14"])
        let free = try Corpus.load(folder.path("notes"), tier: "free")
        #expect(free.utterances.map(\.transcript) == ["slowly"])
        #expect(free.utterances[0].source == corpus.utterances[0].source)
        #expect(free.faults.isEmpty)
    }

    @Test("a recording beside the ELAN file stands in for one that has moved; time origins count")
    func elanMoved() throws {
        try folder.writeTone("talk.wav", seconds: 2)
        let path = try folder.write(
            elan("./gone/old.wav", origin: "TIME_ORIGIN=\"500\""), to: "talk.eaf")
        let corpus = try Corpus.load(path)
        #expect(
            corpus.utterances.map(\.source)
                == [.audio(path: folder.path("talk.wav"), segment: 0.6...1.4)])
        try FileManager.default.removeItem(atPath: folder.path("talk.wav"))
        #expect(try Corpus.load(path).places == ["missing_audio talk.eaf"])
    }
}

import Foundation
import SonorantCorpora
import SonorantSystem
import TestSupport
import Testing

struct TableCorpusTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("a NeMo manifest gives segments, speakers and lengths; its bad lines are faults")
    func manifest() throws {
        try folder.writeTone("wavs/a.wav")
        let path = try folder.write(
            """
            {"audio_filepath": "wavs/b.wav", "duration": 1.5, "text": "two ", "speaker": "eva"}
            {"audio_filepath": "wavs/a.wav", "offset": 0.5, "duration": 0.25, "text": "one"}
            {"audio_filepath": "wavs/a.wav", "offset": 0.75, "duration": 0.25, "text": "on"}
            {"audio_file": "wavs/a.wav", "text": "x"}
            {"audio_filepath": "wavs/a.wav", "offset": 0.5, "text": "x"}
            {"audio_filepath": "wavs/a.wav", "text": 3}
            audio_filepath wavs/a.wav

            {"audio_filepath": "/tmp/c.wav", "id": "given"}
            {"audio_filepath": "wavs/a.wav", "duration": -1, "text": "x"}
            """, to: "m.jsonl")
        let corpus = try Corpus.load(path)
        #expect(corpus.formats == [.jsonl])
        #expect(corpus.ids == ["a-0000500-0000750", "a-0000750-0001000", "b", "given"])
        #expect(corpus.utterances[2].speaker == "eva" && corpus.utterances[2].duration == 1.5)
        #expect(corpus.utterances[2].transcript == "two")
        let audio = folder.path("wavs/a.wav")
        #expect(corpus.utterances[0].source == .audio(path: audio, segment: 0.5...0.75))
        #expect(
            corpus.places == [
                "malformed_line m.jsonl:4", "bad_segment m.jsonl:5", "malformed_line m.jsonl:6",
                "malformed_line m.jsonl:7", "missing_transcript m.jsonl:9",
                "bad_segment m.jsonl:10",
            ])
        #expect(corpus.faults[0].message.contains("is 'audio_file' meant"))
    }

    @Test("DeepSpeech's table is read by its header, with quoted commas and line ends")
    func deepSpeech() throws {
        let path = try folder.write(
            "transcript,wav_filename,wav_filesize\r\n"
                + "\"yes, \"\"no\"\"\",b.wav,10\r\n"
                + "\"two\r\nlines\",c.wav,11\r\n"
                + "one,a.wav,12\r\n"
                + "one,two,three,a.wav,12\r\n"
                + "\"open,d.wav,1\r\n"
                + "last,e.wav,2\r\n",
            to: "train.csv")
        let corpus = try Corpus.load(path)
        #expect(corpus.formats == [.csv] && corpus.ids == ["a", "b", "c", "e"])
        #expect(corpus.texts["b"] == "yes, \"no\"")
        #expect(corpus.texts["c"] == "two\nlines")
        #expect(corpus.texts["e"] == "last")
        #expect(corpus.places == ["malformed_line train.csv:6", "malformed_line train.csv:7"])
        #expect(corpus.utterances[0].location.line == 5)
    }

    @Test("a table without a column is refused, with what it has")
    func missingColumn() throws {
        let path = try folder.write("wav_filename,transcripts\na.wav,x\n", to: "t.csv")
        let found = ["wav_filename", "transcripts"]
        let error = CorpusError.missingColumn(path: path, column: "transcript", found: found)
        #expect(throws: error) { try Corpus.load(path) }
        #expect(error.description.contains("did you mean 'transcripts'"))
        let other = try folder.write("path\ttext\na.mp3\tx\n", to: "t.tsv")
        #expect(throws: CorpusError.self) { try Corpus.load(other) }
    }

    @Test("a first line with a stray quotation mark is refused")
    func brokenHeader() throws {
        let path = try folder.write("wav\"_filename,transcript\na.wav,x\n", to: "t.csv")
        let error = #expect(throws: CorpusError.self) { try Corpus.load(path) }
        #expect(try #require(error).description.contains("quotation mark"))
    }

    @Test("LJSpeech takes the normalised text, from the folder or the table")
    func ljspeech() throws {
        try folder.writeTone("wavs/L-2.wav")
        let table = try folder.write(
            "L-2|2 \"men\"|two \"men\"\nL-1|raw|\nL-3\nL-4|a|b|c\nL-2|x|y\n", to: "metadata.csv")
        let corpus = try Corpus.load(folder.path)
        #expect(corpus.formats == [.ljspeech])
        #expect(corpus.texts == ["L-1": "raw", "L-2": "two \"men\""])
        #expect(
            corpus.places == [
                "malformed_line metadata.csv:3", "malformed_line metadata.csv:4",
                "duplicate_id metadata.csv:5",
            ])
        #expect(try Corpus.load(table).ids == corpus.ids)
        #expect(
            corpus.utterances[1].source == .audio(path: folder.path("wavs/L-2.wav"), segment: nil))
    }

    @Test("Common Voice is read by its header; lines whose tabs became blanks are faults")
    func commonVoice() throws {
        let table = try folder.write(
            "client_id\tpath\tsentence\tup_votes\tage\n"
                + "f00\tcv_2.mp3\tSay \"no\", twice.\t2\t\n"
                + "f01\tcv_1.mp3\tYes.\n"
                + "f01 cv_3.mp3 Lost tabs.\n",
            to: "train.tsv")
        let corpus = try Corpus.load(table)
        #expect(corpus.formats == [.commonVoice] && corpus.ids == ["cv_1", "cv_2"])
        #expect(corpus.texts["cv_2"] == "Say \"no\", twice.")
        #expect(corpus.speakers == ["f00", "f01"])
        #expect(corpus.places == ["malformed_line train.tsv:4"])
        #expect(corpus.utterances[0].source.path == folder.path("clips/cv_1.mp3"))
        try Files.makeFolder(folder.path("clips"))
        let error = #expect(throws: CorpusError.self) { try Corpus.load(folder.path) }
        #expect(try #require(error).description.contains("train.tsv"))
    }

    @Test("recordings alone are a corpus to decode; equal names become paths")
    func recordings() throws {
        try folder.writeTone("x/a b.wav")
        try folder.writeTone("y/c.wav")
        let single = try Corpus.load(folder.path("x/a b.wav"))
        #expect(single.formats == [.audio] && single.ids == ["a_b"] && single.faults.isEmpty)
        let all = try Corpus.recordings([folder.path])
        #expect(all.ids == ["a_b", "c"] && all.utterances[0].transcript == nil)
        try folder.writeTone("y/a b.wav")
        #expect(try Corpus.recordings([folder.path]).ids == ["x/a_b", "y/a_b", "y/c"])
        #expect(throws: CorpusError.self) { try Corpus.recordings([folder.path("none.wav")]) }
    }

    @Test("names of formats are checked with a suggestion, and strange files refused")
    func formats() throws {
        #expect(try CorpusFormat(named: "common-voice") == .commonVoice)
        let error = #expect(throws: CorpusError.unknownFormat("kladi")) {
            try CorpusFormat(named: "kladi")
        }
        #expect(try #require(error).description.contains("did you mean 'kaldi'"))
        #expect(try #require(error).category == .usage)
        let strange = try folder.write("hello there\n", to: "notes.md")
        let refusal = #expect(throws: CorpusError.self) { try Corpus.load(strange) }
        #expect(try #require(refusal).description.contains("hello there"))
        #expect(throws: CorpusError.self) {
            try Corpus.load(folder.write("", to: "empty.jsonl"))
        }
    }

    @Test("joined corpora keep the first of equal ids, and tell of the second")
    func joined() throws {
        let one = try folder.write("a|x\nb|y\n", to: "1/metadata.csv")
        let two = try folder.write("b|z\nc|z\n", to: "2/metadata.csv")
        let corpus = try Corpus.load([one, two])
        #expect(corpus.texts == ["a": "x", "b": "y", "c": "z"])
        #expect(corpus.places == ["duplicate_id metadata.csv:1"])
        #expect(corpus.faults[0].message.contains("1/metadata.csv:2"))
    }

    @Test("the fingerprint follows contents, not places")
    func fingerprint() throws {
        let one = try Corpus.load(folder.write("a|x\nb|y\n", to: "1/metadata.csv"))
        let moved = try Corpus.load(folder.write("b|y\na|x\n", to: "2/metadata.csv"))
        #expect(one.fingerprint == moved.fingerprint && one.fingerprint.count == 16)
        var changed = one
        changed.utterances[0].transcript = "X"
        #expect(changed.fingerprint != one.fingerprint)
        changed.utterances[0] = one.utterances[0]
        changed.utterances[0].speaker = "eva"
        #expect(changed.fingerprint != one.fingerprint)
        // Fixed for all time: runs record it.
        #expect(Corpus(paths: [], formats: [], utterances: []).fingerprint == "cbf29ce484222325")
    }
}

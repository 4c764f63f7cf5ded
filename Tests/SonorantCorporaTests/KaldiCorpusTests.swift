import Foundation
import SonorantCorpora
import SonorantSystem
import SonorantTensors
import TestSupport
import Testing

struct KaldiCorpusTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("any order, any white space and line end is read; what was sorted is noted")
    func order() throws {
        try folder.writeTone("audio/b.wav")
        try folder.writeTone("audio/a 1.wav")
        try folder.write("b\taudio/b.wav\r\na  audio/a 1.wav\r\n", to: "wav.scp")
        try folder.write("a one two\nb\tthree", to: "text")
        try folder.write("tom a\neva b\n", to: "spk2utt")
        try folder.write("a 1.25\nb oops\n", to: "utt2dur")
        let corpus = try Corpus.load(folder.path)
        #expect(corpus.formats == [.kaldi] && corpus.ids == ["a", "b"])
        #expect(corpus.texts == ["a": "one two", "b": "three"])
        #expect(corpus.utterances.map(\.speaker) == ["tom", "eva"])
        #expect(corpus.utterances.map(\.duration) == [1.25, nil])
        #expect(
            corpus.utterances[0].source == .audio(path: folder.path("audio/a 1.wav"), segment: nil))
        #expect(corpus.utterances[1].location == SourceLocation(file: folder.path("text"), line: 2))
        #expect(corpus.places == ["malformed_line utt2dur:2"])
        #expect(corpus.notes.contains { $0.contains("sorted by the bytes") })
    }

    @Test("commands are refused with the reason and the way out, and cost only themselves")
    func commands() throws {
        try folder.writeTone("a.wav")
        try folder.write("a a.wav\nb sph2pipe -f wav b.sph |\nc -\nd\n", to: "wav.scp")
        try folder.write("a x\nb y\nc z\nd z\n", to: "text")
        let corpus = try Corpus.load(folder.path)
        #expect(corpus.ids == ["a"])
        #expect(
            corpus.places == [
                "command wav.scp:2", "malformed_line wav.scp:3", "malformed_line wav.scp:4",
            ])
        let message = corpus.faults[0].message
        #expect(message.contains("sph2pipe") && message.contains("never run"))
    }

    @Test("segments that end too soon, name no recording or hold no times are faults by line")
    func segments() throws {
        try folder.writeTone("r.wav", seconds: 2)
        try folder.write("rec r.wav\n", to: "wav.scp")
        try folder.write(
            """
            u1 rec 0.5 1.5
            u2 rec 1.5 0.5
            u3 other 0 1
            u4 rec zero one
            u5 rec 1.0 -1
            u6 rec -1 1
            """, to: "segments")
        try folder.write("u1 a\nu2 a\nu3 a\nu4 a\nu5 b\nu6 c\nu7 d\n", to: "text")
        let corpus = try Corpus.load(folder.path)
        #expect(corpus.ids == ["u1", "u5"])
        #expect(
            corpus.utterances[0].source == .audio(path: folder.path("r.wav"), segment: 0.5...1.5))
        #expect(
            corpus.utterances[1].source == .audio(path: folder.path("r.wav"), segment: 1.0...2.0))
        #expect(
            corpus.places == [
                "bad_segment segments:2", "unknown_recording segments:3",
                "malformed_line segments:4", "bad_segment segments:6", "unused_transcript text:7",
            ])
    }

    @Test("features resolve against the folder, with offsets, and keep their numbers")
    func features() throws {
        try KaldiArchiveWriter.write(
            archive: folder.path("data/feats.ark"), script: folder.path("made.scp")
        ) { writer in
            try writer.append("a", Matrix(rows: 2, columns: 3, repeating: 1))
            try writer.append("b", Matrix(rows: 4, columns: 3, repeating: 2))
        }
        let offsets = try Files.readLines(folder.path("made.scp")).map {
            $0.split(separator: ":")[1]
        }
        try folder.write(
            "a feats.ark:\(offsets[0])\nb /old/feats.ark:\(offsets[1])\nc feats.ark:9[0:3]\n",
            to: "data/feats.scp")
        try folder.write("a x\nb y\nc z\n", to: "data/text")
        let corpus = try Corpus.load(folder.path("data"))
        #expect(corpus.ids == ["a", "b"] && corpus.places == ["malformed_line feats.scp:3"])
        #expect(try corpus.utterances.map { try $0.source.readFeatures().rows } == [2, 4])
    }

    @Test("recordings or features are taken as the caller prefers")
    func both() throws {
        try folder.write("a a.wav\n", to: "wav.scp")
        try folder.write("a a.ark:2\n", to: "feats.scp")
        try folder.write("a x\n", to: "text")
        #expect(try Corpus.load(folder.path).utterances[0].source.isAudio)
        let features = try Corpus.load(folder.path, preferring: .features)
        #expect(
            features.utterances[0].source == .archive(path: folder.path("a.ark"), offset: 2))
    }

    @Test("missing, repeated and unknown ids are told apart, each with its line")
    func ids() throws {
        try folder.write("a a.wav\nb b.wav\na c.wav\nd d.wav\n", to: "wav.scp")
        try folder.write("a x\nc y\na z\nd\n", to: "text")
        try folder.write("a eva\nb tom\n", to: "utt2spk")
        let corpus = try Corpus.load(folder.path)
        #expect(corpus.ids == ["a", "b", "d"])
        #expect(corpus.texts == ["a": "x", "b": nil, "d": ""])
        #expect(
            corpus.places == [
                "unused_transcript text:2", "duplicate_id text:3", "missing_speaker text:4",
                "missing_transcript wav.scp:2", "duplicate_id wav.scp:3",
            ])
        #expect(corpus.faults[1].message.contains("line 1"))
    }

    @Test("without a text file one fault says so, and the utterances can still be decoded")
    func noText() throws {
        try folder.write("a a.wav\nb b.wav\n", to: "wav.scp")
        let corpus = try Corpus.load(folder.path("wav.scp"))
        #expect(corpus.places == ["missing_transcript text"] && corpus.ids == ["a", "b"])
    }

    @Test("a line of another encoding is a fault, the others are read")
    func latin1() throws {
        try folder.write("a a.wav\nb b.wav\n", to: "wav.scp")
        try Files.write(
            Data("a caf".utf8) + [0xE9] + Data("\nb ok\n".utf8), to: folder.path("text"))
        let corpus = try Corpus.load(folder.path)
        #expect(corpus.places == ["not_text text:1", "missing_transcript wav.scp:1"])
        #expect(corpus.texts == ["a": nil, "b": "ok"])
    }

    @Test("a folder with neither table is refused, and so is an empty table")
    func refused() throws {
        try folder.write("a x\n", to: "text")
        #expect(throws: CorpusError.self) { try Corpus.load(folder.path, format: .kaldi) }
        try folder.write("", to: "wav.scp")
        try folder.write("", to: "text")
        let error = #expect(throws: CorpusError.self) { try Corpus.load(folder.path) }
        #expect(try #require(error).description.contains("has no lines"))
    }
}

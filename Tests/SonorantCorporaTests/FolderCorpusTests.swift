import Foundation
import SonorantCorpora
import SonorantSystem
import SonorantTensors
import TestSupport
import Testing

struct FolderCorpusTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("pairs are found in any case of the ending, .txt and .lab, with any line end")
    func pairs() throws {
        try folder.writeTone("b.wav")
        try folder.write("\u{FEFF}two\r\nthree \r\n", to: "b.TXT")
        try folder.writeTone("a.WAV")
        try folder.write("one\n", to: "a.lab")
        try folder.write("\n", to: "c.txt")
        try folder.writeTone("c.flac")
        let corpus = try Corpus.load(folder.path)
        #expect(corpus.formats == [.folder] && corpus.ids == ["a", "b", "c"])
        #expect(corpus.texts == ["a": "one", "b": "two three", "c": ""])
        #expect(corpus.faults.isEmpty && corpus.speakers.isEmpty)
        #expect(corpus.notes.contains { $0.contains("byte-order mark") })
        #expect(corpus.notes.contains { $0.contains("carriage return") })
        #expect(corpus.utterances[0].location.file == folder.path("a.lab"))
        #expect(corpus.utterances[0].sourceLocation.file == folder.path("a.WAV"))
    }

    @Test("sub-folders are speakers, whatever lies around or below them, and repeated names paths")
    func speakers() throws {
        for name in ["wav/eva/1", "wav/eva/two/2", "wav/tom/1"] {
            try folder.writeTone(name + ".wav")
            try folder.write("x", to: name + ".txt")
        }
        let corpus = try Corpus.load(folder.path + "/")
        #expect(corpus.ids == ["wav/eva/1", "wav/eva/two/2", "wav/tom/1"])
        #expect(corpus.utterances.map(\.speaker) == ["eva", "eva", "tom"])
        #expect(corpus.faults.isEmpty)
    }

    @Test("what lacks its partner is a fault, and a name in another case is pointed out")
    func partners() throws {
        try folder.writeTone("a.wav")
        try folder.write("x", to: "a.txt")
        try folder.writeTone("B.wav")
        try folder.write("y", to: "b.txt")
        try folder.write("z", to: "c.txt")
        try folder.write("about", to: "README.txt")
        let corpus = try Corpus.load(folder.path)
        #expect(
            corpus.places == [
                "missing_transcript B.wav", "unused_transcript b.txt", "unused_transcript c.txt",
            ])
        #expect(corpus.faults[1].message.contains("there is \(folder.path("B.wav"))"))
        #expect(corpus.ids == ["B", "a"])
        #expect(corpus.notes.contains { $0.contains("README.txt") })
    }

    @Test("two recordings or two texts of one name are faults")
    func doubles() throws {
        try folder.writeTone("a.wav")
        try folder.writeTone("a.flac")
        try folder.write("x", to: "a.txt")
        try folder.write("y", to: "a.lab")
        let corpus = try Corpus.load(folder.path)
        #expect(corpus.places == ["conflicting_transcripts a.txt", "duplicate_id a.wav"])
        #expect(corpus.texts == ["a": "x"])
    }

    @Test("a text that is not UTF-8 is a fault with its line, and its recording stays")
    func latin1() throws {
        try folder.writeTone("a.wav")
        let path = try folder.write([0x6F, 0x6B, 0x0A, 0x63, 0x61, 0x66, 0xE9, 0x0A], to: "a.txt")
        let corpus = try Corpus.load(folder.path)
        #expect(corpus.places == ["not_text a.txt:2"])
        #expect(corpus.faults[0].description.hasPrefix("\(path):2: error: "))
        #expect(corpus.texts == ["a": nil])
    }

    @Test("features in .npy files pair like recordings, and the caller says which to prefer")
    func features() throws {
        try NumPyFile.write(Matrix(rows: 3, columns: 2), to: folder.path("a.npy"))
        try folder.writeTone("a.wav")
        try folder.write("x", to: "a.txt")
        #expect(try Corpus.load(folder.path).utterances[0].source.isAudio)
        let corpus = try Corpus.load(folder.path, preferring: .features)
        #expect(corpus.utterances[0].source == .numpy(path: folder.path("a.npy")))
    }

    @Test("a folder that is empty, without recordings or closed is refused with the reason")
    func refused() throws {
        let path = folder.path
        #expect(
            throws: CorpusError.empty(path: path, format: .folder, reason: "the folder is empty")
        ) { try Corpus.load(path) }
        try folder.write("x", to: "notes.doc")
        let error = #expect(throws: CorpusError.self) { try Corpus.load(path) }
        #expect(try #require(error).description.contains("notes.doc"))
        #expect(try #require(error).category == .badData)
    }

    @Test(
        "a closed folder is a reading error, a closed one within a fault",
        .enabled(if: getuid() != 0))
    func closed() throws {
        try folder.writeTone("a.wav")
        try folder.write("x", to: "a.txt")
        try folder.writeTone("sub/b.wav")
        chmod(folder.path("sub"), 0)
        defer { chmod(folder.path("sub"), 0o755) }
        #expect(try Corpus.load(folder.path).places == ["unreadable_file sub"])
        let error = #expect(throws: FileError.self) { try Corpus.load(folder.path("sub")) }
        #expect(try #require(error).category == .inputOutput)
    }

    @Test("a missing path is category 66, and a similar name beside it is suggested")
    func missing() throws {
        try folder.write("x", to: "recordings/a.txt")
        let error = #expect(throws: CorpusError.self) {
            try Corpus.load(folder.path("recordigns"))
        }
        #expect(
            error
                == .notFound(
                    path: folder.path("recordigns"), nearest: folder.path("recordings")))
        #expect(try #require(error).category == .inputNotFound)
        #expect(throws: CorpusError.notFound(path: "/nowhere/x", nearest: nil)) {
            try Corpus.load("/nowhere/x")
        }
    }

    @Test("a link back to its own folder does not lead in circles")
    func circles() throws {
        try folder.writeTone("s/a.wav")
        try folder.write("x", to: "s/a.txt")
        symlink(folder.path, folder.path("s/loop"))
        #expect(try Corpus.load(folder.path).utterances.count == 1)
    }
}

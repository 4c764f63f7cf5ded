import Foundation
import SonorantSystem
import SonorantText
import TestSupport
import Testing

struct TranscriptFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(_ text: String, _ name: String = "file") throws -> TranscriptFile {
        try TranscriptFile(folder.write(text, to: name))
    }

    @Test("the three formats and JSON lines are told apart by looking")
    func formats() throws {
        let kaldi = try read("a1 one two\r\na2\r\n\r\nb1\tthree four")
        #expect(kaldi.format == .kaldi)
        #expect(kaldi.entries.map(\.text) == ["one two", "", "three four"])
        #expect(kaldi.entries.map(\.line) == [1, 2, 4])
        let trn = try read("one two (a-1)\n(a-2)\n three (x) (a-3) \n")
        #expect(trn.format == .trn)
        #expect(trn.entries.map(\.id) == ["a-1", "a-2", "a-3"])
        #expect(trn.entries.map(\.text) == ["one two", "", "three (x)"])
        let remarked = try read(";; made by hand\none two (a-1)\n;;\n")
        #expect(remarked.format == .trn && remarked.entries.map(\.line) == [2])
        #expect(try read(";; made by hand\n").format == .kaldi)
        let tabbed = try read("my file\tone two\nother\t\nlast\n")
        #expect(tabbed.format == .tabbed)
        #expect(tabbed.entries.map(\.id) == ["my file", "other", "last"])
        let json = try read("{\"id\": \"a\", \"text\": \"one\", \"confidence\": 1}\n")
        #expect(json.format == .json && json.entries[0].text == "one")
    }

    @Test("files are joined by id in the order of the reference")
    func pairing() throws {
        let reference = try read("b x\na y\n", "reference")
        let pairs = try reference.paired(with: read("why (a)\nx (b)\n", "hypothesis"))
        #expect(pairs.map(\.id) == ["b", "a"])
        #expect(pairs.map(\.hypothesis) == ["x", "why"])
    }

    @Test("missing and extra ids are both named")
    func unmatched() throws {
        let reference = try read("a x\nb y\n", "reference")
        let other = try read("b y\nc z\n", "hypothesis")
        let error = #expect(throws: TranscriptFileError.self) { try reference.paired(with: other) }
        let text = try #require(error).description
        #expect(text.contains("1 missing ('a')") && text.contains("1 not in the reference ('c')"))
    }

    @Test("duplicates, empty files, broken JSON and bytes that are no text are named by line")
    func faults() throws {
        let path = folder.path("file")
        #expect(throws: TranscriptFileError.duplicate(path: path, id: "a", first: 1, second: 3)) {
            try read("a x\nb y\na z\n")
        }
        #expect(throws: TranscriptFileError.empty(path: path)) { try read(" \n\n") }
        #expect(throws: TranscriptFileError.noJSON(path: path, line: 2)) {
            try read("{\"id\": \"a\", \"text\": \"\"}\n{\"id\": 3}\n")
        }
        #expect(throws: TranscriptFileError.noID(path: path, line: 1)) { try read("\tx y\n") }
        try Files.write(Data("a x\nb caf".utf8) + [0xE9, 0x0A], to: path)
        #expect(throws: FileError.notText(path: path, line: 2)) { try TranscriptFile(path) }
        try Files.write(Data([0xFF, 0xFE, 0x61, 0x00]), to: path)
        #expect(throws: TextFileError.utf16(path: path)) { try TranscriptFile(path) }
        try Files.write(Data([0x61, 0x00, 0x62]), to: path)
        #expect(throws: TextFileError.binary(path: path)) { try TranscriptFile(path) }
        #expect(throws: FileError.notFound(path: "/nowhere")) { try TranscriptFile("/nowhere") }
    }
}

import Foundation
import SonorantCorpora
import SonorantSystem
import SonorantTensors
import TestSupport
import Testing

/// The folder of real corpora, where one is named.
private let corpora = ProcessInfo.processInfo.environment["SONORANT_CORPORA"] ?? ""

@Suite("Kaldi scripts")
struct ArchiveScriptTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try KaldiArchiveWriter.write(
            archive: folder.path("a b.ark"), script: folder.path("own.scp")
        ) { writer in
            try writer.append(
                "x", Matrix(rows: 4, columns: 3, elements: (0..<12).map(Float.init)))
        }
    }

    private func entry(_ place: String) throws -> KaldiScript.Entry {
        try KaldiScript(path: folder.write("x \(place)\n", to: "t.scp")).entries[0]
    }

    @Test("ranges of rows and columns are cut out, both ends included")
    func ranges() throws {
        #expect(try entry("a b.ark:2[1:2]").matrix().elements == [3, 4, 5, 6, 7, 8])
        #expect(try entry("a b.ark:2[,0:1]").matrix().elements == [0, 1, 3, 4, 6, 7, 9, 10])
        #expect(try entry("a b.ark:2[:,2:2]").matrix().elements == [2, 5, 8, 11])
        #expect(try entry("a b.ark:2[3:3,1:2]").matrix().elements == [10, 11])
        #expect(try entry("a b.ark:2[0:1]").shape() == (2, 3))
    }

    @Test("a range beyond the matrix names the utterance and both sizes")
    func rangeTooLarge() throws {
        let found = message { _ = try self.entry("a b.ark:2[1:4]").matrix() }
        #expect(
            found
                == "a b.ark: key 'x' has 4 rows, but the script asks for 1 to 4 (from 0)")
    }

    @Test("a file with a single matrix needs no offset")
    func withoutOffset() throws {
        let bytes = kaldiBytes(rows: 1, columns: 2, payload: 8).dropFirst(4)
        _ = try folder.write(Array(bytes), to: "one.mat")
        #expect(try entry("one.mat").matrix().elements == [0, 0])
    }

    @Test(
        "each fault of a script has its line and message",
        arguments: [
            ("x\n", "t.scp:1: 'x' stands alone"),
            ("x a.ark:0\ny b.ark:1\nx c.ark:2\n", "t.scp:3: key 'x' was already on line 1"),
            ("x gunzip -c a.gz |\n", "t.scp:1: this is a command, and commands are not run"),
            ("x a.ark:99999999999999999999\n", "t.scp:1: offset 99999999999999999999 is too"),
            ("x a.ark:5[2:1]\n", "t.scp:1: '2:1' is no range"),
            ("x a.ark:5[a]\n", "t.scp:1: 'a' is no range"),
            ("x a.ark:5[-1:2]\n", "t.scp:1: '-1:2' is no range"),
            ("x a.ark:5[0:1,0:1,0:1]\n", "t.scp:1: [0:1,0:1,0:1] is no range"),
            ("x :5\n", "t.scp:1: there is no path before the offset"),
        ])
    func faults(text: String, expected: String) throws {
        let path = try folder.write(text, to: "t.scp")
        let found = message { _ = try KaldiScript(path: path) }
        #expect(found?.hasPrefix(expected) == true, "\(found ?? "nothing thrown")")
    }

    @Test("any line ending, empty lines and tabs are accepted")
    func lineEndings() throws {
        let path = try folder.write("x\ta.ark:1\r\n\r\ny  b.ark:2", to: "t.scp")
        let entries = try KaldiScript(path: path).entries
        #expect(entries.map(\.key) == ["x", "y"])
        #expect(entries.map(\.offset) == [1, 2])
        #expect(entries.map(\.line) == [1, 3])
    }

    @Test("an archive that is missing is named when it is read")
    func missingArchive() throws {
        let path = folder.path("none.ark")
        #expect(throws: FileError.notFound(path: path)) { try entry("none.ark:3").matrix() }
    }

    @Test("the script of AN4 is read", .enabled(if: !corpora.isEmpty))
    func an4() throws {
        let script = try KaldiScript(path: corpora + "/an4/feats.scp")
        #expect(script.entries.count == 948)
        var frames = 0
        for entry in script.entries {
            let (rows, columns) = try entry.shape()
            #expect(columns == 13)
            frames += rows
        }
        // 52 bytes a frame, the rest are keys and headers.
        let size = try Files.read(script.entries[0].archive).count
        #expect(frames * 52 < size && size - frames * 52 < 948 * 60)
        #expect(try script.entries[947].matrix().rows > 10)
    }
}

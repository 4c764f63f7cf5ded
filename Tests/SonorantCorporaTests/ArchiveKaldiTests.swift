import Foundation
import SonorantCorpora
import SonorantSystem
import SonorantTensors
import TestSupport
import Testing

/// Kaldi, kaldiio and we decompress by formulas that differ in the order of operations.
private let tolerance: Float = 1e-6

@Suite("Kaldi archives")
struct ArchiveKaldiTests {
    @Test("every kind is read as kaldiio reads it, by offset")
    func kindsByOffset() throws {
        let expected = try ExpectedMatrix.all()
        let script = try KaldiScript(path: Golden.path("archives/kinds.scp"))
        #expect(script.entries.count == 13)
        for entry in script.entries {
            let matrix = try entry.matrix()
            let distance = try #require(expected[entry.key]).distance(matrix)
            #expect(distance < tolerance, "\(entry.key)")
            #expect(try entry.shape() == (matrix.rows, matrix.columns))
        }
    }

    @Test("an archive is read from its start, in order", arguments: ["kinds", "text"])
    func sequentially(name: String) throws {
        let expected = try ExpectedMatrix.all()
        let archive = try KaldiArchive(path: Golden.path("archives/\(name).ark"))
        var keys: [String] = []
        while let (key, matrix) = try archive.next() {
            keys.append(key)
            #expect(try #require(expected[key]).distance(matrix) < tolerance, "\(key)")
        }
        #expect(keys.count == (name == "kinds" ? 13 : 3))
        #expect(name == "text" || keys.last == "ünïcode-键")
    }

    @Test("what is written is read back, and lies where the script says")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 1)
        let matrices = (0..<40).map { number in
            Matrix(
                rows: number * 20, columns: number == 0 ? 0 : 13,
                elements: (0..<number * 20 * 13).map { _ in Float(generator.gaussian()) })
        }
        try KaldiArchiveWriter.write(
            archive: folder.path("feats.ark"), script: folder.path("feats.scp")
        ) { writer in
            for (number, matrix) in matrices.enumerated() {
                try writer.append("utt-\(number)", matrix)
            }
        }
        let script = try KaldiScript(path: folder.path("feats.scp"))
        #expect(script.entries.map(\.key) == (0..<40).map { "utt-\($0)" })
        for (entry, matrix) in zip(script.entries, matrices) {
            #expect(try entry.matrix() == matrix)
        }
        let archive = try KaldiArchive(path: folder.path("feats.ark"))
        for matrix in matrices { #expect(try archive.next()?.matrix == matrix) }
        #expect(try archive.next() == nil)
    }

    @Test("the bytes written are those kaldiio writes")
    func sameBytes() throws {
        let folder = try TemporaryFolder()
        let expected = try #require(try ExpectedMatrix.all()["float-matrix"])
        let matrix = Matrix(
            rows: expected.rows, columns: expected.columns, elements: expected.elements)
        try KaldiArchiveWriter.write(
            archive: folder.path("a.ark"), script: folder.path("a.scp")
        ) { try $0.append("float-matrix", matrix) }
        let golden = try Files.read(Golden.path("archives/kinds.ark"))
        let bytes = try Files.read(folder.path("a.ark"))
        #expect(bytes == golden.prefix(bytes.count))
        let line = try Files.readText(folder.path("a.scp"))
        #expect(line.hasSuffix("/a.ark:13\n") && line.hasPrefix("float-matrix /"))
    }

    @Test("a folder with archive and script may be moved")
    func moved() throws {
        let folder = try TemporaryFolder()
        try KaldiArchiveWriter.write(
            archive: folder.path("a/feats.ark"), script: folder.path("a/feats.scp")
        ) { try $0.append("x", Matrix(rows: 1, columns: 2, repeating: 3)) }
        try FileManager.default.moveItem(atPath: folder.path("a"), toPath: folder.path("b"))
        let script = try KaldiScript(path: folder.path("b/feats.scp"))
        #expect(try script.entries[0].matrix().elements == [3, 3])
    }

    @Test("a writer that fails leaves no file behind")
    func atomic() throws {
        let folder = try TemporaryFolder()
        let matrix = Matrix(rows: 300, columns: 1000, repeating: 1)
        #expect(throws: ArchiveError.self) {
            try KaldiArchiveWriter.write(
                archive: folder.path("feats.ark"), script: folder.path("feats.scp")
            ) { writer in
                try writer.append("a", matrix)
                try writer.append("b", matrix)
                try writer.append("a", matrix)
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("keys that Kaldi could not read back are refused", arguments: ["", "a b", "a\tb", "a\n"])
    func badKeys(key: String) throws {
        let folder = try TemporaryFolder()
        #expect(throws: ArchiveError.self) {
            try KaldiArchiveWriter.write(
                archive: folder.path("feats.ark"), script: folder.path("feats.scp")
            ) { try $0.append(key, Matrix(rows: 1, columns: 1)) }
        }
    }

    @Test(
        "an archive cut off anywhere is reported, never misread",
        arguments: ["kinds.ark", "text.ark"])
    func cutAnywhere(name: String) throws {
        let folder = try TemporaryFolder()
        let whole = [UInt8](try Files.read(Golden.path("archives/\(name)")))
        let expected = try ExpectedMatrix.all()
        for length in stride(from: 0, to: whole.count, by: 3) {
            let path = try folder.write(Array(whole.prefix(length)), to: "cut.ark")
            let archive = try KaldiArchive(path: path)
            do {
                while let (key, matrix) = try archive.next() {
                    #expect(try #require(expected[key]).distance(matrix) < tolerance)
                }
            } catch let error as ArchiveError {
                #expect(error.description.contains("cut.ark, byte "))
            }
        }
    }

    @Test("each fault of an archive has its message, with file and byte")
    func faults() throws {
        let folder = try TemporaryFolder()
        func fault(_ bytes: [UInt8]) throws -> String? {
            let path = try folder.write(bytes, to: "a.ark")
            return message { _ = try KaldiArchive(path: path).next() }
        }
        let short = try fault(kaldiBytes(rows: 3, columns: 4, payload: 47))
        #expect(
            short == """
                a.ark, byte 19: a matrix of 3 × 4 needs 48 bytes, but the file ends after 47; it \
                was cut off, so copy or make it again
                """)
        let negative = try fault(kaldiBytes(rows: -1, columns: 4, payload: 0))
        #expect(negative?.contains("a matrix of -1 rows and 4 columns cannot be") == true)
        let huge = try fault(kaldiBytes(rows: .max, columns: .max, payload: 9))
        #expect(huge?.contains("a matrix of 2147483647 × 2147483647 needs") == true)
        let kind = try fault(kaldiBytes(kind: "SM", rows: 1, columns: 1, payload: 4))
        #expect(kind?.hasPrefix("a.ark, byte 6: found an object of kind 'SM', but only") == true)
        let mark = try fault(Array("key \0X".utf8))
        #expect(mark?.hasPrefix("a.ark, byte 4: this is not a Kaldi archive") == true)
        let sizeByte = try fault(Array("key \0BFM \u{8}abcd".utf8))
        #expect(sizeByte?.contains("an integer of 8 bytes") == true)
        let audio = try fault(Array("RIFF\u{1}\0\0\0WAVEfmt ".utf8))
        #expect(audio?.hasPrefix("a.ark, byte 0: this is not a Kaldi archive") == true)
        let integers = try fault(Array("key \0B".utf8) + [4, 1, 0, 0, 0])
        #expect(integers?.contains("a list of integers") == true)

        var notANumber = kaldiBytes(rows: 2, columns: 2, payload: 16)
        notANumber.replaceSubrange(27..<31, with: [0, 0, 0xC0, 0x7F])
        let value = try fault(notANumber)
        #expect(value?.hasPrefix("a.ark, byte 27: row 1, column 0 (from 0) is nan") == true)
    }

    @Test(
        "each fault of a text archive has its message",
        arguments: [
            ("k  [\n 1 2\n 3 ]\n", "row 1 (from 0) has 1 values, those before have 2"),
            ("k  [\n 1 x ]\n", "byte 8: 'x' is not a number"),
            ("k  [\n 1 nan ]\n", "row 0, column 1 (from 0) is nan"),
            ("k  [\n 1 2\n", "the file ends inside a matrix"),
            ("k  1 2 ]\n", "byte 49 where a matrix begins"),
            ("k ", "a matrix needs 1 bytes"),
        ])
    func textFaults(text: String, expected: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(text, to: "t.ark")
        let found = message { _ = try KaldiArchive(path: path).next() }
        #expect(found?.contains(expected) == true, "\(found ?? "nothing thrown")")
    }

    @Test("an empty archive has no matrices; a missing one and a folder are errors")
    func emptyAndMissing() throws {
        let folder = try TemporaryFolder()
        #expect(try KaldiArchive(path: folder.write("", to: "empty.ark")).next() == nil)
        #expect(throws: FileError.notFound(path: folder.path("none.ark"))) {
            try KaldiArchive(path: folder.path("none.ark"))
        }
        #expect(throws: FileError.self) { try KaldiArchive(path: folder.path) }
        #expect(throws: ArchiveError.self) {
            try KaldiArchive.matrix(at: 99, of: folder.path("empty.ark"))
        }
    }
}

import Foundation
import SonorantCorpora
import SonorantSystem
import TestSupport
import Testing

@Suite("Parts of corpora of several files, with any line ends")
struct TextSplitJoinTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Parts the corpora at `paths` in two, and reads both back.
    private func roundTrip(
        _ paths: [String], _ format: TextCorpusFormat? = nil
    ) throws -> (whole: TextCorpus, parts: [TextCorpus], written: [String]) {
        let whole = try TextCorpus.load(paths, format: format)
        let split = try TextCorpusSplit(of: whole, parts: [60, 40], seed: 1)
        // What an earlier round wrote would be in the way.
        if Files.exists(folder.path("out")) {
            try FileManager.default.removeItem(atPath: folder.path("out"))
        }
        let written = try TextSplitWriter(folder: folder.path("out")).write(split).map(\.path)
        let read = try written.map { try TextCorpus.load($0, format: whole.formats[0]) }
        // Of folders, the files stand in the order of their names.
        func content(_ corpus: TextCorpus) -> [String] {
            corpus.sentences.map { "\($0.tokens) \($0.tags ?? []) \($0.label ?? "")" }.sorted()
        }
        #expect(read.map(content) == split.parts.map(content))
        if !paths.contains(where: Files.isFolder) {
            #expect(read.map(\.fingerprint) == split.parts.map(\.fingerprint))
        }
        #expect(read.allSatisfy { $0.faults.isEmpty })
        return (whole, read, written)
    }

    @Test("tables are joined by the names of their columns, wherever these stand")
    func tables() throws {
        let first = try folder.write(
            "id,text,label\n" + (0..<10).map { "\($0),\"one, \($0)\",l\($0 % 2)\n" }.joined(),
            to: "a.csv")
        let second = try folder.write(
            "\nLabel;Text;ID\r\n"
                + (0..<10).map { "l\($0 % 2);\"say \"\"x\"\",\n\ny \($0)\";\($0)\r\n" }.joined(),
            to: "b.csv")
        let (whole, parts, written) = try roundTrip([first, second])
        #expect(whole.sentences.count == 20 && Set(whole.labelCounts.keys) == ["l0", "l1"])
        #expect(parts.map(\.sentences.count).reduce(0, +) == 20)
        for path in written {
            let lines = try Files.readLines(path)
            #expect(lines[0] == "id,text,label")
            #expect(try !Files.read(path).contains(0x0D))
        }
        let other = try roundTrip([second, first])
        #expect(try Files.readLines(other.written[0])[0] == "Label;Text;ID")
    }

    @Test("tables with columns of other names are refused, with both files and their columns")
    func otherColumns() throws {
        let rows = (0..<10).map { "t\($0),l\($0 % 2)\n" }.joined()
        let first = try folder.write("text,label\n" + rows, to: "a.csv")
        let second = try folder.write("review,label\n" + rows, to: "b.csv")
        for (name, header) in [("c", "text,label,"), ("d", "text,label,\"\"")] {
            let more = try folder.write(
                header + "\n" + (0..<10).map { "t\($0),l\($0 % 2),\n" }.joined(), to: "\(name).csv")
            for paths in [[first, more], [more, first]] {
                let text = try #require(throws: TextCorpusError.self) { try roundTrip(paths) }
                    .description
                #expect(text.contains("''"), "\(text)")
            }
        }
        let error = try #require(throws: TextCorpusError.self) {
            try roundTrip([first, second])
        }
        for part in ["a.csv", "b.csv", "text", "review"] {
            #expect(error.description.contains(part), "\(error)")
        }
        #expect(error.category == .badData)
        #expect(!Files.exists(folder.path("out")))
    }

    @Test("columns without names are joined only where they stand alike")
    func layouts() throws {
        func refused(_ first: String, _ second: String, _ kind: String) throws -> String {
            let paths = [
                try folder.write(first, to: "a.\(kind)"), try folder.write(second, to: "b.\(kind)"),
            ]
            let format: TextCorpusFormat = kind == "tsv" ? .labelled : .conll
            return try #require(throws: TextCorpusError.self) {
                try roundTrip(paths, format)
            }.description
        }
        let after = (0..<10).map { "some text \($0)\tl\($0 % 2)\n" }.joined()
        let before = (0..<10).map { "l\($0 % 2)\tother text \($0)\n" }.joined()
        let text = try refused(after, before, "tsv")
        #expect(text.contains("before the tab") && text.contains("after the tab"), "\(text)")
        let two = String(repeating: "a O\n\n", count: 10)
        let three = String(repeating: "a X O\n\n", count: 10)
        #expect(try refused(two, three, "conll").contains("3 columns"))
        let again = try folder.write(after, to: "c.tsv")
        #expect(try roundTrip([folder.path("a.tsv"), again], .labelled).parts.count == 2)
    }

    @Test("files of several encodings become one in UTF-8")
    func encodings() throws {
        let utf8 = try folder.write(
            (0..<10).map { "né \($0)\tl\($0 % 2)\n" }.joined(), to: "a.tsv")
        let latin1 = folder.path("b.tsv")
        try Files.write(
            Data((0..<10).flatMap { Array("n".utf8) + [0xE9] + Array(" 1\($0)\tl1\n".utf8) }),
            to: latin1)
        let parts = try roundTrip([utf8, latin1], .labelled).parts
        #expect(parts.reduce(0) { $0 + ($1.tokenCounts["né"] ?? 0) } == 20)
    }

    @Test("files of the same class in several folders come together")
    func folders() throws {
        for (name, count) in [("x", 10), ("y", 20)] {
            for label in ["Czech", "Irish"] {
                try folder.write(
                    (0..<count).map { "\(name)\(label)\($0)\n" }.joined(),
                    to: "\(name)/\(label).txt")
            }
        }
        let parts = try roundTrip([folder.path("x"), folder.path("y")]).parts
        let counts = [["Czech": 18, "Irish": 18], ["Czech": 12, "Irish": 12]]
        #expect(parts.map(\.labelCounts) == counts)
    }

    @Test(
        "a carriage return is part of no token, column or tag, and of no part",
        arguments: ["conll", "conllu", "snips", "csv", "dict", "tsv", "vec", "txt"])
    func carriageReturns(kind: String) throws {
        let text =
            switch kind {
            case "conll": (0..<20).map { "# id \($0)\nw\($0) B-A\nx O\n\n" }.joined()
            case "conllu":
                (0..<20).map { "1\ta\($0)\t_\tX\t_\t_\t_\t_\t_\tMisc=\($0)\n\n" }.joined()
            case "snips": (0..<20).map { "a:O b\($0):B-x <=> I\($0 % 2)\n" }.joined()
            case "csv": "text,label\n" + (0..<20).map { "\"a,\n\($0)\",l\($0 % 2)\n" }.joined()
            case "dict": (0..<20).map { "w\($0) AH0\n" }.joined()
            case "vec": (0..<20).map { "0.\($0) 1\tred \($0)\n" }.joined()
            case "tsv": (0..<20).map { "text \($0)\tl\($0 % 2)\n" }.joined()
            default: (0..<20).map { "line \($0)\n" }.joined()
            }
        let formats: [String: TextCorpusFormat] = ["snips": .snips, "vec": .vector]
        func parts(_ text: String) throws -> [Data] {
            let path = try folder.write(text, to: "a.\(kind)")
            return try roundTrip([path], formats[kind]).written.map { try Files.read($0) }
        }
        let plain = try parts(text)
        #expect(plain.count == 2 && plain.allSatisfy { !$0.contains(0x0D) })
        #expect(try parts(text.replacing("\n", with: "\r\n")) == plain)
    }

    @Test("a stream of one line is cut between its characters, as one of many lines is")
    func oneLine() throws {
        let text = String(repeating: "abcdefghij", count: 10)
        let path = try folder.write(text, to: "a.txt")
        let stream = try TextCorpus.load(path)
        #expect(stream.isStream)
        let held = TextCorpusSplit(holdingOutOf: stream, seed: 1)
        #expect(held.parts.map(\.tokenCount) == [90, 10])
        #expect(held.parts.flatMap { $0.sentences.flatMap(\.tokens) }.joined() == text)
        #expect(held.parts.allSatisfy { $0.isStream })
        #expect(try roundTrip([path]).parts.map(\.tokenCount) == [60, 40])
        var lines = TextReading()
        lines.readsLines = true
        #expect(try !TextCorpus.load(path, reading: lines).isStream)
    }

    @Test("a stream of two characters can be held out of, one of a single character cannot")
    func shortStreams() throws {
        for (text, counts) in [("ab", [1, 1]), ("abc", [2, 1]), ("a", [1, 0])] {
            let stream = try TextCorpus.load(folder.write(text, to: "a.txt"))
            let split = TextCorpusSplit(holdingOutOf: stream, seed: 1)
            #expect(split.parts.map(\.tokenCount) == counts, "\(text)")
            #expect(split.parts.flatMap { $0.sentences.flatMap(\.tokens) }.joined() == text)
        }
        let two = try TextCorpus.load(folder.write("ab", to: "a.txt"))
        let error = #expect(throws: TextCorpusError.self) {
            try TextCorpusSplit(of: two, parts: [1, 1, 1], seed: 1)
        }
        #expect(error?.description.contains("only 2 tokens") == true)
        let many = try TextCorpus.load(
            (0..<4).map { try folder.write("x", to: "\($0).txt") })
        #expect(TextCorpusSplit(holdingOutOf: many, seed: 1).parts.map(\.tokenCount) == [3, 1])
    }

    @Test("nothing is written over or into the corpus, by whatever path")
    func apart() throws {
        for label in ["Czech", "Irish"] {
            try folder.write("a\nb\nc\nd\n", to: "names/\(label).txt")
        }
        let names = folder.path("names")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"), withDestinationPath: names)
        let split = try TextCorpusSplit(of: TextCorpus.load(names), parts: [1, 1], seed: 1)
        for out in [names, names + "/parts", folder.path("link"), names + "/../names/"] {
            let error = #expect(throws: TextCorpusError.self, "\(out)") {
                try TextSplitWriter(folder: out).write(split)
            }
            #expect(error?.category == .usage)
            #expect(error?.description.contains("not text in the format") == false)
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: names).sorted()
                == ["Czech.txt", "Irish.txt"])
    }

    @Test("sentences with vectors are drawn one by one, though each has a vector of its own")
    func vectors() throws {
        let path = try folder.write((0..<20).map { "0.\($0) 1\tred\n" }.joined(), to: "a.txt")
        #expect(try TextCorpusFormat.detect(path) == .vector)
        let corpus = try TextCorpus.load(path)
        let split = try TextCorpusSplit(of: corpus, parts: [80, 10, 10], seed: 1)
        #expect(split.parts.map(\.sentences.count) == [16, 2, 2])
    }

    @Test("lines that end in numbers are no dictionary")
    func numbers() throws {
        let text = try folder.write("chapter 1\nchapter 2\n", to: "a.txt")
        #expect(try TextCorpusFormat.detect(text) == .text)
        let words = try folder.write("one W AH1 N\ntwo T UW1\n", to: "b.txt")
        #expect(try TextCorpusFormat.detect(words) == .pairs)
    }

    @Test("an empty .txt is a text, with nothing in it")
    func empty() throws {
        for text in ["", "\n \n"] {
            let path = try folder.write(text, to: "empty.txt")
            #expect(try TextCorpusFormat.detect(path) == .text)
            #expect(throws: TextCorpusError.empty(path: path, format: .text)) {
                try TextCorpus.load(path)
            }
        }
    }

    @Test("lines of a file are read as lines from elsewhere; blank ones are faults")
    func lines() throws {
        let path = try folder.write("New  York \r\n\r\nCzech\n", to: "a.txt")
        let read = try TextCorpus(linesOf: path, reading: TextReading())
        let given = TextCorpus(
            lines: ["New  York ", "", "Czech"], file: path, reading: TextReading())
        #expect(read.sentences == given.sentences && read.faults == given.faults)
        #expect(read.sentences.map(\.tokens) == [["New", "York"], ["Czech"]])
        #expect(read.sentences.map(\.id) == ["1", "3"])
        #expect(read.faults.map(\.location.line) == [2])
        var characters = TextReading()
        characters.unit = .character
        #expect(
            try TextCorpus(linesOf: path, reading: characters).sentences[0].tokens.count == 9)
    }
}

import Foundation
import SonorantCorpora
import SonorantSystem
import TestSupport
import Testing

struct TextSplitTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func corpus(_ text: String, _ name: String) throws -> TextCorpus {
        try TextCorpus.load(folder.write(text, to: name))
    }

    /// A hundred sentences of ten classes, three in four of them of the first.
    private func classes() -> TextCorpus {
        let sentences = (0..<100).map { number in
            LabelledSentence(
                id: "\(number)", location: SourceLocation(file: "x", line: number + 1),
                tokens: ["t\(number)"], label: number % 4 == 0 ? "rare" : "common")
        }
        return TextCorpus(paths: ["x"], formats: [.labelled], sentences: sentences)
    }

    @Test("every sentence is in one part, each class in the same shares, by the seed alone")
    func stratified() throws {
        let split = try TextCorpusSplit(of: classes(), parts: [80, 10, 10], seed: 1)
        let ids = split.parts.flatMap { $0.sentences.map(\.id) }
        #expect(Set(ids).count == 100 && ids.count == 100)
        #expect(split.parts.map { $0.labelCounts["rare"] } == [20, 3, 2])
        #expect(split.parts.map { $0.labelCounts["common"] } == [60, 8, 7])
        let again = try TextCorpusSplit(of: classes(), parts: [8, 1, 1], seed: 1)
        #expect(again.parts.map(\.fingerprint) == split.parts.map(\.fingerprint))
        let other = try TextCorpusSplit(of: classes(), parts: [80, 10, 10], seed: 2)
        #expect(other.parts[0].fingerprint != split.parts[0].fingerprint)
        for part in split.parts {
            let lines = part.sentences.map(\.location.line)
            #expect(lines == lines.sorted(), "in the order of the corpus")
        }
    }

    @Test("all pronunciations of a word are on the same side")
    func variants() throws {
        let text = (0..<60).map { "w\($0) AH\nw\($0)(2) EH\n" }.joined()
        let split = try TextCorpusSplit(of: corpus(text, "a.dict"), parts: [80, 10, 10], seed: 3)
        #expect(split.parts.map(\.sentences.count) == [96, 12, 12])
        let words = split.parts.map { Set($0.sentences.map(\.tokens)) }
        #expect(words[0].isDisjoint(with: words[1]) && words[1].isDisjoint(with: words[2]))
    }

    @Test("a stream is cut in its order, its last tenth held out")
    func stream() throws {
        let text = String(repeating: "0123456789\n", count: 100)
        let split = try TextCorpusSplit(of: corpus(text, "a.txt"), parts: [90, 10], seed: 1)
        #expect(split.parts.map(\.tokenCount) == [990, 110])
        #expect(split.parts.flatMap { $0.sentences.flatMap(\.tokens) }.joined() == text)
        let held = TextCorpusSplit(holdingOutOf: try corpus(text, "a.txt"), seed: 1)
        #expect(held.parts.map(\.tokenCount) == [990, 110])
    }

    @Test("holding out takes at least one of two; impossible parts are refused")
    func edges() throws {
        let two = try corpus("a O\n\nb O\n", "a.conll")
        #expect(
            TextCorpusSplit(holdingOutOf: two, seed: 1).parts.map(\.sentences.count) == [1, 1])
        let one = TextCorpusSplit(holdingOutOf: try corpus("a O\n", "b.conll"), seed: 1)
        #expect(one.parts.map(\.sentences.count) == [1, 0])
        #expect(
            TextCorpusSplit(holdingOutOf: classes(), seed: 1).parts.map(\.sentences.count)
                == [91, 9])
        #expect(throws: TextCorpusError.self) {
            try TextCorpusSplit(of: two, parts: [1, 1, 1], seed: 1)
        }
        for parts in [[1], [1, 0], [], [-1, 2]] {
            #expect(throws: TextCorpusError.badParts(parts)) {
                try TextCorpusSplit(of: two, parts: parts, seed: 1)
            }
        }
    }

    @Test("parts written and read back are the parts, whatever the format")
    func writing() throws {
        let column = (0..<20).map { "# id \($0)\nw\($0) B-A\nx O\n\n" }.joined()
        let universal = (0..<20).map {
            "# sent_id = s\($0)\n1-2\tab\t_\t_\t_\t_\t_\t_\t_\t_\n"
                + "1\ta\($0)\t_\tX\t_\t_\t_\t_\t_\t_\n2\tb\t_\tY\t_\t_\t_\t_\t_\t_\n\n"
        }.joined()
        let files = [
            ("a.conll", column), ("b.conllu", universal),
            ("c", (0..<20).map { "a:O b\($0):B-x <=> I\($0 % 2)\r\n" }.joined()),
            ("d.csv", "text,label\n" + (0..<20).map { "\"a,\n\($0)\",l\($0 % 2)\n" }.joined()),
            ("e.dict", (0..<20).map { "w\($0) AH0 # note\nw\($0)(2) EH0\n" }.joined()),
            ("f.tsv", (0..<20).map { "text \($0)\tl\($0 % 2)\n" }.joined()),
        ]
        for (name, text) in files {
            let whole = try corpus(text, name)
            let split = try TextCorpusSplit(of: whole, parts: [60, 20, 20], seed: 1)
            let writer = TextSplitWriter(folder: folder.path("out"))
            let parts = try writer.write(split)
            #expect(parts.map(\.sentences) == split.parts.map(\.sentences.count), "\(name)")
            for (written, part) in zip(parts, split.parts) {
                let read = try TextCorpus.load(written.path, format: whole.formats[0])
                #expect(read.fingerprint == part.fingerprint, "\(name)")
            }
        }
        #expect(try Files.readText(folder.path("out/train.conll")).contains("# id "))
        #expect(try Files.readText(folder.path("out/test.dict")).contains("# note"))
    }

    @Test("folders with a file a class become such folders, byte by byte")
    func folders() throws {
        try Files.write(
            Data((0..<10).flatMap { _ in [0xE9, 0x0A] as [UInt8] }), to: folder.path("r/x.pos"))
        try folder.write(String(repeating: "bad\n", count: 10), to: "r/x.neg")
        let whole = try TextCorpus.load(folder.path("r"))
        let split = try TextCorpusSplit(of: whole, parts: [50, 50], seed: 1)
        let writer = TextSplitWriter(folder: folder.path("out"))
        #expect(try writer.write(split).map(\.path).allSatisfy(Files.isFolder))
        #expect(
            try Files.read(folder.path("out/test/x.pos"))
                == Data((0..<5).flatMap { _ in [0xE9, 0x0A] as [UInt8] }))
        let read = try TextCorpus.load(folder.path("out/train"))
        #expect(read.fingerprint == split.parts[0].fingerprint)
    }

    @Test("a file of an earlier split that would stay in a part is refused; the same split is not")
    func earlier() throws {
        func split(_ labels: [String], seed: UInt64) throws -> TextCorpusSplit {
            let name = "classes-" + labels.joined()
            for label in labels {
                try folder.write(
                    (0..<10).map { "\(label)\($0)\n" }.joined(), to: "\(name)/\(label).txt")
            }
            return try TextCorpusSplit(
                of: TextCorpus.load(folder.path(name)), parts: [50, 50], seed: seed)
        }
        let writer = TextSplitWriter(folder: folder.path("out"))
        let first = try split(["Czech", "Irish"], seed: 1)
        let parts = try writer.write(first)
        #expect(try writer.write(first) == parts)
        let path = folder.path("out/train/Czech.txt")
        let error = TextCorpusError.occupied(path: path)
        #expect(throws: error) { try writer.write(split(["Dutch", "Greek"], seed: 1)) }
        #expect(!Files.exists(folder.path("out/train/Dutch.txt")))
        #expect(error.description.contains("another folder"))
        // One class fewer leaves the file of that class as it was.
        try FileManager.default.removeItem(atPath: folder.path("out/train/Irish.txt"))
        try FileManager.default.removeItem(atPath: folder.path("out/test"))
        #expect(throws: error) { try writer.write(split(["Dutch", "Irish"], seed: 1)) }
        try FileManager.default.removeItem(atPath: folder.path("out/train"))
        try folder.write("x", to: "out/train")
        #expect(throws: TextCorpusError.occupied(path: folder.path("out/train"))) {
            try writer.write(first)
        }
    }

    @Test("no part is written over the corpus, and formats are not mixed")
    func refusals() throws {
        let text = "a O\n\nb O\n\nc O\n"
        let own = try corpus(text, "train.conll")
        let split = try TextCorpusSplit(of: own, parts: [1, 1, 1], seed: 1)
        #expect(throws: TextCorpusError.self) {
            let writer = TextSplitWriter(folder: folder.path)
            _ = try writer.write(split)
        }
        #expect(try Files.readText(folder.path("train.conll")) == text)
        #expect(!Files.exists(folder.path("dev.conll")))
        let mixed = TextCorpus.joined([own, try corpus("a:O <=> X\n", "s")])
        let parts = try TextCorpusSplit(of: mixed, parts: [1, 1], seed: 1)
        #expect(throws: TextCorpusError.self) {
            let writer = TextSplitWriter(folder: folder.path("out"))
            _ = try writer.write(parts)
        }
    }
}

import Foundation
import SonorantSystem
import TestSupport
import Testing

@Suite("Verbs align and validate --model")
struct AlignTests {
    private let folder: TemporaryFolder
    private let model: String

    init() throws {
        folder = try TemporaryFolder()
        let corpus = try folder.writeCorpus("data")
        model = try folder.trainTinyModel(on: corpus)
    }

    @Test("what cannot be aligned is listed with its reason, the rest is aligned, the code is 65")
    func failures() throws {
        // More letters than frames, and a letter that the model does not know.
        try folder.write(String(repeating: "one two ", count: 50), to: "data/anna/b.txt")
        try folder.write("zzz", to: "data/ben/c.txt")
        let out = folder.path("out")
        let outcome = try Command.run(
            "align", "--model", model, "--data", folder.path("data"), "--out", out, "--format",
            "ctm,textgrid")
        #expect(outcome.code == 65, "\(outcome.errors)")
        #expect(outcome.errors.contains("longer than its audio"))
        let lines = Files.lines(of: try Files.readText(out + "/alignments.jsonl"))
        #expect(lines.count == 3)
        #expect(lines.filter { $0.contains(#""error""#) }.count == 2)
        let words = Files.lines(of: try Files.readText(out + "/align.ctm"))
        #expect(words.filter { $0.contains(" one ") || $0.contains(" two ") }.count == 2)
    }

    @Test("transcripts are ranked, those that cannot be aligned first")
    func ranking() throws {
        try folder.write(String(repeating: "one two ", count: 50), to: "data/anna/b.txt")
        let list = folder.path("list.tsv")
        let outcome = try Command.run(
            "validate", folder.path("data"), "--model", model, "--out", list, "--worst", "1")
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("anna/b") && outcome.output.contains("1 of 3"))
        #expect(Files.lines(of: try Files.readText(list)).count == 4)
        let json = try Command.run(
            "validate", folder.path("data"), "--model", model, "--json", "--quiet")
        #expect(json.keys == ["failures", "ranking"])
        #expect(try Command.run("validate", folder.path("data"), "--out", list).code == 64)
    }
}

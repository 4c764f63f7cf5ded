import Foundation
import SonorantSystem
import TestSupport
import Testing

@Suite("Files that are read are not written over")
struct OverwriteGuardTests {
    private let folder: TemporaryFolder
    private let corpus: String

    init() throws {
        folder = try TemporaryFolder()
        corpus = try folder.writeCorpus("data")
    }

    private func expectKept(_ path: String, _ arguments: [String]) throws {
        let before = try Files.read(path)
        let outcome = try Command.run(arguments)
        #expect(outcome.code == 64, "\(outcome.errors)")
        #expect(outcome.errors.contains("give another name"), "\(outcome.errors)")
        #expect(try Files.read(path) == before)
    }

    @Test("a text is not replaced by the model that is made of it, by whatever path")
    func languageModel() throws {
        let text = try folder.write("one two\n", to: "text.txt")
        try expectKept(text, ["lm", "train", "--order", "1", "--out", text, text])
        let other = folder.path("data/../text.txt")
        try expectKept(text, ["lm", "train", "--order", "1", "--out", other, text])
    }

    @Test("transcripts are not replaced by their alignments or their report")
    func score() throws {
        let reference = try folder.write("a one\nb two\n", to: "ref.txt")
        let hypotheses = try folder.write("a one\nb one\n", to: "hyp.txt")
        try expectKept(reference, ["score", reference, hypotheses, "--alignments", reference])
        try expectKept(hypotheses, ["score", reference, hypotheses, "--html", hypotheses])
    }

    @Test("neither a model nor a transcript of the corpus is replaced")
    func testAndTune() throws {
        let model = try folder.trainTinyModel(on: corpus)
        try expectKept(
            model, ["tune", "--model", model, "--data", corpus, "--out", model, "--quiet"])
        let neural = try folder.trainTinyTextModel(
            "l", task: .languageModel, format: .text, text: "one two\ntwo one\n"
        ) { $0.model.bidirectional = false }
        try expectKept(
            neural,
            [
                "tune", "--model", model, "--data", corpus, "--neural-lm", neural, "--out", neural,
                "--quiet",
            ])
        let transcript = folder.path("data/anna/a.txt")
        try expectKept(
            transcript,
            ["test", "--model", model, "--data", corpus, "--hypotheses", transcript, "--quiet"])
    }

    @Test("a decoder file that names a model but no beam searches with the usual beam")
    func decoderFile() throws {
        let model = try folder.trainTinyModel(on: corpus)
        let lm = folder.path("lm.arpa")
        let text = try folder.write("one two\ntwo one\n", to: "text.txt")
        #expect(try Command.run(["lm", "train", "--order", "1", "--out", lm, text]).code == 0)
        let decoder = try folder.write("lm: lm.arpa\n", to: "decoder.yaml")
        func decode(_ options: [String]) throws -> String {
            let outcome = try Command.run(
                ["decode", "--model", model, "--format", "json", "--quiet"] + options + [corpus])
            #expect(outcome.code == 0, "\(outcome.errors)")
            return outcome.output
        }
        #expect(
            try decode(["--decoder", decoder]) == decode(["--lm", lm, "--beam", "50"]))
    }
}

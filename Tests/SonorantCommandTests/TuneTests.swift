import Foundation
import SonorantSystem
import TestSupport
import Testing

@Suite("Verb tune")
struct TuneTests {
    private let folder: TemporaryFolder
    private let model: String
    private let data: String
    private let words: String

    init() throws {
        folder = try TemporaryFolder()
        data = try folder.writeCorpus("data")
        model = try folder.trainTinyModel(on: data)
        words = try folder.write(
            """
            \\data\\
            ngram 1=5

            \\1-grams:
            -2\t<unk>
            -99\t<s>
            -1\t</s>
            -0.5\tone
            -0.5\ttwo

            \\end\\

            """, to: "made/words.arpa")
    }

    private func tune(_ arguments: String...) throws -> Command.Outcome {
        try Command.run(["tune", "--model", model] + arguments)
    }

    @Test("the file it writes is read by decode and test, wherever the folder went")
    func roundTrip() throws {
        let out = folder.path("made/decoder.yaml")
        let outcome = try tune("--data", data, "--lm", words, "--out", out, "--json")
        #expect(outcome.code == 0, "\(outcome.errors)")
        let promised: Set = [
            "utterances", "measure", "before", "tuned", "decoder", "beams", "points", "calibration",
        ]
        #expect(promised.isSubset(of: outcome.keys))
        let text = try Files.readText(out)
        #expect(text.hasPrefix("# "))
        #expect(text.contains("\nlm: words.arpa\n"))
        #expect(try Files.readText(folder.path("made/decoder.html")).contains("<svg"))
        try FileManager.default.moveItem(
            atPath: folder.path("made"), toPath: folder.path("moved"))
        let moved = folder.path("moved/decoder.yaml")
        let test = try Command.run(
            "test", "--model", model, "--data", data, "--decoder", moved, "--json", "--quiet")
        #expect(test.code == 0, "\(test.errors)")
        #expect(test.keys.contains("calibration"))
        struct Tuned: Decodable {
            struct Rate: Decodable { let errors: Int }
            let tuned: Rate
        }
        struct Tested: Decodable { let wer: Tuned.Rate }
        let tuned = try outcome.json(Tuned.self).tuned.errors
        #expect(try test.json(Tested.self).wer.errors == tuned)
        let decoded = try Command.run(
            "decode", "--model", model, data, "--decoder", moved, "--quiet")
        #expect(decoded.code == 0, "\(decoded.errors)")
    }

    @Test("files elsewhere are named from the root")
    func elsewhere() throws {
        try Files.makeFolder(folder.path("other"))
        let out = folder.path("other/d.yaml")
        let outcome = try tune(
            "--data", data, "--lm", words, "--lm-weight", "1.25", "--beam", "7", "--out", out,
            "--plot", folder.path("other/page.html"), "--measure", "cer")
        #expect(outcome.code == 0, "\(outcome.errors)")
        let text = try Files.readText(out)
        #expect(text.contains("words.arpa") && !text.contains("lm: words.arpa"))
        #expect(text.contains("\nlm_weight: 1.25\n"))
        #expect(text.contains("beam: 7\n"))
        #expect(outcome.errors.contains("words") && Files.exists(folder.path("other/page.html")))
    }

    @Test("without models it says that only the beam and the temperature are looked for")
    func bare() throws {
        let outcome = try tune("--data", data, "--out", folder.path("d.yaml"))
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("no weight to look for"))
    }

    @Test("data that cannot be measured on ends with 65 and leaves no file")
    func bad() throws {
        try folder.writeTone("alone/a.wav")
        let outcome = try tune("--data", folder.path("alone"), "--out", folder.path("d.yaml"))
        #expect(outcome.code == 65, "\(outcome.errors)")
        #expect(outcome.errors.contains("transcript"))
        #expect(!Files.exists(folder.path("d.yaml")))
        #expect(try tune("--data", folder.path("no"), "--out", folder.path("d.yaml")).code == 66)
        #expect(
            try tune("--data", data, "--out", folder.path("d.html")).code == 64)
    }
}

import Foundation
import SonorantCorpora
import SonorantSystem
import TestSupport
import Testing

@Suite struct DemoDataTests {
    @Test("pictures are labelled lines of pixels, the same for the same seed")
    func pictures() throws {
        let folder = try TemporaryFolder()
        func draw(_ name: String, seed: Int) throws -> String {
            let out = folder.path(name)
            let outcome = try Command.run(
                "demo", "pictures", "--out", out, "--count", "40", "--size", "8", "--seed",
                String(seed), "--quiet")
            #expect(outcome.code == 0, "\(outcome.errors)")
            return try Files.readText(out + "/train.tsv")
        }
        let first = try draw("a", seed: 1)
        #expect(try draw("b", seed: 1) == first)
        #expect(try draw("c", seed: 2) != first)
        var reading = TextReading()
        reading.unit = .character
        let corpus = try TextCorpus.load(
            folder.path("a/train.tsv"), format: .labelled, reading: reading)
        #expect(corpus.sentences.count == 32 && corpus.faults.isEmpty)
        #expect(
            corpus.sentences.allSatisfy { sentence in
                sentence.tokens.count == 64 && sentence.tokens.allSatisfy { "0123".contains($0) }
                    && Int(sentence.label ?? "") != nil
            })
        #expect(try TextCorpus.load(folder.path("a/dev.tsv")).sentences.count == 4)
        let png = try Files.read(folder.path("a/pictures.png"))
        #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }

    @Test("rows of digits are frames with transcripts, as a folder that train reads")
    func lines() throws {
        let folder = try TemporaryFolder()
        let outcome = try Command.run(
            "demo", "lines", "--out", folder.path("d"), "--count", "20", "--longest", "3", "--quiet"
        )
        #expect(outcome.code == 0, "\(outcome.errors)")
        let corpus = try Corpus.load(folder.path("d/train"), preferring: .features)
        #expect(corpus.utterances.count == 16)
        #expect(!corpus.faults.contains { $0.severity == .error })
        for utterance in corpus.utterances {
            let text = try #require(utterance.transcript)
            #expect((1...3).contains(text.count) && Int(text) != nil)
            guard case .numpy(let path) = utterance.source else {
                Issue.record("no features")
                continue
            }
            let frames = try NumPyFile.read(path)
            #expect(frames.columns == 16 && frames.rows > 8 * text.count)
            #expect(frames.elements.contains { $0 > 0.5 })
        }
    }

    @Test("sizes that make no sense are refused")
    func refusals() throws {
        for arguments in [
            ["demo", "pictures", "--out", "x", "--size", "2"],
            ["demo", "pictures", "--out", "x", "--levels", "40"],
            ["demo", "lines", "--out", "x", "--jitter", "7"],
            ["generate", "--model", "m", "--picture", "12", "--out", "x.png"],
            ["generate", "--model", "m", "--picture", "12x12"],
            ["generate", "--model", "m", "--out", "x.png"],
        ] {
            #expect(try Command.run(arguments).code == 64, "\(arguments)")
        }
    }

    @Test("a model of pictures draws a grid, and writes pixels from a condition")
    func generate() throws {
        let folder = try TemporaryFolder()
        let out = folder.path("d")
        _ = try Command.run(
            "demo", "pictures", "--out", out, "--count", "60", "--size", "6", "--quiet")
        let trained = try Command.run(
            "train", "--data", out + "/train.tsv", "--dev", out + "/dev.tsv", "--out",
            folder.path("exp"), "--set", "task=generation", "--set", "text.unit=character", "--set",
            "generation.width=6", "--set", "model.cells=8", "--set", "training.epochs=1", "--set",
            "model.layers=1")
        #expect(trained.code == 0, "\(trained.errors)")
        let model = folder.path("exp/best.safetensors")
        let png = folder.path("grid.png")
        let drawn = try Command.run(
            "generate", "--model", model, "--picture", "6x6", "--count", "2", "--out", png)
        #expect(drawn.code == 0, "\(drawn.errors)")
        #expect(try Files.read(png).starts(with: [0x89, 0x50, 0x4E, 0x47]))
        let written = try Command.run(
            "generate", "--model", model, "--condition", "3", "--count", "4", "--length", "9")
        let lines = written.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 5 && lines.allSatisfy { $0.count <= 9 }, "\(written.errors)")
        let wrong = try Command.run("generate", "--model", model, "--condition", "ten")
        #expect(wrong.code == 64 && wrong.errors.contains("--condition: the class 'ten'"))
        let narrow = try Command.run(
            "generate", "--model", model, "--picture", "5x6", "--out", png)
        #expect(narrow.code == 64 && narrow.errors.contains("--picture 6x6"))
        let score = try Command.run("test", "--model", model, "--data", out + "/test.tsv", "--json")
        #expect(score.keys.contains("perplexity") && score.keys.contains("bits_per_symbol"))
    }
}

import Foundation
import SonorantSystem
import SonorantTasks
import TestSupport
import Testing

/// What runs write down and say, for every kind of model.
@Suite("Files and messages of runs")
struct RunFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The top-level keys of a configuration.
    private func sections(_ path: String) throws -> [String] {
        try Files.readLines(path).compactMap { line in
            line.prefixMatch(of: #/([a-z_]+):/#).map { String($0.1) }
        }
    }

    private static let pairs = "ab\tX Y\nba\tY X\nbb\tY Y\n"

    @Test("config.yaml of letters to phones has no sections of sound, and trains the same again")
    func textConfiguration() throws {
        let data = try folder.write(Self.pairs, to: "p.tsv")
        func train(_ name: String, _ options: String...) throws -> String {
            let outcome = try Command.run(
                [
                    "train", "--data", data, "--dev", data, "--data-format", "pairs", "--out",
                    folder.path(name),
                ] + options)
            #expect(outcome.code == 0, "\(outcome.errors)")
            return folder.path(name)
        }
        let first = try train(
            "a", "--set", "model.cells=4", "--set", "encoder_decoder.cells=4", "--set",
            "training.epochs=1")
        #expect(
            try sections(first + "/config.yaml")
                == ["task", "text", "input", "encoder_decoder", "model", "training"])
        let second = try train("b", "--config", first + "/config.yaml")
        for name in ["config.yaml", "best.safetensors"] {
            #expect(try Files.read(first + "/" + name) == Files.read(second + "/" + name))
        }
        let resumed = try Command.run(
            "train", "--data", data, "--dev", data, "--data-format", "pairs", "--out", first,
            "--resume")
        #expect(resumed.code == 0, "\(resumed.errors)")
    }

    @Test("config.yaml of an encoder-decoder of speech has no sections of text")
    func speechConfiguration() throws {
        _ = try folder.trainTinySpeller(on: folder.writeCorpus("data"))
        let path = folder.path("speller/config.yaml")
        #expect(
            try sections(path)
                == [
                    "task", "features", "augmentation", "alphabet", "encoder_decoder", "model",
                    "training",
                ])
        let loaded = try ExperimentConfiguration.load(file: path)
        #expect(loaded.task == .encoderDecoder && loaded.model.cells == 4)
    }

    @Test("info tells weights and epoch of every kind of model")
    func info() throws {
        let models = [
            try folder.trainTinyTextModel(
                "l", task: .languageModel, format: .text, text: "abab\nabba\n"),
            try folder.trainTinyTextModel(
                "p", task: .encoderDecoder, format: .pairs, text: Self.pairs),
            try folder.trainTinyTextModel(
                "t", task: .tagging, format: .conll, text: "a\tX\nb\tY\n\n"),
            try folder.trainTinyTextModel(
                "c", task: .classification, format: .labelled, text: "a\tx\nb\ty\n"),
            try folder.trainTinySpeller(on: folder.writeCorpus("data")),
        ]
        for model in models {
            let facts = try Command.run("info", model, "--json").json([String: String].self)
            #expect(facts["kind"] == "model" && facts["task"] != nil, "\(model)")
            #expect(Int(facts["weights"] ?? "") ?? 0 > 0, "\(model)")
            #expect(facts["epoch"] == "1" && facts["dev_loss"] != nil, "\(model)")
            #expect(facts["input"] == nil, "\(model)")
        }
    }

    @Test("a run says how much it learns from, and of what, in the right number")
    func messages() throws {
        let text = try folder.write(String(repeating: "tick tock\n", count: 10), to: "t.txt")
        func train(_ data: String, _ name: String, _ options: String...) throws -> String {
            let outcome = try Command.run(
                [
                    "train", "--data", data, "--out", folder.path(name), "--set",
                    "training.epochs=1",
                    "--set", "model.cells=4", "--threads", "1",
                ] + options)
            #expect(outcome.code == 0, "\(outcome.errors)")
            return outcome.errors
        }
        let stream = try train(text, "stream", "--set", "task=language-model")
        #expect(stream.contains("held out for dev: 10 of 100 tokens, cut in their order"))
        #expect(stream.contains("training on 90 tokens, measuring on 10; "), "\(stream)")
        #expect(stream.contains(", 1 thread\n") && stream.contains("the only epoch is done"))
        let two = try folder.write("a b\tx\nc d\ty\n", to: "two.tsv")
        let single = try train(two, "two", "--data-format", "labelled")
        #expect(single.contains("held out for dev: 1 of 2 sentences"), "\(single)")
        #expect(single.contains("training on 1 sequence, measuring on 1; "), "\(single)")
    }

    @Test("a folder of several corpora asks for a file, whatever format is said")
    func folderOfFiles() throws {
        try folder.write("1\ta\t_\tX\t_\t_\t_\t_\t_\t_\n\n", to: "bank/dev.conllu")
        for options in [[], ["--data-format", "conllu"]] {
            let outcome = try Command.run(["validate", folder.path("bank")] + options)
            #expect(outcome.code == 65, "\(outcome.errors)")
            #expect(outcome.errors.contains("name the file or files that are meant, such as"))
            #expect(outcome.errors.contains("bank/dev.conllu"))
            #expect(!outcome.errors.contains("no corpus of text in a known format"))
        }
    }

    @Test("JSON says true and false where it means them")
    func truths() throws {
        let pairs = try folder.trainTinyTextModel(
            "p", task: .encoderDecoder, format: .pairs, text: Self.pairs)
        let written = try Command.run(
            "decode", "--model", pairs, folder.path("p.data"), "--data-format", "pairs",
            "--format", "json")
        #expect(written.output.contains(#/"complete":(true|false)/#), "\(written.output)")
        let model = try folder.trainTinyTextModel(
            "l", task: .languageModel, format: .text, text: "abab\nabba\n")
        let scored = try Command.run(
            "decode", "--model", model, "-", "--format", "json",
            input: folder.write("abz\n", to: "lines"))
        #expect(scored.output.contains(#""unknown":true"#), "\(scored.output) \(scored.errors)")
        #expect(scored.output.contains(#""unknown":false"#))
    }

    @Test("--precision f32 goes before the bf16 of a configuration, in train and in bench train")
    func precision() throws {
        // The second is the older name.
        let oldProcessor = ["ONEDNN_MAX_CPU_ISA": "AVX2", "DNNL_MAX_CPU_ISA": "AVX2"]
        let corpus = try folder.writeCorpus("data")
        let settings = [
            "--data", corpus, "--set", "training.precision=bf16", "--set", "model.cells=4",
        ]
        let message = "no instructions for bf16"
        for (options, isHalf) in [([], true), (["--precision", "f32"], false)] {
            let measured = try Command.run(
                ["bench", "train", "--json"] + settings + options, environment: oldProcessor)
            #expect(measured.code == 0, "\(measured.errors)")
            #expect(measured.errors.contains(message) == isHalf, "\(options)")
            let name = isHalf ? "half" : "whole"
            let trained = try Command.run(
                [
                    "train", "--set", "training.epochs=1", "--set", "training.feature_cache=off",
                    "--out", folder.path(name),
                ] + settings + options, environment: oldProcessor)
            #expect(trained.code == 0, "\(trained.errors)")
            #expect(trained.errors.contains(message) == isHalf, "\(options)")
            let written = try Files.readText(folder.path(name + "/config.yaml"))
            #expect(written.contains("  precision: \(isHalf ? "bf16" : "f32")\n"))
        }
        for verb in [["train"], ["bench", "train"]] {
            let help = try Command.run(verb + ["--help"])
            #expect(help.output.contains("--precision") && !help.output.contains("int8"))
        }
        let refused = try Command.run(
            "train", "--data", corpus, "--out", folder.path("no"), "--precision", "int8")
        #expect(refused.code == 64 && refused.errors.contains("int8 is for recognition"))
        let typed = try Command.run(
            "train", "--data", corpus, "--out", folder.path("no"), "--precision", "bf61")
        #expect(typed.code == 64 && typed.errors.contains("did you mean 'bf16'?"))
    }
}

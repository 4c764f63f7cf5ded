import Foundation
import SonorantSystem
import TestSupport
import Testing

@Suite("What is given to the verbs on text")
struct TextInputTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Trains the smallest of models for an epoch.
    private func train(_ data: String, _ arguments: String...) throws -> Command.Outcome {
        if Files.exists(folder.path("exp")) {
            try FileManager.default.removeItem(atPath: folder.path("exp"))
        }
        return try Command.run(
            [
                "train", "--data", data, "--out", folder.path("exp"), "--set", "model.cells=4",
                "--set", "model.layers=1", "--set", "training.epochs=1",
            ] + arguments.flatMap { $0.hasPrefix("--") ? [$0] : ["--set", $0] })
    }

    private var model: String { folder.path("exp/last.safetensors") }

    @Test("split refuses to write over what it reads, and says no more than that")
    func splitApart() throws {
        let text = (0..<30).map { "w\($0) O\n\n" }.joined()
        let own = try folder.write(text, to: "train.conll")
        let over = try Command.run("split", own, "--out", folder.path)
        #expect(over.code == 64, "\(over.errors)")
        #expect(!over.errors.contains("not text in the format"))
        #expect(try Files.readText(own) == text && !Files.exists(folder.path("dev.conll")))
        let file = try Command.run("split", own, "--out", own)
        #expect(file.code == 64, "\(file.errors)")
        for label in ["Czech", "Irish"] {
            try folder.write("a\nb\nc\nd\ne\nf\n", to: "names/\(label).txt")
        }
        let names = folder.path("names")
        let into = try Command.run("split", names, "--out", names, "--parts", "50,50")
        #expect(into.code == 64, "\(into.errors)")
        #expect(!Files.exists(names + "/train"))
    }

    @Test("split keeps a file in its way, but for one that it wrote itself")
    func splitOccupied() throws {
        let data = try folder.write((0..<30).map { "w\($0) O\n\n" }.joined(), to: "a.conll")
        let precious = try folder.write("precious", to: "parts/test.conll")
        let split = { try Command.run("split", data, "--out", folder.path("parts")) }
        let refused = try split()
        #expect(refused.code == 64, "\(refused.errors)")
        #expect(refused.errors.contains(precious))
        #expect(try Files.readText(precious) == "precious")
        #expect(!Files.exists(folder.path("parts/train.conll")))
        try FileManager.default.removeItem(atPath: precious)
        #expect(try split().code == 0)
        #expect(try split().code == 0)
    }

    @Test("numbers before a text are what it is generated from, without a word of that")
    func vectors() throws {
        let text = (0..<30).map { "0.\($0) 0.5\tname \($0 % 3)\n" }.joined()
        let trained = try train(folder.write(text, to: "colours.tsv"))
        #expect(trained.code == 0, "\(trained.errors)")
        #expect(
            try Files.readText(folder.path("exp/config.yaml")).contains("condition: vector"))
    }

    @Test("standard input that is no text is refused, and a signal ends the wait for it")
    func standardInput() throws {
        let data = try folder.write(
            (0..<40).map { "some text \($0)\tl\($0 % 2)\n" }.joined(), to: "data.tsv")
        #expect(try train(data).code == 0)
        let binary = folder.path("binary")
        try Files.write(Data([0x61, 0, 0x62, 0x0A]), to: binary)
        let latin = folder.path("latin")
        try Files.write(Data([0x61, 0xFF, 0x0A]), to: latin)
        for (path, word) in [(binary, "binary"), (latin, "UTF-8")] {
            let outcome = try Command.run("decode", "--model", model, "-", input: path)
            #expect(outcome.code == 65 && outcome.output.isEmpty, "\(outcome.errors)")
            #expect(outcome.errors.contains("standard input") && outcome.errors.contains(word))
        }
        let pipe = folder.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        // Open at both ends, so that nothing comes and nothing ends.
        let writer = open(pipe, O_RDWR)
        defer { close(writer) }
        let waiting = try Command.Running(["decode", "--model", model, "-"], input: pipe)
        usleep(500_000)
        #expect(waiting.isRunning)
        waiting.signal(SIGINT)
        #expect(try waiting.outcome().code == 130)
    }

    @Test("a model to start from that fits nothing is refused")
    func initial() throws {
        let data = try folder.write(
            (0..<40).map { "some text \($0)\tl\($0 % 2)\n" }.joined(), to: "data.tsv")
        #expect(try train(data).code == 0)
        let other = folder.path("other.safetensors")
        try FileManager.default.copyItem(atPath: model, toPath: other)
        let refused = try train(
            data, "task=language-model", "model.cells=5", "input.embedding=7", "--init=\(other)")
        #expect(refused.code == 65, "\(refused.errors)")
        #expect(refused.errors.contains("none of its weights"), "\(refused.errors)")
    }

    @Test("steps that are far too long leave a model that can be used")
    func longSteps() throws {
        let data = try folder.write(
            (0..<40).map { "some text \($0)\tl\($0 % 2)\n" }.joined(), to: "data.tsv")
        let trained = try train(data, "training.learning_rate=1e300")
        #expect(trained.code == 0, "\(trained.errors)")
        #expect(trained.errors.contains("weights that are not finite"), "\(trained.errors)")
        let best = folder.path("exp/best.safetensors")
        #expect(try Command.run("test", "--model", best, "--data", data).code == 0)
    }

    @Test("a wrong value on the command line is not the configuration file's fault")
    func overrides() throws {
        let data = try folder.write("a\tx\nb\ty\n", to: "data.tsv")
        let file = try folder.write("task: classification\n", to: "c.yaml")
        let outcome = try Command.run(
            "train", "--data", data, "--out", folder.path("exp"), "--config", file, "--set",
            "model.cells=0")
        #expect(outcome.code == 64 && !outcome.errors.contains("c.yaml"), "\(outcome.errors)")
        #expect(outcome.errors.contains("model.cells: 0"))
        let own = try folder.write("task: classification\nmodel: {cells: 0}\n", to: "d.yaml")
        let fault = try Command.run(
            "train", "--data", data, "--out", folder.path("exp"), "--config", own)
        #expect(fault.code == 65 && fault.errors.contains("d.yaml"), "\(fault.errors)")
    }

    @Test("numbers below zero are wrong numbers, and drawings are SVG")
    func numbers() throws {
        let temperature = try Command.run("generate", "--model", "x", "--temperature", "-1")
        #expect(temperature.code == 64 && temperature.errors.contains("above 0"))
        let top = try Command.run("generate", "--model", "x", "--top-k", "-1")
        #expect(top.code == 64 && !top.errors.contains("missing"), "\(top.errors)")
        let plot = try Command.run("plot", "log.jsonl", "--out", "curves.png")
        #expect(plot.code == 64 && plot.errors.contains("SVG"), "\(plot.errors)")
    }

    @Test(
        "frames that were drawn are learned from for every task of speech",
        arguments: [
            "hmm", "encoder-decoder",
        ])
    func drawnFrames(task: String) throws {
        let lines = folder.path("lines")
        #expect(try Command.run("demo", "lines", "--out", lines, "--count", "60").code == 0)
        let trained = try train(
            lines + "/train", "task=\(task)", "--dev=\(lines)/dev", "alphabet.unit=character")
        #expect(trained.code == 0, "\(trained.errors)")
        let settings = try Files.readText(folder.path("exp/config.yaml"))
        #expect(settings.contains("kind: given") && settings.contains("stack: 2"))
        if task == "hmm" {
            let aligned = try Command.run(
                "align", "--model", model, "--data", lines + "/test", "--out",
                folder.path("aligned"))
            #expect(aligned.code == 64 && aligned.errors.contains("hybrid"), "\(aligned.errors)")
        }
    }

    @Test(
        "an empty file is bad data, for split as for train",
        arguments: ["a.txt", "a.csv", "a.conll", "a"])
    func empty(name: String) throws {
        let path = try folder.write("", to: name)
        let split = try Command.run("split", path, "--out", folder.path("parts"))
        #expect(split.code == 65, "\(split.errors)")
        #expect(!split.errors.contains("recordings"))
        let trained = try train(path)
        #expect(trained.code == 65, "\(trained.errors)")
        #expect(!Files.exists(folder.path("exp")))
    }

    @Test("a text of one line is trained on and held out of; only one too short is refused")
    func oneLine() throws {
        let path = try folder.write(String(repeating: "tick tock ", count: 40), to: "a.txt")
        let trained = try train(path, "language_model.steps=20")
        #expect(trained.code == 0, "\(trained.errors)")
        #expect(trained.errors.contains("held out for dev: 40 of 400 tokens"), "\(trained.errors)")
        let short = try Command.run(
            "train", "--data", folder.write("a", to: "b.txt"), "--out", folder.path("short"))
        #expect(short.code == 65)
        #expect(short.errors.contains("1 symbols to learn from"), "\(short.errors)")
    }

    @Test("a classifier answers each line of a file as it does those on standard input")
    func decodeLines() throws {
        let data = try folder.write(
            (0..<40).map { "some text \($0)\tl\($0 % 2)\n" }.joined(), to: "data.tsv")
        #expect(try train(data).code == 0)
        for name in ["lines.txt", "lines"] {
            let lines = try folder.write("some text\r\n\nother text\nx\n", to: name)
            let file = try Command.run("decode", "--model", model, lines)
            let input = try Command.run("decode", "--model", model, "-", input: lines)
            #expect(file.output == input.output && file.code == input.code)
            #expect(file.output.split(separator: "\n").count == 3 && file.code == 65)
            #expect(file.errors.contains("\(name):2"), "\(file.errors)")
        }
    }

    @Test("--attention is refused before the first answer where there is none to draw")
    func attention() throws {
        let data = try folder.write(
            (0..<40).map { "some text \($0)\tl\($0 % 2)\n" }.joined(), to: "data.tsv")
        let lines = try folder.write("some text\nother text\n", to: "lines")
        func decode(_ maps: String) throws -> Command.Outcome {
            try Command.run(
                "decode", "--model", model, "--attention", maps, "-", input: lines)
        }
        #expect(try train(data).code == 0)
        let none = try decode(folder.path("maps"))
        #expect(none.code == 64 && none.output.isEmpty, "\(none.errors)")
        #expect(!Files.exists(folder.path("maps")))
        #expect(try train(data, "classification.pooling=attention").code == 0)
        let file = try decode(lines)
        #expect(file.code == 64 && file.output.isEmpty, "\(file.errors)")
        let below = try decode(lines + "/maps")
        #expect(below.code != 0 && below.output.isEmpty, "\(below.errors)")
        let drawn = try decode(folder.path("maps"))
        #expect(drawn.code == 0, "\(drawn.errors)")
        #expect(Files.exists(folder.path("maps/1.svg")) && Files.exists(folder.path("maps/2.svg")))
    }

    @Test("where nearly every text is one word, a note says that characters may be meant")
    func singleWords() throws {
        let names = try folder.write(
            (0..<40).map { "name\($0)\tl\($0 % 2)\n" }.joined(), to: "names.tsv")
        let hint = "text.unit=character"
        #expect(try train(names, "task=classification").errors.contains(hint))
        #expect(try !train(names, "task=classification", hint).errors.contains(hint))
        #expect(try train(names, "task=generation").errors.contains(hint))
        let texts = try folder.write(
            (0..<40).map { "some text \($0)\tl\($0 % 2)\n" }.joined(), to: "texts.tsv")
        #expect(try !train(texts, "task=classification").errors.contains(hint))
    }

    @Test("a condition that the model does not know is wrong usage, and nothing is written")
    func condition() throws {
        let names = try folder.write(
            (0..<40).map { "ab\($0)\tl\($0 % 2)\n" }.joined(), to: "names.tsv")
        #expect(try train(names, "task=generation", "text.unit=character").code == 0)
        let wrong = try Command.run(
            "generate", "--model", model, "--condition", "l0", "--condition", "l7")
        #expect(wrong.code == 64 && wrong.output.isEmpty)
        #expect(wrong.errors.contains("--condition") && wrong.errors.contains("'l7'"))
        let right = try Command.run(
            "generate", "--model", model, "--condition", "l0", "--count", "70", "--json")
        #expect(right.code == 0, "\(right.errors)")
        #expect(right.output.split(separator: "\n").count == 70)
        let decoded = try Command.run(
            "decode", "--model", model, "-", input: folder.write("l7\n", to: "lines"))
        #expect(decoded.code == 65, "\(decoded.errors)")
    }

    @Test("what is not finite leaves a gap in a drawing; where nothing is, there is none")
    func plot() throws {
        let values = ["1e308", "-1.7e308", "\"nan\"", "\"inf\"", "2", "3"]
        let log = values.enumerated().map {
            "{\"epoch\": \($0 + 1), \"dev_loss\": \($1), \"train_loss\": null}\n"
        }.joined()
        try folder.write(log, to: "run/log.jsonl")
        let out = folder.path("out.svg")
        let drawn = try Command.run("plot", folder.path("run"), "--out", out)
        #expect(drawn.code == 0, "\(drawn.errors)")
        #expect(drawn.errors.contains("4 of 6"), "\(drawn.errors)")
        #expect(try Files.readText(out).contains("<polyline"))
        let none = try Command.run(
            "plot", folder.path("run"), "--key", "train_loss", "--out", folder.path("none.svg"))
        #expect(none.code == 65 && none.errors.contains("train_loss"), "\(none.errors)")
        #expect(!Files.exists(folder.path("none.svg")))
        #expect(
            try Command.run("plot", folder.path("run"), "--out", out, "--quiet").errors.isEmpty)
    }
}

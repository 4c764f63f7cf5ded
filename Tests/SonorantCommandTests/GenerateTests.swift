import Foundation
import SonorantSystem
import TestSupport
import Testing

@Suite("Language models on the command line")
struct GenerateTests {
    private let folder: TemporaryFolder
    private let model: String

    init() throws {
        folder = try TemporaryFolder()
        let text = try folder.write(
            String(repeating: "tick tock\n", count: 80), to: "text.txt")
        model = folder.path("exp/best.safetensors")
        let trained = try Command.run([
            "train", "--data", text, "--out", folder.path("exp"), "--set", "model.cells=24",
            "--set", "task=language-model", "--set", "training.epochs=8", "--set",
            "training.learning_rate=0.02", "--set", "language_model.steps=20", "--set",
            "model.dropout=0", "--set", "training.batch_utterances=4",
        ])
        #expect(trained.code == 0, "\(trained.errors)")
    }

    @Test("a text is written from a prompt, the same for the same seed and any threads")
    func writes() throws {
        let likely = try Command.run(
            "generate", "--model", model, "--prompt", "tick", "--arg-max", "--length", "6")
        #expect(likely.output == "tick tock\n\n", "\(likely.errors)")
        let drawn = try ["1", "2"].map {
            try Command.run(
                "generate", "--model", model, "--temperature", "4", "--count", "3", "--length",
                "20", "--threads", $0, "--seed", "5", "--json"
            ).output
        }
        #expect(drawn[0] == drawn[1])
        #expect(drawn[0].split(separator: "\n").count == 3)
    }

    @Test("a prompt with unseen characters is taken for <UNK>, which is said")
    func unseen() throws {
        let result = try Command.run(
            "generate", "--model", model, "--prompt", "tück", "--length", "3")
        #expect(result.code == 0)
        #expect(result.errors.contains("ü") && result.errors.contains("<UNK>"))
        #expect(result.output.hasPrefix("tück"))
    }

    @Test(
        "what makes no sense is refused",
        arguments: [
            ["--temperature", "0"], ["--length", "0"], ["--count", "0"], ["--top-k", "-1"],
            ["--arg-max", "--temperature", "2"],
        ])
    func refuses(arguments: [String]) throws {
        let result = try Command.run(["generate", "--model", model] + arguments)
        #expect(result.code == 64, "\(result.errors)")
    }

    @Test("sentences are scored, texts are tested, logs are drawn")
    func scores() throws {
        let decoded = try Command.run(
            "decode", "--model", model, "-",
            input: folder.write("tick tock\ntick tick\n", to: "lines"))
        let scores = decoded.output.split(separator: "\n").map {
            Double($0.split(separator: "\t")[0]) ?? .nan
        }
        #expect(scores.count == 2, "\(decoded.errors)")
        #expect(scores[0] > scores[1])
        let tested = try Command.run(
            "test", "--model", model, "--data", folder.path("text.txt"), "--json")
        #expect(tested.keys.contains("perplexity") && tested.keys.contains("bits_per_symbol"))
        let out = folder.path("loss.svg")
        let drawn = try Command.run(
            "plot", folder.path("exp"), "--key", "dev_loss,train_loss", "--out", out)
        #expect(drawn.code == 0, "\(drawn.errors)")
        #expect(try Files.readText(out).contains("train_loss"))
        let unknown = try Command.run(
            "plot", folder.path("exp"), "--key", "dev_los", "--out", out)
        #expect(unknown.code == 65)
        #expect(unknown.errors.contains("dev_loss"))
    }

    @Test("an empty text is refused, and so is a model that writes nothing")
    func badInput() throws {
        let empty = try folder.write("", to: "empty.txt")
        let result = try Command.run(
            "train", "--data", empty, "--out", folder.path("other"), "--set",
            "task=language-model")
        #expect(result.code == 65, "\(result.errors)")
    }
}

import Foundation
import SonorantSystem
import TestSupport
import Testing

@Suite("The verb lm")
struct LanguageModelTests {
    let folder: TemporaryFolder
    let text: String

    init() throws {
        folder = try TemporaryFolder()
        text = try folder.write("one two\ntwo three one\nthree one two\n", to: "text.txt")
    }

    private struct Score: Decodable {
        let perplexity: Double
        let bits: Double
        let symbols: Int
        let unknown: Int

        enum CodingKeys: String, CodingKey {
            case perplexity, symbols, unknown
            case bits = "bits_per_symbol"
        }
    }

    @Test("train, convert, score and info agree in all forms")
    func wholeWay() throws {
        let model = folder.path("m.ngram")
        let trained = try Command.run("lm", "train", "--order", "2", "--out", model, text)
        #expect(trained.code == 0)
        #expect(trained.output.isEmpty)
        #expect(trained.errors.contains("6 1-grams"))
        #expect(trained.errors.contains("too small or too regular"))
        let reference = try Command.run("lm", "score", "--model", model, text, "--json")
        #expect(reference.keys == ["bits_per_symbol", "perplexity", "symbols", "unknown"])
        let score = try reference.json(Score.self)
        #expect(score.symbols == 11 && score.unknown == 0)
        #expect(abs(score.bits - log2(score.perplexity)) < 1e-9)
        for name in ["m.arpa", "m.arpa.gz", "again.ngram"] {
            let path = folder.path(name)
            #expect(try Command.run("lm", "convert", model, path).code == 0)
            let outcome = try Command.run("lm", "score", "--model", path, text, "--json")
            #expect(outcome.output == reference.output)
            let facts = try Command.run("info", path, "--json").json([String: String].self)
            #expect(facts["kind"] == "n-gram language model")
            #expect(facts["order"] == "2")
            #expect(facts["1-grams"] == "6")
            #expect(
                try Command.run("lm", "info", path, "--json").json([String: String].self) == facts)
        }
    }

    @Test("text comes from standard input, and lines are scored one by one")
    func standardInput() throws {
        let model = folder.path("m.arpa")
        let trained = try Command.run(
            "lm", "train", "--order", "2", "--out", model, "-", input: text)
        #expect(trained.code == 0)
        let outcome = try Command.run("lm", "score", "--model", model, "--sentences", text)
        #expect(outcome.output.split(separator: "\n").count == 3 + 6)
        #expect(outcome.output.contains("perplexity without unknown words"))
    }

    @Test("what is wrong has its exit code and its message")
    func faults() throws {
        let out = folder.path("m.arpa")
        let order = try Command.run("lm", "train", "--order", "0", "--out", out, text)
        #expect(order.code == 64)
        #expect(order.errors.contains("order 0: models of order 1 to 6"))
        let prune = try Command.run("lm", "train", "--prune", "0 x", "--out", out, text)
        #expect(prune.code == 64)
        #expect(prune.errors.contains("'x' is no count"))
        let long = try Command.run("lm", "train", "--order", "6", "--out", out, text)
        #expect(long.code == 65)
        #expect(long.errors.contains("give --order 5 or less"))
        let empty = try folder.write("", to: "empty.txt")
        #expect(try Command.run("lm", "train", "--out", out, empty).code == 65)
        #expect(try Command.run("lm", "score", "--model", out, text).code == 66)
        #expect(try Command.run("lm", "info", text).code == 65)
        #expect(try Command.run("lm", "trian").errors.contains("train"))
        #expect(!Files.exists(out))
    }
}

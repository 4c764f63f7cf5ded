import Foundation
import TestSupport
import Testing

/// What `decode` prints of models of text is what `score` reads.
@Suite("Answers of text models, scored")
struct AnswerTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What `score` says of the answers to `data`, as text and as JSON lines; it must be the same.
    private func scored(
        _ model: String, _ data: String, _ options: String...
    ) throws -> Command.Outcome {
        var outcomes: [Command.Outcome] = []
        for format in ["text", "json"] {
            let decoded = try Command.run(
                ["decode", "--model", model, data, "--format", format]
                    + (options.contains("--data-format") ? options : []))
            #expect(decoded.code == 0, "\(decoded.errors)")
            let file = try folder.write(decoded.output, to: "answers." + format)
            outcomes.append(try Command.run(["score", data, file, "--json"] + options))
            #expect(outcomes.last?.code == 0, "\(outcomes.last?.errors ?? "")")
        }
        #expect(outcomes[0].output == outcomes[1].output)
        return outcomes[0]
    }

    private func number(_ key: String, _ outcome: Command.Outcome) throws -> Double {
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any],
            "\(outcome.output) \(outcome.errors)")
        let rate = (object[key] as? [String: Any])?["rate"]
        return try #require(
            (rate ?? object[key]) as? Double, "\(key) in \(outcome.output)")
    }

    @Test("classes, a line each")
    func classes() throws {
        let text = (0..<40).map { "\($0 % 3 == 0 ? "bad" : "good") w\($0)\tc\($0 % 2)\n" }.joined()
        let model = try folder.trainTinyTextModel(
            "c", task: .classification, format: .labelled, text: text)
        let data = folder.path("c.data")
        let tested = try Command.run(
            "test", "--model", model, "--data", data, "--data-format", "labelled", "--json")
        let score = try scored(model, data, "--data-format", "labelled")
        #expect(try number("accuracy", score) == number("accuracy", tested))
        let few = try folder.write("c0\nc1\n", to: "few.txt")
        let short = try Command.run("score", data, few, "--data-format", "labelled")
        #expect(short.code == 65)
        #expect(short.errors.contains("2 answers, but") && short.errors.contains("40 sentences"))
        let odd = try folder.write(
            String(repeating: "{\"text\": 1}\n", count: 40), to: "odd.json")
        let unreadable = try Command.run("score", data, odd, "--data-format", "labelled")
        #expect(unreadable.code == 65 && unreadable.errors.contains("odd.json:1: no answer"))
    }

    @Test("intents with slots, in columns with a comment")
    func intents() throws {
        let text = (0..<30).map {
            $0 % 2 == 0 ? "play:O it:B-x <=> Play\n" : "go:O to:O town:B-y <=> Go\n"
        }.joined()
        let model = try folder.trainTinyTextModel(
            "t", task: .tagging, format: .snips, text: text)
        let data = folder.path("t.data")
        let tested = try Command.run("test", "--model", model, "--data", data, "--json")
        let score = try scored(model, data)
        for key in ["accuracy", "f1", "exact"] {
            #expect(try number(key, score) == number(key, tested), "\(key)")
        }
        #expect(score.output.contains("\"labels\""))
        // The columns alone hold true and predicted tags, but only one class.
        let alone = try Command.run("score", folder.path("answers.text"), "--json")
        #expect(try number("f1", alone) == number("f1", score))
        #expect(!alone.output.contains("\"labels\""))
        // One sentence alone has no blank line to show that it is columns.
        let one = try folder.write("play:O it:B-x <=> Play\n", to: "one")
        let answer = try folder.write("# intent = Go\nplay\tO\nit\tB-x\n", to: "one.answer")
        let single = try Command.run("score", one, answer, "--json")
        #expect(try number("f1", single) == 1 && number("exact", single) == 0)
        // A tagger that leaves intents alone is scored by its tags.
        let bare = try folder.write("play\tO\nit\tB-x\n", to: "bare.answer")
        let tags = try Command.run("score", one, bare, "--json")
        #expect(try number("f1", tags) == 1 && !tags.output.contains("labels"))
    }

    @Test("targets, a line each, of pairs with tabs and of dictionaries")
    func targets() throws {
        let words = (0..<20).map { "w\($0) \($0 % 2 == 0 ? "AH0 B" : "IY1")\n" }.joined()
        let model = try folder.trainTinyTextModel(
            "p", task: .encoderDecoder, format: .pairs, text: words + "w0(2) B AH0\n")
        let data = folder.path("p.data")
        let tested = try Command.run(
            "test", "--model", model, "--data", data, "--data-format", "pairs", "--json")
        let score = try scored(model, data, "--data-format", "pairs")
        #expect(
            try number("sequence_error_rate", score) == number("sequence_error_rate", tested))
        let spelled = try folder.trainTinyTextModel(
            "s", task: .encoderDecoder, format: .pairs, text: "ab\txy\nba\tyx\nbb\tyy\n")
        _ = try scored(spelled, folder.path("s.data"), "--data-format", "pairs")
        // Right answers, in the forms in which they come.
        let gold = try folder.write("ab\txy\nba\tyx\n", to: "gold.tsv")
        let right = try folder.write("xy\nyx\n", to: "right.txt")
        let all = try Command.run("score", gold, right, "--data-format", "pairs", "--json")
        #expect(try number("symbol_error_rate", all) == 0)
        let phones = try folder.write("a AH0\nb B IY1\n", to: "gold.dict")
        let plain = try folder.write("AH\nB IY\n", to: "plain.txt")
        let stress = try Command.run(
            "score", phones, plain, "--data-format", "pairs", "--json", "--drop-stress")
        #expect(try number("symbol_error_rate", stress) == 0)
        let dictionary = try folder.write("a AH0\nb B IY1\n", to: "same.dict")
        let same = try Command.run("score", phones, dictionary, "--data-format", "pairs", "--json")
        #expect(try number("symbol_error_rate", same) == 0)
    }

    @Test("what compares transcripts alone is refused for text")
    func options() throws {
        let gold = try folder.write("a O\n\nB X\n\n", to: "gold.conll")
        for options in [["--unit", "word"], ["--html", "x"], ["--details"]] {
            let outcome = try Command.run(["score", gold, gold] + options)
            #expect(outcome.code == 64 && outcome.errors.contains("for transcripts"), "\(options)")
        }
        let lower = try folder.write("a O\n\nb X\n\n", to: "lower.conll")
        #expect(try Command.run("score", gold, lower).code == 65)
        #expect(try Command.run("score", gold, lower, "--lowercase").code == 0)
    }
}

import Foundation
import TestSupport
import Testing

/// Files that could be taken for something else than the answers they are.
@Suite("Answers and what they could be taken for")
struct AnswerShapeTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The number under `key` in what `score` says with `arguments`.
    private func number(_ key: String, _ arguments: String...) throws -> Double {
        let outcome = try Command.run(["score"] + arguments + ["--json"])
        let object =
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        let rate = (object?[key] as? [String: Any])?["rate"]
        return try #require(
            (rate ?? object?[key]) as? Double, "\(outcome.output) \(outcome.errors)")
    }

    /// The code and the errors of a `score` that fails.
    private func failure(_ arguments: String...) throws -> (code: Int32, errors: String) {
        let outcome = try Command.run(["score"] + arguments)
        return (outcome.code, outcome.errors)
    }

    @Test("the prediction is the last column of HYP, whatever the columns of REF")
    func columns() throws {
        let gold = try folder.write("a\tB-x\tq\nb\tO\tq\n\na\tB-x\tq\n\n", to: "gold.conll")
        // As decode prints it: token, true tag, predicted tag.
        let answer = try folder.write("a\tB-x\tO\nb\tO\tO\n\na\tB-x\tB-x\n\n", to: "answer")
        let accuracy = try number("accuracy", "--tag-column", "2", gold, answer)
        #expect(abs(accuracy - 2.0 / 3) < 1e-9)
        #expect(
            try Command.run("score", "--tag-column", "2", gold, answer).errors.contains(
                "--hyp-tag-column=2"))
        let right = try Command.run(
            "score", "--tag-column", "2", gold, gold, "--hyp-tag-column", "2", "--json")
        #expect(right.output.contains("\"accuracy\":1") && right.errors.isEmpty)
        // The token stands elsewhere in REF alone.
        let moved = try folder.write("B-x\ta\nO\tb\n\nB-x\ta\n\n", to: "moved.conll")
        let found = try folder.write("a\tO\nb\tO\n\na\tB-x\n\n", to: "found")
        let options = ["--token-column", "2", "--tag-column", "1"]
        let outcome = try Command.run(["score", moved, found, "--json"] + options)
        #expect(outcome.code == 0 && outcome.output.contains("0.666"), "\(outcome.output)")
        let like = try Command.run(
            ["score", moved, moved, "--hyp-token-column", "2", "--hyp-tag-column", "1", "--json"]
                + options)
        #expect(like.output.contains("\"accuracy\":1"))
        // One file has both: the true tag where --tag-column says.
        let both = try folder.write("a\tB-x\tq\tO\nb\tO\tq\tO\n\n", to: "both.conll")
        #expect(try number("accuracy", both, "--tag-column", "2") == 0.5)
    }

    @Test("options for the columns of HYP are refused where it has none")
    func unheeded() throws {
        let gold = try folder.write("a\tO\nb\tX\n\n", to: "gold.conll")
        let json = try folder.write("{\"tokens\":[\"a\",\"b\"],\"tags\":[\"O\",\"X\"]}\n", to: "j")
        #expect(try number("accuracy", gold, json) == 1)
        let refused = try failure(gold, json, "--hyp-tag-column", "2")
        #expect(refused.code == 64 && refused.errors.contains("--hyp-tag-column: "))
        #expect(try failure(gold, "--hyp-token-column", "1").code == 64)
        #expect(try failure(gold, gold, "--hyp-token-column", "0").code == 64)
        let transcripts = try folder.write("u1 go home\n", to: "text")
        #expect(try failure(transcripts, transcripts, "--hyp-tag-column", "1").code == 64)
    }

    @Test("targets that begin with their sources are targets, not a dictionary")
    func dictionaries() throws {
        let gold = try folder.write("go\tgo home\nstop\tstop here\n", to: "gold.tsv")
        let answers = try folder.write("go home\nstop here\n", to: "answers.txt")
        let pairs = ["--data-format", "pairs"]
        let key = "sequence_error_rate"
        #expect(try number(key, pairs[0], pairs[1], gold, answers) == 0)
        // Of a dictionary, lines of sources with targets are one …
        let words = try folder.write("go G OW1\nstop S T AA1 P\n", to: "words.txt")
        #expect(try number(key, pairs[0], pairs[1], words, words) == 0)
        let phones = try folder.write("G OW1\nS T AA1\n", to: "phones.txt")
        #expect(try number(key, pairs[0], pairs[1], words, phones) == 0.5)
        // … unless they may be bare targets just as well.
        let letters = try folder.write("a a b\nb b a\n", to: "letters.txt")
        let refused = try failure(pairs[0], pairs[1], letters, letters)
        #expect(refused.code == 65 && refused.errors.contains(".dict"), "\(refused.errors)")
        let named = try folder.write("a a b\nb b a\n", to: "named.dict")
        #expect(try number(key, pairs[0], pairs[1], letters, named) == 0)
        let stress = try folder.write("G OW2\nS T AA0 P\n", to: "stress.txt")
        #expect(
            try number(key, pairs[0], pairs[1], words, stress, "--drop-stress") == 0)
    }

    @Test("a target or a class that begins with a brace is no JSON")
    func braces() throws {
        let gold = try folder.write("a b\t{ x }\nc d\t{1}\n", to: "gold.tsv")
        let answers = try folder.write("{ x }\n{1}\n", to: "answers.txt")
        #expect(
            try number("sequence_error_rate", "--data-format", "pairs", gold, answers) == 0)
        let empty = try folder.write("good text\t{}\nother text\tc\nmore text\t{}\n", to: "c.tsv")
        let classes = try folder.write("{}\nc\nc\n", to: "classes.txt")
        let accuracy = try number("accuracy", "--data-format", "labelled", empty, classes)
        #expect(abs(accuracy - 2.0 / 3) < 1e-9)
        let damaged = try folder.write(
            "{\"label\":\"c\"}\n{\"label\n{\"label\":\"c\"}\n", to: "damaged.json")
        let refused = try failure("--data-format", "labelled", empty, damaged)
        #expect(refused.code == 65 && refused.errors.contains("damaged.json:2: no answer"))
    }

    @Test("JSON is paired by ids where they are those of REF, else by order; never by some")
    func ids() throws {
        let gold = try folder.write("one a\tx\ntwo b\ty\nthree c\tx\n", to: "gold.tsv")
        func accuracy(_ answers: [(id: String?, label: String)]) throws -> Double {
            try number("accuracy", "--data-format", "labelled", gold, write(answers))
        }
        func write(_ answers: [(id: String?, label: String)]) throws -> String {
            try folder.write(
                answers.map { answer in
                    "{" + (answer.id.map { "\"id\":\"\($0)\"," } ?? "")
                        + "\"label\":\"\(answer.label)\"}\n"
                }.joined(), to: "answers.json")
        }
        #expect(try accuracy([("gold-2", "y"), ("gold-3", "x"), ("gold-1", "x")]) == 1)
        #expect(try accuracy([("1", "x"), ("2", "y"), ("3", "x")]) == 1)
        #expect(try accuracy([(nil, "x"), (nil, "y"), (nil, "x")]) == 1)
        let wrong: [[(id: String?, label: String)]] = [
            [("gold-1", "x"), ("gold-2", "y"), ("gold-4", "x")],
            [("gold-1", "x"), ("gold-2", "y"), ("gold-2", "x")],
            [("gold-1", "x"), ("gold-2", "y"), (nil, "x")],
        ]
        for answers in wrong {
            let refused = try failure("--data-format", "labelled", gold, write(answers))
            #expect(refused.code == 65, "\(answers)")
            #expect(refused.errors.contains("answers.json:3: "), "\(refused.errors)")
        }
    }

    @Test("texts written from vectors are compared with the true ones, not with the vectors")
    func generators() throws {
        let text = "0.5 1\tred box\n1 0\tblue ball\n0 0\tred ball\n"
        let model = try folder.trainTinyTextModel(
            "v", task: .generation, format: .vector, text: text)
        let data = folder.path("v.data")
        var rates: [Double] = []
        for format in ["text", "json"] {
            let decoded = try Command.run(
                "decode", "--model", model, data, "--data-format", "vector", "--format", format)
            #expect(decoded.code == 0, "\(decoded.errors)")
            let file = try folder.write(decoded.output, to: "written." + format)
            rates.append(try number("symbol_error_rate", "--data-format", "vector", data, file))
        }
        #expect(rates[0] == rates[1])
        for (name, answers) in [
            ("lines", "red box\nred ball\nred ball\n"),
            ("corpus", "0.5 1\tred box\n1 0\tred ball\n0 0\tred ball\n"),
            ("json", "{\"text\":\"red box\"}\n{\"text\":\"red ball\"}\n{\"text\":\"red ball\"}\n"),
        ] {
            let file = try folder.write(answers, to: name)
            let rate = try number("symbol_error_rate", "--data-format", "vector", data, file)
            #expect(abs(rate - 1.0 / 6) < 1e-9, "\(name): \(rate)")
        }
        let classes = try folder.write("one a\tx\ntwo b\ty\n", to: "classes.tsv")
        let json = try folder.write("{\"text\":\"one\"}\n{\"text\":\"two\"}\n", to: "two.json")
        let refused = try failure("--data-format", "labelled", classes, json)
        #expect(refused.code == 65)
        #expect(refused.errors.contains("found text") && refused.errors.contains("sonorant test"))
    }

    @Test("--lowercase makes tokens in JSON lower case as those of REF")
    func lowercase() throws {
        let gold = try folder.write("Aa\tO\nb\tX\n\n", to: "gold.conll")
        let json = try folder.write(
            "{\"tokens\":[\"Aa\",\"b\"],\"tags\":[\"O\",\"X\"]}\n", to: "answers.json")
        #expect(try number("accuracy", gold, json, "--lowercase") == 1)
    }
}

import Foundation
import SonorantSystem
import TestSupport
import Testing

@Suite("Verbs on text corpora")
struct TextDataTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("validate finds text by looking, tells counts, and ends with 65 for a faulty line")
    func validate() throws {
        let good = try folder.write("EU\tB-ORG\nis\tO\n\nit\tI-PER\n", to: "a.conll")
        let outcome = try Command.run("validate", good)
        #expect(outcome.code == 0, "\(outcome.errors)")
        for part in ["(conll)", "Tags: 3 (chunks in IOB2)", "a.conll:4: warning: 'I-PER' at the"] {
            #expect(outcome.output.contains(part), "\(part)")
        }
        let json = try Command.run("validate", good, "--json")
        for key in ["sentences", "tokens", "tags", "faults", "different_tokens", "lengths"] {
            #expect(json.keys.contains(key), "\(key)")
        }
        let bad = try folder.write("EU\tB-ORG\nis\n\nit\tO\n", to: "b.conll")
        let broken = try Command.run("validate", bad)
        #expect(broken.code == 65 && broken.output.contains("b.conll:2: error: 1 column"))
        let columns = try Command.run(
            "validate", folder.write("1 a DT\n\n2 b NN\n", to: "c.conll"), "--token-column", "2",
            "--tag-column", "3", "--json")
        #expect(columns.output.contains("\"NN\""))
        #expect(try Command.run("validate", good, "--tag-column", "0").code == 64)
    }

    @Test("recordings and text are not joined; a format of text is none for recordings")
    func kinds() throws {
        let speech = try folder.writeCorpus("data")
        let text = try folder.write("a O\n", to: "a.conll")
        let both = try Command.run("validate", speech, text)
        #expect(both.code == 64 && both.errors.contains("give data of one kind"))
        let features = try Command.run(
            "features", speech, "--out", folder.path("f"), "--data-format", "conll")
        #expect(features.code == 64 && features.errors.contains("recordings or features"))
        #expect(try Command.run("validate", folder.path("nowhere")).code == 66)
        #expect(try Command.run("split", speech, "--out", folder.path("s")).code == 64)
    }

    @Test("split writes the same parts for the same seed, and others for another")
    func split() throws {
        let data = try folder.write(
            (0..<50).map { "text \($0)\tl\($0 % 2)\n" }.joined(), to: "a.tsv")
        func parts(_ name: String, seed: String) throws -> [String] {
            let outcome = try Command.run(
                "split", data, "--parts", "80,10,10", "--seed", seed, "--out", folder.path(name),
                "--json")
            #expect(outcome.code == 0 && outcome.keys == ["parts", "summary"], "\(outcome.errors)")
            return try ["train", "dev", "test"].map {
                try Files.readText(folder.path("\(name)/\($0).tsv"))
            }
        }
        let first = try parts("x", seed: "1")
        #expect(first.map { Files.lines(of: $0).count } == [40, 6, 4])
        #expect(try parts("y", seed: "1") == first)
        #expect(try parts("z", seed: "2") != first)
        #expect(try Command.run("split", data, "--out", folder.path("w")).output.contains("train"))
        for parts in ["80", "80,x", "80,0", ""] {
            let outcome = try Command.run(
                "split", data, "--parts", parts, "--out", folder.path("w"))
            #expect(outcome.code == 64, "\(parts)")
        }
        let few = try folder.write("a O\n\nb O\n", to: "few.conll")
        #expect(try Command.run("split", few, "--out", folder.path("w")).code == 65)
    }

    @Test("score counts chunks as conlleval does, of one file or of two")
    func tags() throws {
        let gold = try folder.write("EU\tB-ORG\nis\tO\n\nit\tO\nbe\tB-PER\n", to: "gold.conll")
        let found = try folder.write("EU\tB-ORG\nis\tB-X\n\nit\tO\nbe\tI-LOC\n", to: "hyp.conll")
        let two = try Command.run("score", gold, found, "--json")
        #expect(two.code == 0, "\(two.errors)")
        struct Score: Decodable { let precision, recall, f1, accuracy: Double }
        let score = try two.json(Score.self)
        #expect(score.precision == 1.0 / 3 && score.recall == 0.5 && score.accuracy == 0.5)
        #expect(abs(score.f1 - 0.4) < 1e-12 && two.keys.contains("per_class"))
        let both = try folder.write(
            "EU B-ORG B-ORG\nis O B-X\n\nit O O\nbe B-PER I-LOC\n", to: "both.conll")
        #expect(try Command.run("score", both, "--json").output == two.output)
        #expect(try Command.run("score", both).output.contains("all chunks"))
        let other = try folder.write("EU\tB-ORG\nwas\tO\n\nit\tO\nbe\tO\n", to: "other.conll")
        let differs = try Command.run("score", gold, other)
        #expect(differs.code == 65 && differs.errors.contains("other tokens than at"))
        let alone = try folder.write("a one two\n", to: "text.trn")
        #expect(try Command.run("score", alone).code == 64)
    }

    @Test("score knows intents with slots, classes, and pronunciations")
    func otherTasks() throws {
        let gold = try folder.write("a:O b:B-x <=> X\nc:O <=> Y\n", to: "gold")
        let found = try folder.write("a:O b:B-x <=> Y\nc:O <=> Y\n", to: "hyp")
        let joint = try Command.run("score", gold, found, "--json")
        #expect(joint.keys.contains("labels") && joint.output.contains("\"exact\":0.5"))
        #expect(joint.output.contains("\"f1\":1"))
        let words = try folder.write("a AH\na(2) EY\nb B IY\n", to: "w.dict")
        let guess = try folder.write("a EY\nb B\n", to: "g.dict")
        let pairs = try Command.run("score", words, guess, "--data-format", "pairs", "--json")
        #expect(pairs.output.contains("\"sequence_error_rate\":0.5"), "\(pairs.errors)")
        let text = try Command.run("score", words, guess, "--data-format", "pairs")
        #expect(text.output.contains("33.33 %") && text.output.contains("50.00 %"))
        let a = try folder.write("x y\tpos\nz\tneg\n", to: "a.tsv")
        let b = try folder.write("x y\tneg\nz\tneg\n", to: "b.tsv")
        let classes = try Command.run("score", a, b, "--data-format", "labelled", "--json")
        #expect(classes.output.contains("\"accuracy\":0.5"), "\(classes.errors)")
    }
}

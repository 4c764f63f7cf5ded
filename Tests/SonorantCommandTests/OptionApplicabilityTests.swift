import Foundation
import SonorantSystem
import TestSupport
import Testing

/// What a kind of model does not take is refused, and what it can take is applied.
@Suite("Options and kinds of model")
struct OptionApplicabilityTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Every one of `arguments` has to be refused with a word on who takes it.
    private func refuse(
        _ verb: String, _ model: String, _ input: [String], kind: String,
        _ arguments: [([String], takers: String)]
    ) throws {
        for (options, takers) in arguments {
            let outcome = try Command.run([verb, "--model", model] + input + options)
            #expect(outcome.code == 64, "\(options): \(outcome.errors)")
            #expect(outcome.output.isEmpty, "\(options)")
            #expect(
                outcome.errors.contains(options.prefix(1).joined()), "\(options) \(outcome.errors)")
            #expect(outcome.errors.contains(takers), "\(options) \(outcome.errors)")
            #expect(outcome.errors.contains(" is \(kind)"), "\(options) \(outcome.errors)")
        }
    }

    @Test("classifiers take neither beams nor what belongs to sound")
    func classifier() throws {
        let model = try folder.trainTinyTextModel(
            "c", task: .classification, format: .labelled, text: "a b\tx\nc d\ty\na d\tx\n")
        let data = folder.path("c.data")
        let input = [data, "--data-format", "labelled"]
        try refuse(
            "decode", model, input, kind: "a classifier",
            [
                (["--stream"], "CTC models, hybrids"), (["--beam", "4"], "CTC models"),
                (["--out", folder.path("out")], "encoder-decoders of speech"),
                (["--lm", "x"], "CTC models"), (["--hotwords", "x"], "CTC models"),
                (["--neural-lm-weight", "1"], "CTC models"), (["--format", "srt"], "CTC models"),
                (["--nbest", "3", "--format", "json"], "taggers"),
                (["--precision", "bf16"], "CTC models"), (["--batch-seconds", "3"], "hybrids"),
                (["--tier", "words"], "encoder-decoders of speech"),
                (["--save-emissions", folder.path("e")], "CTC models"),
            ])
        try refuse(
            "test", model, ["--data", data, "--data-format", "labelled"], kind: "a classifier",
            [
                (["--unit", "word"], "CTC models"), (["--hypotheses", "h"], "CTC models"),
                (["--details"], "CTC models"), (["--beam", "2"], "encoder-decoders of text"),
            ])
        #expect(!Files.exists(folder.path("out")))
        // Several at once are named together.
        let several = try Command.run([
            "decode", "--model", model, data, "--lm", "x", "--lexicon", "y", "--out", "z",
        ])
        #expect(several.errors.contains("--lm, --lexicon: for CTC models; --out: for"))
        #expect(several.errors.contains("they do nothing"))
        let speech = try Command.run(
            "decode", "--model", model, data, "--data-format", "kaldi")
        #expect(speech.code == 64 && speech.errors.contains("text is needed here"))
    }

    @Test("taggers, language models and encoder-decoders of text refuse key terms and beams")
    func otherText() throws {
        let tagger = try folder.trainTinyTextModel(
            "t", task: .tagging, format: .conll, text: "a\tX\nb\tY\n\nb\tY\n\n")
        try refuse(
            "decode", tagger, [folder.path("t.data")], kind: "a tagger",
            [
                (["--beam", "4"], "encoder-decoders of text"),
                (["--key-terms", "2"], "classifiers"),
                (["--attention", folder.path("maps")], "classifiers"),
            ])
        let pairs = try folder.trainTinyTextModel(
            "p", task: .encoderDecoder, format: .pairs, text: "ab\tX Y\nba\tY X\n")
        try refuse(
            "decode", pairs, [folder.path("p.data")], kind: "an encoder-decoder of text",
            [(["--key-terms", "2"], "classifiers"), (["--stream"], "CTC models")])
        let writer = try folder.trainTinyTextModel(
            "l", task: .languageModel, format: .text, text: "abab\nabab\nabab\n"
        ) { $0.model.bidirectional = false }
        try refuse(
            "decode", writer, [folder.path("l.data")], kind: "a language model",
            [
                (["--nbest", "2", "--format", "json"], "taggers"),
                (["--beam", "2"], "encoder-decoders of text"),
            ])
    }

    @Test("CTC models refuse key terms; --emissions refuses what needs a model")
    func speech() throws {
        let corpus = try folder.writeCorpus("data")
        let model = try folder.trainTinyModel(on: corpus)
        try refuse(
            "decode", model, [corpus], kind: "a CTC model",
            [(["--key-terms", "2"], "classifiers"), (["--attention", "maps"], "classifiers")])
        let emissions = folder.path("emissions")
        _ = try Command.run("decode", "--model", model, corpus, "--save-emissions", emissions)
        let made = [
            "decode", "--emissions", emissions + "/a.npy", "--alphabet",
            emissions + "/alphabet.txt",
        ]
        #expect(try Command.run(made).code == 0)
        for options in [["--stream"], ["--model", model], ["--key-terms", "2"]] {
            let outcome = try Command.run(made + options)
            #expect(outcome.code == 64 && outcome.errors.contains(options[0]), "\(options)")
        }
        for options in [["--unit", "word"], ["--frame-shift", "0.02"]] {
            let outcome = try Command.run(["decode", "--model", model, corpus] + options)
            #expect(outcome.code == 64 && outcome.errors.contains("without --emissions"))
        }
    }

    @Test("encoder-decoders of speech write into a folder what they print, and refuse the rest")
    func speller() throws {
        let corpus = try folder.writeCorpus("data")
        let model = try folder.trainTinySpeller(on: corpus)
        func decode(_ options: String...) throws -> Command.Outcome {
            try Command.run(["decode", "--model", model, corpus] + options)
        }
        let text = try decode()
        #expect(text.code == 0 && Files.lines(of: text.output).count == 3, "\(text.errors)")
        let out = folder.path("out")
        let written = try decode("--out", out, "--format", "text,json,trn")
        #expect(written.code == 0 && written.output.isEmpty, "\(written.errors)")
        #expect(try Files.readText(out + "/decode.txt") == text.output)
        #expect(
            try Files.readText(out + "/decode.json") == decode("--format", "json").output)
        let trn = try decode("--format", "trn").output
        #expect(try Files.readText(out + "/decode.trn") == trn)
        #expect(Files.lines(of: trn).allSatisfy { $0.hasSuffix(")") } && trn.contains("(a)"))
        try refuse(
            "decode", model, [corpus], kind: "an encoder-decoder of speech",
            [
                (["--lm", "x"], "CTC models"), (["--stream"], "CTC models"),
                (["--key-terms", "2"], "classifiers"), (["--lexicon", "x"], "CTC models"),
                (["--format", "srt"], "hybrids"), (["--format", "ctm"], "hybrids"),
            ])
        // What compares transcripts is heeded.
        let tested = try Command.run(
            "test", "--model", model, "--data", corpus, "--hypotheses", folder.path("h"),
            "--alignment", "sclite", "--lowercase", "--json")
        #expect(tested.code == 0 && tested.keys.contains("wer"), "\(tested.errors)")
        #expect(try Files.readText(folder.path("h")) == text.output)
    }

    @Test("encoder-decoders of speech that write phones are scored by phones")
    func phones() throws {
        let corpus = try folder.writeCorpus("data")
        let lexicon = try folder.write("one W AH N\ntwo T UW\n", to: "lexicon.txt")
        let model = try folder.trainTinySpeller(on: corpus) {
            $0.alphabet.unit = .phone
            $0.alphabet.lexicon = lexicon
        }
        let outcome = try Command.run("test", "--model", model, "--data", corpus)
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("phones"), "\(outcome.output)")
    }
}

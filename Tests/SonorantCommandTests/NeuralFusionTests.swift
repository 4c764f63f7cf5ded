import Foundation
import SonorantSystem
import TestSupport
import Testing

/// `decode --neural-lm`, from the files to the transcripts.
@Suite("Neural language models in decode")
struct NeuralFusionTests {
    private let folder: TemporaryFolder
    private let corpus: String
    private let speech: String
    private let writer: String

    /// Nats that paths which the beam leaves out may stand for.
    private static let pruned = 0.3

    init() throws {
        folder = try TemporaryFolder()
        corpus = try folder.writeCorpus("data")
        speech = try folder.trainTinyModel(on: corpus)
        // Spells the words that the recordings have, and is sure of it.
        writer = try folder.trainTinyTextModel(
            "writer", task: .languageModel, format: .text,
            text: String(repeating: "one two\ntwo\none two two\n", count: 40)
        ) {
            $0.text.readsLines = true
            $0.text.unit = .character
            $0.languageModel.sampling = .random
            $0.model.cells = 16
            $0.model.dropout = 0
            $0.training.epochs = 12
            $0.training.learningRate = 0.02
        }
    }

    private func decode(_ options: String...) throws -> Command.Outcome {
        try Command.run(
            ["decode", "--model", speech, corpus, "--format", "json", "--nbest", "20"] + options)
    }

    private struct Line: Decodable {
        struct Reading: Decodable {
            let text: String
            let score: Double
        }
        let id: String
        let text: String
        let nbest: [Reading]
    }

    private func lines(_ outcome: Command.Outcome) throws -> [Line] {
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try Files.lines(of: outcome.output).filter { !$0.isEmpty }.map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
    }

    @Test("a weight of 0 changes nothing, another weighs the readings by the model")
    func weights() throws {
        let without = try decode("--beam", "50")
        let nothing = try decode("--neural-lm", writer, "--neural-lm-weight", "0")
        let (plain, idle) = try (lines(without), lines(nothing))
        #expect(plain.count == 3 && plain.contains { $0.nbest.count > 1 })
        for (one, other) in zip(plain, idle) {
            #expect(one.id == other.id && one.text == other.text)
            #expect(one.nbest.map(\.text) == other.nbest.map(\.text))
            for (left, right) in zip(one.nbest, other.nbest) {
                #expect(abs(left.score - right.score) < 1e-4)
            }
        }
        let weighed = try decode("--neural-lm", writer, "--neural-lm-weight", "1")
        let usual = try decode("--neural-lm", writer)
        #expect(
            try lines(weighed).map { $0.nbest.map(\.score) } != plain.map { $0.nbest.map(\.score) })
        #expect(weighed.output != usual.output)
        // The network has learned next to nothing, so it is the model that knows the words.
        func strange(_ lines: [Line]) -> Int {
            lines.flatMap { $0.text.split(separator: " ") }.count { !["one", "two"].contains($0) }
        }
        #expect(try strange(lines(weighed)) < strange(plain))
        // What the model makes of a reading counts in its score, times the weight.
        let (full, half) = try (
            lines(decode("--neural-lm", writer, "--neural-lm-weight", "1", "--beam", "2000")),
            lines(decode("--neural-lm", writer, "--neural-lm-weight", "0.5", "--beam", "2000"))
        )
        var compared = 0
        for (whole, part) in zip(full, half) {
            guard
                let one = whole.nbest.first,
                let other = part.nbest.first(where: { $0.text == one.text })
            else { continue }
            let scored = try Command.run(
                "decode", "--model", writer, "-",
                input: folder.write(one.text + "\n", to: "line"))
            let log = try #require(Double(scored.output.prefix { $0 != "\t" }), "\(scored.errors)")
            #expect(abs((one.score - other.score) / 0.5 - log) < Self.pruned, "\(one.text)")
            compared += 1
        }
        #expect(compared > 0)
    }

    @Test("a weight alone, a missing file, and files that are no language model are refused")
    func mistakes() throws {
        #expect(try decode("--neural-lm-weight", "1").code == 64)
        #expect(try decode("--neural-lm", folder.path("nowhere.safetensors")).code == 66)
        let text = try folder.write("no model\n", to: "text.safetensors")
        #expect(try decode("--neural-lm", text).code == 65)
        let sound = try decode("--neural-lm", speech)
        #expect(sound.code == 64, "\(sound.errors)")
        #expect(sound.errors.contains("a model for ctc, but one for language-model is needed"))
        let tagger = try folder.trainTinyTextModel(
            "tagger", task: .tagging, format: .conll, text: "a\tX\nb\tY\n\nb\tY\n\n")
        let tags = try decode("--neural-lm", tagger)
        #expect(tags.code == 64 && tags.errors.contains("a model for tagging"), "\(tags.errors)")
        let negative = try decode("--neural-lm", writer, "--neural-lm-weight", "-1")
        #expect(negative.code == 64)
    }
}

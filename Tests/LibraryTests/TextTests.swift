import Foundation
import Sonorant
import Testing

@Suite("text")
struct TextTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    private static let tiny = [
        "input.embedding=12", "input.character_cells=0", "model.cells=12",
        "training.learning_rate=0.03",
    ]

    /// A model for `task`, trained on `text` in a file `name`.
    private func model(
        _ task: Model.Kind?, _ text: String, name: String, settings: [String]
    ) throws -> Model {
        let data = try place.write(text, to: name)
        var options = Trainer.Options()
        options.task = task
        options.dev = [data]
        options.settings = settings
        options.threads = 1
        let trainer = try Trainer(data: data, output: place.file(name + "-run"), options: options)
        return try Model(contentsOf: try trainer.train().bestModel, threads: 1)
    }

    private static let columns = ["Anna", "Ben", "Cleo", "Dora"].flatMap { name in
        ["Rome", "Oslo", "Paris"].map { town in
            "\(name)\tB-PER\nlives\tO\nin\tO\nNew\tB-LOC\n\(town)\tI-LOC\n\n"
        }
    }.joined()

    @Test("a sentence is tagged; many tasks get what one gets")
    func tag() async throws {
        let data = try place.write(Self.columns, to: "names.conll")
        let model = try trainTagger(
            on: data, output: place.file("tagger"),
            settings: Self.tiny + ["training.epochs=12", "training.batch_utterances=4"])
        #expect(model.kind == .tagging && !model.kind.hears && model.sampleRate == nil)
        let tagging = try model.tagger().tag("Ben lives in New Oslo")
        #expect(tagging.tokens == ["Ben", "lives", "in", "New", "Oslo"])
        #expect(tagging.tags == ["B-PER", "O", "O", "B-LOC", "I-LOC"])
        #expect(tagging.confidences.count == 5)
        #expect(tagging.confidences.allSatisfy { (0...1.000_1).contains($0) })
        #expect(tagging.chunks.map(\.type) == ["PER", "LOC"])
        #expect(tagging.chunks.last?.tokens == 3..<5)
        let found = try names(in: "Ben lives in New Oslo", with: model)
        #expect(found.map(\.name) == ["Ben", "New Oslo"])

        let sentences = Array(repeating: tagging.tokens, count: 40)
        let tagged = try await LibraryTests.tag(sentences, with: model)
        #expect(tagged == Array(repeating: tagging, count: 40))
        #expect(throws: SonorantError.self) { try model.tagger().tag("  ") }
    }

    @Test("a text is classified")
    func classify() throws {
        let lines = ["a good film\tpos", "a bad film\tneg", "so good\tpos", "so bad\tneg"]
        let model = try model(
            .classification, (lines + lines).joined(separator: "\n") + "\n", name: "films.tsv",
            settings: Self.tiny + ["training.epochs=25", "training.batch_utterances=2"])
        let classifier = try model.classifier()
        let found = try classifier.classify(["good film", "bad film"])
        #expect(found.map(\.label) == ["pos", "neg"])
        #expect(found.map(\.labels) == [["pos"], ["neg"]])
        #expect(Set(found[0].probabilities.keys) == ["pos", "neg"])
        #expect(abs(found[0].probabilities.values.reduce(0, +) - 1) < 1e-5)
        #expect(try classifier.classify("good film") == found[0])
    }

    @Test("sequences are translated, best first")
    func translate() throws {
        let model = try model(
            .encoderDecoder, "ab\tA B\nba\tB A\naab\tA A B\nbb\tB B\n", name: "letters.dict",
            settings: Self.tiny + [
                "encoder_decoder.cells=12", "encoder_decoder.embedding=8", "training.epochs=2",
            ])
        let translator = try model.translator()
        let best = try translator.translate("ab", beam: 4)
        let several = try translator.translations(of: ["ab", "ba"], count: 3, beam: 4)
        #expect(several.count == 2 && several[0].count == 3)
        #expect(several[0][0].symbols == best.symbols)
        #expect(Set(best.symbols).isSubset(of: ["A", "B"]))
        #expect(several[0].allSatisfy { $0.logProbability <= 0 })
    }

    @Test("texts are generated, the same for the same seed; likely ones are likelier")
    func language() throws {
        let text = Array(repeating: "the cat sat on the mat. ", count: 40).joined()
        let model = try model(
            .languageModel, text, name: "cat.txt",
            settings: [
                "model.cells=24", "input.embedding=12", "training.epochs=4",
                "training.learning_rate=0.03", "language_model.steps=20",
                "training.batch_utterances=4",
            ])
        let generator = try model.generator()
        let first = try generator.text(after: "the", length: 20, seed: 7)
        #expect(first.text.hasPrefix("the") && first.symbols == 20)
        #expect(try generator.text(after: "the", length: 20, seed: 7) == first)
        var sampler = SymbolSampler()
        sampler.temperature = 0
        #expect(throws: SonorantError.self) {
            try generator.text(after: "the", sampler: sampler)
        }
        #expect(throws: SonorantError.self) { try generator.texts(from: "x") }

        let languageModel = try model.languageModel()
        let found = try languageModel.probabilities(of: ["the cat", "tca eht"])
        #expect(found[0].logProbability > found[1].logProbability)
        #expect(found[0].symbols.map(\.text).joined().hasPrefix("the cat"))
        let sum = found[0].symbols.reduce(0) { $0 + $1.logProbability }
        #expect(abs(sum - found[0].logProbability) < 1e-4)
        #expect(try languageModel.probability(of: "the cat") == found[0])
    }

    @Test("texts are written from a class")
    func generate() throws {
        let model = try model(
            .generation, "aaa\tfirst\nbbb\tsecond\naa\tfirst\nbb\tsecond\n", name: "classes.tsv",
            settings: ["model.cells=8", "text.unit=character", "training.epochs=3"])
        let generator = try model.generator()
        let texts = try generator.texts(from: "first", count: 3, length: 5, seed: 2)
        #expect(texts.count == 3 && texts.allSatisfy { $0.symbols <= 6 })
        #expect(
            try generator.texts(from: "first", count: 2, length: 5, seed: 2)
                == Array(texts.prefix(2)))
        let error = #expect(throws: SonorantError.self) { try generator.texts(from: "third") }
        #expect(error?.category == .badData)
    }
}

import Foundation
import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantTraining
import TestSupport
import Testing

@testable import SonorantTasks

@Suite struct ClassificationAnswerTests {
    // One for each use: tests run side by side, and a pool serves one thread at a time.
    static var pool: ThreadPool { ThreadPool(threads: 2) }

    private static func sentence(_ text: String, label: String?, number: Int) -> LabelledSentence {
        LabelledSentence(
            id: "s\(number)", location: SourceLocation(file: "toy.tsv", line: number + 1),
            tokens: text.split(separator: " ").map { String($0) }, label: label)
    }

    private static func corpus(_ sentences: [LabelledSentence]) -> TextCorpus {
        TextCorpus(paths: ["toy.tsv"], formats: [.labelled], sentences: sentences)
    }

    /// Sentences with any of three words among others; the class names those that are in it.
    private static func several(_ count: Int, seed: UInt64) -> TextCorpus {
        var generator = SeededGenerator(seed: seed, "several")
        return corpus(
            (0..<count).map { number in
                var words = (0..<1 + generator.index(below: 4)).map { _ in
                    "w\(generator.index(below: 9))"
                }
                var labels: [String] = []
                for name in ["red", "green", "blue"] where generator.index(below: 2) == 0 {
                    labels.append(name)
                    words.insert(name, at: generator.index(below: words.count + 1))
                }
                return sentence(
                    words.joined(separator: " "), label: labels.joined(separator: "|"),
                    number: number)
            })
    }

    private static func configuration() -> ExperimentConfiguration {
        var configuration = ExperimentConfiguration(task: .classification)
        configuration.input.embedding = 12
        configuration.model.cells = 12
        configuration.training.epochs = 12
        configuration.training.learningRate = 0.02
        return configuration
    }

    private static func train(
        _ data: TextCorpus, _ configuration: ExperimentConfiguration, dev: TextCorpus
    ) throws -> (any TextPredictor, TrainingSummary) {
        let folder = try TemporaryFolder()
        var run = TrainingRun(
            data: data, configuration: configuration, folder: folder.path("exp"))
        run.dev = dev
        let summary = try run.run(pool: pool, log: Log(level: .quiet))
        return (
            try #require(
                try TaskRegistry.predictor(path: folder.path("exp/best.safetensors"))
                    as? any TextPredictor), summary
        )
    }

    @Test("several classes at once, or none, are told by sigmoids")
    func severalClasses() throws {
        var configuration = Self.configuration()
        configuration.classification.outputs = .sigmoid
        configuration.training.epochs = 30
        let (model, summary) = try Self.train(
            Self.several(240, seed: 1), configuration, dev: Self.several(40, seed: 2))
        #expect(summary.bestMeasure == 1)
        let test = Self.several(60, seed: 3)
        let answers = try model.answers(
            to: test.sentences, options: InferenceOptions(), pool: Self.pool)
        for (answer, sentence) in zip(answers, test.sentences) {
            #expect(
                Set(answer.text.split(separator: "|"))
                    == Set(sentence.label?.split(separator: "|") ?? []))
        }
        let score = try model.score(test.sentences, options: InferenceOptions(), pool: Self.pool)
        guard case .object(let object)? = score.json as? JSONValue else {
            Issue.record("no object")
            return
        }
        #expect(object["f1"] == .number(1))
        #expect(object["accuracy"] == .number(1))
    }

    @Test("a class that the model does not know counts as wrong, and is named")
    func unknownClass() throws {
        let data = ClassificationTests.corpus(100)
        let (model, _) = try Self.train(
            data, Self.configuration(), dev: ClassificationTests.corpus(20, seed: 2))
        var test = data.sentences.prefix(8).map(\.self)
        test[0].label = "ugly"
        test[1].label = "strange"
        let score = try model.score(test, options: InferenceOptions(), pool: Self.pool)
        guard case .object(let object)? = score.json as? JSONValue else {
            Issue.record("no object")
            return
        }
        #expect(object["accuracy"] == .number(0.75))
        #expect(object["unknown"] == .integer(2))
        #expect(object["unknown_classes"] == .list([.text("strange"), .text("ugly")]))
        #expect(score.text.contains("2 of the sequences are of classes that the model does not"))
    }

    @Test("key terms are the tokens that decided, and their weights sum to one")
    func keyTerms() throws {
        var configuration = Self.configuration()
        configuration.classification.pooling = .attention
        configuration.model.cells = 8
        let (model, _) = try Self.train(
            ClassificationTests.corpus(200), configuration,
            dev: ClassificationTests.corpus(40, seed: 2))
        var options = InferenceOptions()
        options.keyTerms = 1
        let test = ClassificationTests.corpus(50, seed: 3).sentences
        let answers = try model.answers(to: test, options: options, pool: Self.pool)
        let hits = zip(answers, test).count { $0.text == $1.label }
        // The states beside the word know of it as well.
        #expect(hits > 25)
        for answer in answers {
            guard case .object(let object) = answer.json,
                case .list(let weights)? = object["attention"]
            else {
                Issue.record("no weights")
                continue
            }
            let sum = weights.reduce(0.0) { sum, weight in
                guard case .object(let pair) = weight, case .number(let number)? = pair["weight"]
                else { return sum }
                return sum + number
            }
            #expect(abs(sum - 1) < 1e-4)
        }
    }

    @Test("key terms need attention")
    func keyTermsNeedAttention() throws {
        let (model, _) = try Self.train(
            ClassificationTests.corpus(40), Self.configuration(),
            dev: ClassificationTests.corpus(10, seed: 2))
        var options = InferenceOptions()
        options.keyTerms = 3
        #expect(throws: TaskError.self) {
            try model.answers(
                to: ClassificationTests.corpus(2).sentences, options: options, pool: Self.pool)
        }
    }

    @Test("terms that stand several times are joined, and the largest come first")
    func joinedTerms() {
        let terms = KeyTerms.of(["a", "b", "a", "c"], weights: [0.2, 0.3, 0.2, 0.3], count: 3)
        #expect(terms.map(\.token) == ["a", "b", "c"])
        #expect(abs(terms[0].weight - 0.4) < 1e-6)
        #expect(KeyTerms.of([], weights: [], count: 3).isEmpty)
    }

    @Test("a text of 10,000 tokens is read at both ends alone, with weights for all its tokens")
    func longText() throws {
        var configuration = Self.configuration()
        configuration.classification.pooling = .attention
        configuration.classification.longest = 101
        let (model, _) = try Self.train(
            ClassificationTests.corpus(120), configuration,
            dev: ClassificationTests.corpus(20, seed: 2))
        var tokens = [String](repeating: "w1", count: 10_000)
        tokens[0] = "good"
        let long = LabelledSentence(
            id: "long", location: SourceLocation(file: "x", line: 1), tokens: tokens)
        let answer = try #require(
            try model.answers(to: [long], options: InferenceOptions(), pool: Self.pool).first)
        guard case .object(let object) = answer.json, case .list(let weights)? = object["attention"]
        else {
            Issue.record("no weights")
            return
        }
        #expect(weights.count == 10_000)
        #expect(object["tokens_read"] == .integer(101))
        func weight(_ place: Int) -> JSONValue {
            guard case .object(let pair) = weights[place] else { return .text("") }
            return pair["weight"] ?? .text("")
        }
        #expect(weight(50) != .number(0) && weight(51) == .number(0))
        #expect(weight(9949) == .number(0) && weight(9950) != .number(0))
    }

    @Test("of long texts the beginning and the end are read")
    func readPlaces() {
        var configuration = ClassificationConfiguration()
        configuration.longest = 5
        #expect(configuration.read(of: 5) == [0..<5])
        #expect(configuration.read(of: 9) == [0..<3, 7..<9])
        configuration.longest = 1
        #expect(configuration.read(of: 9) == [0..<1, 9..<9])
    }

    @Test("balanced weights make all classes count the same")
    func balancedWeights() throws {
        var configuration = ClassificationConfiguration()
        configuration.classWeights = .balanced
        let labels = ClassLabels(["a", "a", "a", "b"], configuration: configuration)
        let weights = try #require(labels.weights)
        #expect(labels.classes.symbols == ["a", "b"])
        #expect(abs(weights[0] - 4 / 6) < 1e-6 && abs(weights[1] - 2) < 1e-6)
        configuration.outputs = .sigmoid
        let several = ClassLabels(["a|b", "a", " a | a ", ""], configuration: configuration)
        #expect(several.classes.symbols == ["a", "b"])
        #expect(several.weights == [Float(1) / 3, 3])
        #expect(several.parts("b| |c|b") == ["b", "c"])
        #expect(several.encode("b|c").unknown == ["c"])
    }

    @Test("a rare class is found where classes count the same")
    func rareClass() throws {
        // Nothing tells the classes apart, so the best guess is the frequent one, unless the rare
        // one counts more than as often as it is rarer.
        let data = Self.corpus(
            (0..<200).map { Self.sentence("x", label: $0 % 10 == 0 ? "rare" : "often", number: $0) }
        )
        var configuration = Self.configuration()
        configuration.training.epochs = 2
        configuration.classification.classWeights = .balanced
        let (model, _) = try Self.train(data, configuration, dev: data)
        let answer = try model.answers(
            to: [data.sentences[0]], options: InferenceOptions(), pool: Self.pool)
        guard case .object(let object)? = answer.first?.json,
            case .object(let shares)? = object["probabilities"],
            case .number(let rare)? = shares["rare"]
        else {
            Issue.record("no probabilities")
            return
        }
        #expect((0.25...0.75).contains(rare))
    }

    @Test("pretrained vectors let words answer that training never saw; others are refused")
    func pretrainedVectors() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("vectors.txt")
        // Two words alike are near each other.
        try Files.write("good 1 0 2\nfine 1 0 2\nbad -1 0.5 -2\npoor -1 0.5 -2\n", to: path)
        var configuration = Self.configuration()
        configuration.input.embedding = 3
        configuration.input.dropout = 0
        configuration.input.vectors = path
        configuration.input.fixedVectors = true
        configuration.input.largestVocabulary = 100
        let (model, _) = try Self.train(
            ClassificationTests.corpus(120), configuration,
            dev: ClassificationTests.corpus(20, seed: 2))
        let answers = try model.answers(
            to: [
                Self.sentence("w1 fine", label: nil, number: 0),
                Self.sentence("poor w2", label: nil, number: 1),
            ], options: InferenceOptions(), pool: Self.pool)
        #expect(answers.map(\.text) == ["good", "bad"])
        configuration.input.embedding = 4
        #expect(throws: WordVectorsError.self) {
            try Self.train(
                ClassificationTests.corpus(20), configuration,
                dev: ClassificationTests.corpus(5, seed: 2))
        }
    }
}

import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantScoring
import SonorantSystem
import SonorantTensors
import SonorantText
import SonorantTraining
import TestSupport
import Testing

@testable import SonorantTasks

@Suite struct GenerationTests {
    // One for each use: tests run side by side, and a pool serves one thread at a time.
    static var pool: ThreadPool { ThreadPool(threads: 2) }

    /// Texts of characters with labels, as a corpus.
    static func corpus(_ pairs: [(label: String, text: String)], copies: Int = 1) -> TextCorpus {
        var sentences: [LabelledSentence] = []
        for copy in 0..<copies {
            for (number, pair) in pairs.enumerated() {
                sentences.append(
                    LabelledSentence(
                        id: "s\(copy)-\(number)",
                        location: SourceLocation(file: "toy.tsv", line: number + 1),
                        tokens: pair.text.map { String($0) }, label: pair.label))
            }
        }
        return TextCorpus(paths: ["toy.tsv"], formats: [.labelled], sentences: sentences)
    }

    static func configuration(
        _ place: GenerationConfiguration.Place = .everyStep,
        condition: GenerationConfiguration.Condition = .label
    ) -> ExperimentConfiguration {
        var configuration = ExperimentConfiguration(task: .generation)
        configuration.text.unit = .character
        configuration.generation.at = place
        configuration.generation.condition = condition
        configuration.generation.embedding = 8
        configuration.generation.conditionEmbedding = 6
        configuration.generation.dropout = 0
        configuration.model.layers = 1
        configuration.model.cells = 24
        configuration.model.dropout = 0
        configuration.training.epochs = 40
        configuration.training.batchUtterances = 8
        configuration.training.learningRate = 0.02
        return configuration
    }

    static func train(
        _ data: TextCorpus, _ configuration: ExperimentConfiguration, dev: TextCorpus? = nil,
        folder: TemporaryFolder
    ) throws -> GenerationPredictor {
        var run = SequenceTraining(
            data: data, configuration: configuration, folder: folder.path("exp"))
        run.dev = dev ?? data
        _ = try run.run(pool: pool, log: Log(level: .quiet))
        let model = try TextModels.open(folder.path("exp/best.safetensors"))
        return try #require(model as? GenerationPredictor)
    }

    /// A model that has learned nothing.
    static func model(
        _ configuration: ExperimentConfiguration, conditions: ConditionSpace, seed: UInt64 = 5
    ) -> GenerationModel {
        let model = GenerationModel(
            GenerationModel.Description(
                symbols: Vocabulary(
                    counts: ["a": 3, "b": 2, "c": 1], specials: [.unknown, .begin, .end]),
                conditions: conditions, model: configuration.model,
                generation: configuration.generation, reading: configuration.text))
        model.initialise(seed: seed)
        return model
    }

    static let classes = ConditionSpace.classes(Vocabulary(counts: ["x": 2, "y": 1]))

    // MARK: Learning

    @Test(
        "a class decides what is written, shown at the start or at every step",
        arguments: GenerationConfiguration.Place.allCases)
    func classDecides(place: GenerationConfiguration.Place) throws {
        let folder = try TemporaryFolder()
        let data = Self.corpus(
            [("one", "abab"), ("two", "ccd"), ("three", "a"), ("four", "ddd")], copies: 8)
        let writer = try Self.train(data, Self.configuration(place), folder: folder)
        let conditions = TextCorpus(
            lines: ["one", "two", "three", "four"], file: "-", reading: writer.reading)
        let answers = try writer.predict(
            conditions.sentences, options: PredictionOptions(), pool: Self.pool)
        #expect(answers.map(\.text) == ["abab", "ccd", "a", "ddd"])
        let score = try #require(
            try writer.score(data.sentences, options: PredictionOptions(), pool: Self.pool).json
                as? PerplexityScore)
        #expect(score.perplexity < 1.15)
        #expect(score.symbols == 8 * (4 + 3 + 1 + 3 + 4))
    }

    @Test("a vector decides what is written")
    func vectorDecides() throws {
        let folder = try TemporaryFolder()
        let data = Self.corpus([("1 0", "abab"), ("0 1", "ccd"), ("-1 -1", "dd")], copies: 10)
        let writer = try Self.train(
            data, Self.configuration(.everyStep, condition: .vector), folder: folder)
        let conditions = TextCorpus(
            lines: ["0 1", "0.9 0.1", "-1 -1"], file: "-", reading: writer.reading)
        let answers = try writer.predict(
            conditions.sentences, options: PredictionOptions(), pool: Self.pool)
        #expect(answers.map(\.text) == ["ccd", "abab", "dd"])
    }

    @Test("a symbol never seen in training is counted and costs more than one that was")
    func unseenSymbols() throws {
        let folder = try TemporaryFolder()
        let data = Self.corpus([("one", "abab"), ("two", "ba")], copies: 8)
        let writer = try Self.train(data, Self.configuration(), folder: folder)
        func score(_ text: String) throws -> PerplexityScore {
            let data = Self.corpus([("one", text)])
            return try #require(
                try writer.score(data.sentences, options: PredictionOptions(), pool: Self.pool)
                    .json as? PerplexityScore)
        }
        #expect(try score("abab").unknown == 0)
        #expect(try score("abzb").unknown == 1)
        #expect(try score("abzb").perplexity > score("abab").perplexity)
    }

    // MARK: Gradients

    @Test(
        "gradients are those of finite differences",
        arguments: [
            (GenerationConfiguration.Place.start, 0), (.everyStep, 0), (.everyStep, 2),
        ])
    func gradients(place: GenerationConfiguration.Place, width: Int) {
        for kind in GenerationConfiguration.Condition.allCases {
            var configuration = Self.configuration(place, condition: kind)
            configuration.generation.width = width
            configuration.generation.embedding = 3
            configuration.generation.conditionEmbedding = 2
            configuration.model.cells = 3
            let model = Self.model(
                configuration,
                conditions: kind == .label ? Self.classes : .vectors(dimension: 2))
            let conditions: [SequenceCondition] =
                kind == .label
                ? [.label(1), .label(0), .label(0)]
                : [.vector([0.5, -1]), .vector([1, 2]), .vector([0, 0.25])]
            let symbols: [[Int32]] = [[3, 4], [5, 3, 3, 4, 5], []]
            let examples = zip(conditions, symbols).map {
                GenerationModel.Example(condition: $0, symbols: $1)
            }
            let store = model.parameters
            let tape = Tape(store: store, pool: Self.pool)
            func loss() -> Double {
                tape.reset(training: true)
                _ = model.loss(of: examples, on: tape, settings: StepSettings())
                return tape.loss
            }
            tape.workspace.gradients.clear()
            _ = loss()
            tape.backward()
            let analytic = Array(tape.workspace.gradients.floats)
            let largest = Double(analytic.map(abs).max() ?? 0)
            #expect(largest > 0)
            let step: Float = 1e-2
            for parameter in store.parameters {
                for index in parameter.range {
                    let old = store.values.base[index]
                    store.values.base[index] = old + step
                    store.valuesChanged()
                    let above = loss()
                    store.values.base[index] = old - step
                    store.valuesChanged()
                    let below = loss()
                    store.values.base[index] = old
                    store.valuesChanged()
                    let numeric = (above - below) / Double(2 * step)
                    #expect(
                        abs(numeric - Double(analytic[index])) <= 5e-3 * max(1, largest),
                        "\(parameter.name): \(analytic[index]), not \(numeric)")
                }
            }
        }
    }

    // MARK: Writing

    @Test("what is written step by step has the probability that the whole has", arguments: [0, 3])
    func stepByStep(width: Int) throws {
        var configuration = Self.configuration()
        configuration.generation.width = width
        configuration.generation.longest = 50
        let model = Self.model(configuration, conditions: Self.classes)
        let conditions: [SequenceCondition] = (0..<20).map { .label(Int32($0 % 2)) }
        let written = model.write(conditions, seed: 3, pool: Self.pool)
        #expect(written.contains { $0.isEnded && $0.symbols.count > 2 })
        for (condition, sequence) in zip(conditions, written) where sequence.isEnded {
            let score = try model.score(
                [GenerationModel.Example(condition: condition, symbols: sequence.symbols)],
                tape: Tape(store: model.parameters, pool: Self.pool), batches: [[0]])
            #expect(abs(score.nats + sequence.logProbability) < 1e-3)
        }
    }

    @Test("the same seed writes the same at any number of threads, another seed something else")
    func seeds() {
        let model = Self.model(Self.configuration(), conditions: Self.classes)
        let conditions = [SequenceCondition](repeating: .label(0), count: 30)
        func write(seed: UInt64, threads: Int) -> [WrittenSequence] {
            model.write(conditions, seed: seed, pool: ThreadPool(threads: threads))
        }
        #expect(write(seed: 1, threads: 1) == write(seed: 1, threads: 3))
        #expect(write(seed: 1, threads: 1) != write(seed: 2, threads: 1))
        #expect(Set(write(seed: 1, threads: 1).map(\.symbols)).count > 5)
    }

    @Test("each sequence is handed on in its turn as soon as it is written, and may be the last")
    func handedOn() {
        let model = Self.model(Self.configuration(), conditions: Self.classes)
        let conditions = [SequenceCondition](repeating: .label(0), count: 70)
        let whole = model.write(conditions, seed: 2, pool: Self.pool)
        var (steps, numbers, stepsBefore): (Int, [Int], [Int]) = (0, [], [])
        var sequences: [WrittenSequence] = []
        model.write(
            conditions, seed: 2, pool: Self.pool, step: { steps += 1 },
            made: { number, sequence in
                numbers.append(number)
                sequences.append(sequence)
                stepsBefore.append(steps)
            })
        #expect(numbers == Array(0..<70) && sequences == whole)
        let first = whole[0].symbols.count + (whole[0].isEnded ? 1 : 0)
        #expect(stepsBefore[0] == first && first < stepsBefore[63])
        steps = 0
        #expect(throws: Interruption.self) {
            try model.write(
                conditions, seed: 2, pool: Self.pool, step: { steps += 1 },
                made: { _, _ in throw Interruption() })
        }
        #expect(steps == first)
    }

    @Test("a model that never ends is cut off, and unknown symbols are never written")
    func bounded() throws {
        let model = Self.model(Self.configuration(), conditions: Self.classes)
        let bias = try #require(model.parameters.parameters.first { $0.name == "output.bias" })
        let values = model.parameters.value(bias)
        values.row(0)[Int(model.end)] = -100
        values.row(0)[Int(model.unknown)] = 100
        values.row(0)[Int(model.begin)] = 100
        model.parameters.valuesChanged()
        let written = model.write([.label(0), .label(1)], longest: 17, seed: 1, pool: Self.pool)
        #expect(written.allSatisfy { $0.symbols.count == 17 && !$0.isEnded })
        #expect(written.allSatisfy { $0.symbols.allSatisfy { $0 > 2 } })
        #expect(model.write([], seed: 1, pool: Self.pool).isEmpty)
        let exact = model.write([.label(0)], exactly: 9, seed: 1, pool: Self.pool)
        #expect(exact.map(\.symbols.count) == [9])
    }

    @Test("the likeliest symbols are those of the largest scores, step after step")
    func likeliest() throws {
        let model = Self.model(Self.configuration(), conditions: Self.classes)
        var sampler = SymbolSampler()
        sampler.takesLikeliest = true
        let written = try #require(
            model.write([.label(1)], sampler: sampler, longest: 12, seed: 1, pool: Self.pool).first)
        let tape = Tape(store: model.parameters, pool: Self.pool)
        tape.reset(training: false)
        let example = GenerationModel.Example(condition: .label(1), symbols: written.symbols)
        let (scores, targets, _) = model.logits([example], tape: tape)
        for (step, target) in targets.dropLast(written.isEnded ? 0 : 1).enumerated() {
            let row = scores.value.row(step)
            let best = (0..<scores.columns).filter {
                $0 != Int(model.unknown) && $0 != Int(model.begin)
            }.max { row[$0] < row[$1] }
            #expect(best == Int(target))
        }
    }

    // MARK: What is refused

    @Test("conditions that do not fit are refused with their place, and the nearest class is named")
    func conditionErrors() throws {
        let classes = try ConditionSpace(
            .label,
            sentences: Self.corpus(
                [("Italian", "a"), ("Irish", "b")]).sentences)
        let error = try #require(throws: ConditionError.self) {
            try classes.condition("Italien", place: "x.txt:3")
        }
        #expect(error.description.contains("x.txt:3: the class 'Italien'; one of "))
        #expect(error.description.contains("did you mean 'Italian'?"))
        let vectors = try ConditionSpace(.vector, sentences: Self.corpus([("1 2", "a")]).sentences)
        #expect(try vectors.condition("0.5, 1e-1", place: "") == .vector([0.5, 0.1]))
        for text in ["1", "1 2 3", "1 b", "", "1 nan"] {
            #expect(throws: ConditionError.self) { try vectors.condition(text, place: "-") }
        }
        #expect(throws: ConditionError.self) {
            try ConditionSpace(.vector, sentences: Self.corpus([("word", "a")]).sentences)
        }
    }

    @Test("a class only of the dev data, and a model that reads backward, are refused")
    func refusals() throws {
        let data = Self.corpus([("one", "ab")], copies: 4)
        #expect(throws: ConditionError.self) {
            try Self.train(
                data, Self.configuration(), dev: Self.corpus([("other", "ab")]),
                folder: TemporaryFolder())
        }
        var configuration = Self.configuration()
        configuration.model.bidirectional = true
        #expect(throws: SequenceError.self) {
            try Self.train(data, configuration, folder: TemporaryFolder())
        }
    }

    @Test("lines of numbers, a tab and a text are read; what does not fit is a fault with its line")
    func vectorLines() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("colours.tsv")
        try Files.write(
            "0.1 0.2\tdark red\n1  -2e-1\tblue\nno tab\n1 2 3\tgreen\n1 x\tgrey\n0 0\t\n",
            to: path)
        let corpus = try TextCorpus.load(path, format: .vector)
        #expect(corpus.sentences.map(\.label) == ["0.1 0.2", "1 -2e-1"])
        #expect(corpus.sentences.map(\.tokens) == [["dark", "red"], ["blue"]])
        #expect(corpus.faults.map(\.location.line) == [3, 4, 5, 6])
        let good = folder.path("good.tsv")
        try Files.write("0.1 0.2\tdark red\n1 -2e-1\tblue\n", to: good)
        #expect(try TextCorpusFormat.detect(good) == .vector)
    }
}

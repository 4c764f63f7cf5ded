import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantText
import SonorantTraining
import TestSupport
import Testing

@testable import SonorantTasks

@Suite struct TaggingTests {
    private let pool = ThreadPool(threads: 2)

    private func train(
        _ corpus: TextCorpus, dev: TextCorpus, _ configuration: ExperimentConfiguration,
        in folder: String, log: Log = Log(level: .quiet)
    ) throws -> TrainingSummary {
        var run = TrainingRun(data: corpus, configuration: configuration, folder: folder)
        run.dev = dev
        return try run.run(pool: pool, log: log)
    }

    private func decoded(_ answer: any TaskAnswer) -> [String] {
        (answer as? Tagging)?.tags ?? []
    }

    @Test(
        "every output learns spans and classes, and the file gives the same answers",
        arguments: TaggingConfiguration.Output.allCases)
    func learns(output: TaggingConfiguration.Output) throws {
        let folder = try TemporaryFolder()
        let summary = try train(
            TaggingCorpora.spans(240, seed: 1), dev: TaggingCorpora.spans(40, seed: 2),
            TaggingCorpora.configuration(output), in: folder.path("exp"))
        #expect(summary.bestMeasure == 1)
        let model = try #require(
            try TaskRegistry.predictor(path: folder.path("exp/best.safetensors"))
                as? any TextPredictor)
        let test = TaggingCorpora.spans(40, seed: 3).sentences
        let answers = try model.answers(to: test, options: InferenceOptions(), pool: pool)
        #expect(answers.map(decoded) == test.map { $0.tags ?? [] })
        let score = try model.score(test, options: InferenceOptions(), pool: pool)
        let json = String(decoding: try JSONEncoder().encode(AnyScore(score.json)), as: UTF8.self)
        for part in [#""f1":1"#, #""accuracy":1"#, #""intent_accuracy":1"#, #""per_class":{"#] {
            #expect(json.contains(part), "\(part) in \(json)")
        }
        #expect(score.text.contains("40 of 40 intents are right (100.00 %)"))
    }

    @Test("all constraints hold in what is decoded, however little was learned")
    func constraints() throws {
        var generator = SeededGenerator(seed: 5)
        let corpus = TaggingCorpora.corpus(60) { _ in
            // Spans that the words say nothing about.
            let count = 1 + generator.index(below: 9)
            let chunks = (0..<count).compactMap { place in
                generator.index(below: 2) == 0
                    ? Chunk(type: "ab".map(String.init)[place % 2], range: place..<place + 1) : nil
            }
            return (
                (0..<count).map { _ in "w\(generator.index(below: 4))" },
                TagScheme.bioes.tags(for: chunks, count: count), nil
            )
        }
        for output in TaggingConfiguration.Output.allCases {
            for (constraints, scheme) in [
                (TaggingConfiguration.Constraints.auto, TagScheme.bioes), (.bioes, .bioes),
            ] {
                let folder = try TemporaryFolder()
                var configuration = TaggingCorpora.configuration(output)
                configuration.training.epochs = 1
                configuration.tagging.constraints = constraints
                _ = try train(corpus, dev: corpus, configuration, in: folder.path("exp"))
                let model = try #require(
                    try TaskRegistry.predictor(path: folder.path("exp/best.safetensors"))
                        as? any TextPredictor)
                for answer in try model.answers(
                    to: corpus.sentences, options: InferenceOptions(), pool: pool)
                {
                    #expect(scheme.breaks(in: decoded(answer)).isEmpty)
                }
            }
        }
    }

    @Test("going back from weights that are not finite brings the mean of a perceptron back, too")
    func meanAfterTrouble() throws {
        let folder = try TemporaryFolder()
        var configuration = TaggingCorpora.configuration(.perceptron)
        configuration.training.schedule = .constant
        configuration.training.optimiser.kind = .sgd
        configuration.training.learningRate = 1e38
        configuration.training.clipNorm = 0
        configuration.training.nonFiniteLimit = 1
        configuration.training.epochs = 3
        let corpus = TaggingCorpora.spans(60, seed: 1)
        _ = try train(corpus, dev: corpus, configuration, in: folder.path("exp"))
        let checkpoint = try Checkpoint(in: folder.path("exp"))
        #expect(checkpoint.state.rollBacks > 0)
        #expect(!checkpoint.goodCarried.isEmpty)
        let isFinite = checkpoint.goodCarried.allSatisfy(\.isFinite)
        #expect(isFinite)
        let carried = checkpoint.carried.allSatisfy(\.isFinite)
        #expect(carried)
    }

    @Test("a chain learns what words alone do not tell")
    func chainBeatsSoftmax() throws {
        var accuracies: [TaggingConfiguration.Output: Double] = [:]
        for output in [TaggingConfiguration.Output.softmax, .crf] {
            let folder = try TemporaryFolder()
            var configuration = TaggingCorpora.configuration(output)
            // No recurrent layer: only the chain can carry the start along.
            configuration.model.layers = 0
            configuration.input.characterCells = 0
            configuration.training.measure = .accuracy
            accuracies[output] = try train(
                TaggingCorpora.ring(200, seed: 1), dev: TaggingCorpora.ring(40, seed: 2),
                configuration, in: folder.path("exp")
            ).bestMeasure
        }
        #expect(accuracies[.crf] == 1)
        #expect((accuracies[.softmax] ?? 1) < 0.7)
    }

    @Test(
        "a run that is resumed ends with the same model, at another number of threads",
        arguments: [TaggingConfiguration.Output.crf, .perceptron])
    func resumes(output: TaggingConfiguration.Output) throws {
        let folder = try TemporaryFolder()
        var configuration = TaggingCorpora.configuration(output)
        configuration.tagging.dropout = 0.3
        configuration.input.unknownDropout = 0.2
        // The rate is not to depend on the number of epochs, which differs.
        configuration.training.schedule = .constant
        func train(_ name: String, epochs: Int, resuming: Bool, threads: Int) throws {
            configuration.training.epochs = epochs
            let pool = ThreadPool(threads: threads)
            let log = Log(level: .quiet)
            let problem = try TaggingTask.problem(
                TextTaskData(
                    train: TaggingCorpora.spans(80, seed: 1).sentences,
                    dev: TaggingCorpora.spans(20, seed: 2).sentences,
                    configuration: configuration, facts: [:], seed: 1, pool: pool,
                    log: log))
            try Files.makeFolder(folder.path(name))
            let trainer = Trainer(
                problem, configuration: configuration.training, seed: 1,
                folder: folder.path(name), origin: [:], pool: pool, log: log)
            if resuming { try trainer.resume() }
            _ = try trainer.run()
        }
        try train("whole", epochs: 3, resuming: false, threads: 2)
        try train("parts", epochs: 1, resuming: false, threads: 2)
        try train("parts", epochs: 3, resuming: true, threads: 1)
        #expect(
            try Files.read(folder.path("whole/last.safetensors"))
                == Files.read(folder.path("parts/last.safetensors")))
    }
}

/// Lets any score be encoded.
struct AnyScore: Encodable {
    let value: any Encodable

    init(_ value: any Encodable) { self.value = value }

    func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}

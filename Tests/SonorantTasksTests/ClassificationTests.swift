import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTasks
import SonorantTensors
import TestSupport
import Testing

@Suite struct ClassificationTests {
    /// Sentences whose class is whether they hold the word `good` or `bad`, at any place.
    static func corpus(_ count: Int, seed: UInt64 = 1) -> TextCorpus {
        var generator = SeededGenerator(seed: seed, "toy")
        let sentences = (0..<count).map { number in
            var words = (0..<1 + generator.index(below: 6)).map { _ in
                "w\(generator.index(below: 9))"
            }
            let label = generator.index(below: 2) == 0 ? "good" : "bad"
            words.insert(label, at: generator.index(below: words.count + 1))
            return LabelledSentence(
                id: "s\(number)", location: SourceLocation(file: "toy.tsv", line: number + 1),
                tokens: words, label: label)
        }
        return TextCorpus(paths: ["toy.tsv"], formats: [.labelled], sentences: sentences)
    }

    static func configuration(
        _ pooling: ClassificationConfiguration.Pooling
    ) -> ExperimentConfiguration {
        var configuration = ExperimentConfiguration(task: .classification)
        configuration.input.embedding = 12
        configuration.input.characterCells = pooling == .mean ? 6 : 0
        configuration.model.cells = 12
        configuration.classification.pooling = pooling
        configuration.training.epochs = 8
        configuration.training.learningRate = 0.02
        return configuration
    }

    @Test(
        "every pooling learns which word decides, and the file gives the same answers",
        arguments: ClassificationConfiguration.Pooling.allCases)
    func learns(pooling: ClassificationConfiguration.Pooling) throws {
        let folder = try TemporaryFolder()
        var run = TrainingRun(
            data: Self.corpus(160), configuration: Self.configuration(pooling),
            folder: folder.path("exp"))
        run.dev = Self.corpus(40, seed: 2)
        let pool = ThreadPool(threads: 2)
        let summary = try run.run(pool: pool, log: Log(level: .quiet))
        #expect(summary.bestMeasure == 1)
        let model = try #require(
            try TaskRegistry.predictor(path: folder.path("exp/best.safetensors"))
                as? any TextPredictor)
        let answers = try model.answers(
            to: Self.corpus(40, seed: 3).sentences, options: InferenceOptions(), pool: pool)
        #expect(
            answers.map(\.text) == Self.corpus(40, seed: 3).sentences.map { $0.label ?? "" })
    }
}

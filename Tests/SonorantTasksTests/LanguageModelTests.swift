import Foundation
import SonorantLayers
import SonorantModels
import SonorantScoring
import SonorantSystem
import SonorantTasks
import SonorantTensors
import SonorantTraining
import TestSupport
import Testing

@Suite struct LanguageModelTests {
    private typealias Support = LanguageModelSupport

    /// Sums in another order.
    private static let tolerance = 1e-4

    private static let text = Support.stream(
        (0..<160).map { ["a", "b", "c", "\n"][($0 * $0 / 3 + $0) % 4] }.joined())

    /// The losses of all minibatches of an epoch, without a step between them.
    private static func losses(
        _ problem: LanguageModelProblem, epoch: Int = 0
    ) -> [StepResult] {
        var settings = StepSettings()
        settings.seed = 5
        return (0..<problem.begin(epoch: epoch, at: 0)).map {
            problem.gradient(batch: $0, settings: settings)
        }
    }

    @Test(
        "carried states give the values of whole strands, states set back do not",
        arguments: [ModelConfiguration.Cell.lstm, .gru, .clockwork])
    func carriedStatesAreExact(cell: ModelConfiguration.Cell) {
        func loss(_ change: (inout ExperimentConfiguration) -> Void) -> Double {
            let configuration = Support.configuration {
                $0.model.cell = cell
                $0.training.batchFrames = 1 << 20
                change(&$0)
            }
            return Self.losses(Support.problem(Self.text, configuration))
                .reduce(0) { $0 + $1.loss }
        }
        let whole = loss { $0.languageModel.steps = 1000 }
        let cut = loss { $0.languageModel.steps = 7 }
        let random = loss {
            $0.languageModel.steps = 7
            $0.languageModel.sampling = .random
        }
        #expect(abs(whole - cut) < Self.tolerance * whole)
        #expect(abs(whole - random) > Self.tolerance * whole)
    }

    @Test("gradients stop where a window begins")
    func gradientsAreTruncated() {
        func gradient(steps: Int) -> [Float] {
            let problem = Support.problem(
                Self.text,
                Support.configuration {
                    $0.languageModel.steps = steps
                    $0.training.batchFrames = 1 << 20
                })
            problem.gradients.clear()
            _ = Self.losses(problem)
            return Array(problem.gradients.floats)
        }
        let (whole, cut) = (gradient(steps: 1000), gradient(steps: 7))
        #expect(zip(whole, cut).contains { abs($0 - $1) > 1e-3 })
    }

    @Test("the score of a text is that of its strands, whatever the blocks")
    func scorerAgreesWithTraining() throws {
        let configuration = Support.configuration {
            $0.training.batchUtterances = 1
            $0.training.batchFrames = 1 << 20
        }
        let problem = Support.problem(Self.text, configuration)
        let loss = Self.losses(problem).reduce(0) { $0 + $1.loss }
        let evaluation = try problem.evaluate()
        #expect(abs(evaluation.loss - loss / 160) < Self.tolerance)
        #expect(abs(evaluation.measures[0].value - exp(evaluation.loss)) < 1e-9)
    }

    @Test("texts read side by side are scored as each by itself")
    func batchesDoNotMix() {
        let corpus = Support.lines(["a b c", "b", "a a a a a b c c"])
        let model = Support.model(corpus, Support.configuration(readsLines: true))
        let scorer = LanguageModelScorer(
            model, tape: Tape(store: model.parameters, pool: Support.pool))
        let texts = corpus.sentences.map { model.encode($0.tokens) }
        #expect(texts.map(\.count) == [4, 2, 9])
        let together = scorer.logProbabilities(of: texts)
        for (text, logs) in zip(texts, together) {
            let alone = scorer.logProbabilities(of: [text])[0]
            for (one, other) in zip(alone, logs) { #expect(abs(one - other) < 1e-5) }
        }
        #expect(scorer.logProbabilities(of: []).isEmpty)
    }

    @Test(
        "a run goes on in the middle of an epoch with the states it had", arguments: [true, false])
    func statesSurviveACheckpoint(hasDropout: Bool) {
        let configuration = Support.configuration {
            $0.model.dropout = hasDropout ? 0.3 : 0
        }
        let first = Support.problem(Self.text, configuration)
        let count = first.begin(epoch: 0, at: 0)
        #expect(count == 4)
        #expect(first.carried.isEmpty)
        var settings = StepSettings()
        settings.seed = 9
        for batch in 0..<2 { _ = first.gradient(batch: batch, settings: settings) }
        let resumed = Support.problem(Self.text, configuration)
        resumed.carried = first.carried
        #expect(resumed.begin(epoch: 0, at: 2) == count)
        #expect(resumed.carried == first.carried)
        first.gradients.clear()
        resumed.gradients.clear()
        let expected = first.gradient(batch: 2, settings: settings)
        #expect(resumed.gradient(batch: 2, settings: settings) == expected)
        #expect(
            Array(first.gradients.floats)
                == Array(resumed.gradients.floats))
        // Without them it would be another one.
        let forgetful = Support.problem(Self.text, configuration)
        _ = forgetful.begin(epoch: 0, at: 2)
        #expect(forgetful.gradient(batch: 2, settings: settings).loss != expected.loss)
        // The next epoch begins from nothing.
        _ = first.begin(epoch: 1, at: 0)
        #expect(first.carried.isEmpty)
    }

    @Test("states of another shape are not taken")
    func strangeStatesAreRefused() {
        let problem = Support.problem(Self.text, Support.configuration())
        for states in [[], [1], [2, 0, 5, 8, 8], [Float.nan, 0, 0, 1, 1]] as [[Float]] {
            problem.carried = states
            _ = problem.begin(epoch: 0, at: 1)
            #expect(problem.carried.isEmpty)
        }
    }

    @Test(
        "a periodic text is learned to next to no surprise",
        arguments: [
            LanguageModelConfiguration.Sampling.adjacent, .random,
        ], [false, true])
    func learnsPeriod(sampling: LanguageModelConfiguration.Sampling, tied: Bool) throws {
        let folder = try TemporaryFolder()
        let text = Support.stream(String(repeating: "abcabd", count: 100))
        let (path, summary) = try Support.trained(
            text, dev: Support.stream(String(repeating: "abcabd", count: 20)),
            Support.configuration {
                $0.languageModel.sampling = sampling
                $0.languageModel.tied = tied
                $0.training.epochs = 40
            }, folder: folder)
        // The very first symbol of the dev text cannot be known.
        #expect(summary.bestMeasure < 1.1)
        let model = try TextModels.open(path)
        let score = try model.score(
            text.sentences, options: PredictionOptions(), pool: Support.pool)
        let perplexity = try #require(score.json as? PerplexityScore)
        #expect(perplexity.perplexity < 1.1)
        #expect(perplexity.symbols == 600)
        #expect(perplexity.unknown == 0)
    }

    @Test("lines end, and the likelier of two sentences is found")
    func learnsSentences() throws {
        let folder = try TemporaryFolder()
        let lines = (0..<200).map {
            $0 % 2 == 0 ? "the apple and pear salad" : "the pair of shoes"
        }
        let (path, _) = try Support.trained(
            Support.lines(lines), dev: Support.lines(Array(lines.prefix(10))),
            Support.configuration(readsLines: true) {
                $0.languageModel.sampling = .random
                $0.training.epochs = 6
            }, folder: folder)
        let model = try TextModels.open(path)
        let asked = Support.lines([
            "the apple and pear salad", "the apple and pair salad", "the apple and yak salad",
        ])
        let answers = try model.predict(
            asked.sentences, options: PredictionOptions(), pool: Support.pool)
        let scores = answers.map { Double($0.text.split(separator: "\t")[0]) ?? .nan }
        #expect(answers[0].text.hasSuffix("\tthe apple and pear salad"))
        #expect(scores[0] > scores[1] + 2)
        #expect(abs(scores[0] - log(0.5)) < 0.5)
        guard case .object(let json) = answers[2].json else { throw Unexpected() }
        #expect(json["unknown"] == .integer(1))
        #expect(json["symbols"] == .integer(6))
    }

    struct Unexpected: Error {}

    @Test("rare words become <UNK>, and are counted when tested")
    func cutsTheVocabulary() throws {
        let folder = try TemporaryFolder()
        let lines = (0..<50).map { "a b w\($0)" }
        let (path, _) = try Support.trained(
            Support.lines(lines), dev: Support.lines(["a b c"]),
            Support.configuration(readsLines: true) {
                $0.input.minimumCount = 2
                $0.training.epochs = 8
            }, folder: folder)
        let model = try TextModels.open(path)
        let score = try model.score(
            Support.lines(["a b never"]).sentences, options: PredictionOptions(),
            pool: Support.pool)
        let perplexity = try #require(score.json as? PerplexityScore)
        #expect(perplexity.unknown == 1)
        #expect(perplexity.symbols == 4)
        #expect(perplexity.perplexity < 1.5)
    }

    @Test("a text of one symbol is refused, and so is a model that reads backward")
    func refusesBadInput() throws {
        let folder = try TemporaryFolder()
        var run = SequenceTraining(
            data: Support.stream("a"), configuration: Support.configuration(),
            folder: folder.path("exp"))
        #expect(throws: TrainingDataError.self) {
            try run.run(pool: Support.pool, log: Log(level: .quiet))
        }
        run.dev = Support.stream("aa")
        #expect(throws: SequenceError.tooShort(symbols: 1, needed: 2, file: "text.txt")) {
            try run.run(pool: Support.pool, log: Log(level: .quiet))
        }
        let backward = Support.configuration { $0.model.bidirectional = true }
        #expect(backward.issues.contains { $0.hasPrefix("model.bidirectional: true") })
        #expect(Support.configuration().issues.isEmpty)
    }
}

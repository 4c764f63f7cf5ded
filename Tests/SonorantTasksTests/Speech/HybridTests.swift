import Foundation
import SonorantCorpora
import SonorantLabelling
import SonorantModels
import SonorantSystem
import SonorantTasks
import SonorantTensors
import TestSupport
import Testing
import TrainingSupport

@Suite("Hybrid of a network and a hidden Markov model")
struct HybridTests {
    /// The letters of the toy corpus as words of one state, with silence between them.
    private static var configuration: ExperimentConfiguration {
        var configuration = ToyCorpus.configuration
        configuration.task = .hmm
        configuration.alphabet.unit = .word
        configuration.alphabet.text.map = ["a": "a ", "b": "b ", "c": "c "]
        configuration.hmm.states = 1
        configuration.hmm.realignBefore = [8, 14, 20, 26]
        configuration.training.measure = .wer
        configuration.training.epochs = 40
        configuration.augmentation = .init()
        return configuration
    }

    @Test("learns a toy corpus from a flat start, by aligning it anew")
    func learns() throws {
        let corpus = try ToyCorpus(utterances: 120)
        var run = try corpus.run("exp", configuration: Self.configuration)
        let dev = try ToyCorpus(utterances: 20, seed: 2)
        run.dev = try Corpus.load(dev.data)
        let pool = ThreadPool(threads: 2)
        let summary = try run.run(pool: pool, log: Log(level: .quiet))
        #expect(summary.bestMeasure <= 0.1, "word error rate \(summary.bestMeasure)")
        let model = try SpeechModel(path: corpus.folder.path("exp/best.safetensors"))
        let part = try #require(model.hybrid)
        #expect(part.words.words.map(\.name) == ["a", "b", "c"])
        #expect(part.words.states == 4)
        // Frames of silence are about as many as those of letters, so they differ from a third.
        let shares = part.priors.logPriors.map { exp($0) }
        #expect(abs(shares.reduce(0, +) - 1) < 1e-3)
        #expect(part.words.stay != [0.5, 0.5, 0.5, 0.5])
    }

    @Test("an utterance with fewer frames than states is named and left out")
    func short() throws {
        let corpus = try ToyCorpus()
        var configuration = Self.configuration
        configuration.hmm.states = 50
        #expect(throws: TrainingDataError.self) {
            try corpus.run("exp", configuration: configuration)
                .run(pool: ThreadPool(threads: 1), log: Log(level: .quiet))
        }
    }
}

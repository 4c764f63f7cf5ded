import Foundation
import SonorantCorpora
import SonorantLabelling
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantTraining
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
        configuration.hmm.realignBefore = [3, 6, 9]
        configuration.training.measure = .wer
        configuration.training.epochs = 20
        configuration.augmentation = .init()
        return configuration
    }

    @Test("learns a toy corpus from a flat start, by aligning it anew")
    func learns() throws {
        let corpus = try ToyCorpus(utterances: 60)
        var run = try corpus.run("exp", configuration: Self.configuration)
        run.dev = try Corpus.load(ToyCorpus(utterances: 20, seed: 2).data)
        let pool = ThreadPool(threads: 2)
        let summary = try run.run(pool: pool, log: Log(level: .quiet))
        #expect(summary.bestMeasure <= 0.05, "word error rate \(summary.bestMeasure)")
        let model = try SpeechModel(path: corpus.folder.path("exp/best.safetensors"))
        let part = try #require(model.hybrid)
        #expect(part.words.words.map(\.name) == ["a", "b", "c"])
        #expect(part.words.states == 4)
        // Frames of silence are about as many as those of letters, so they differ from a third.
        let shares = part.priors.logPriors.map { exp($0) }
        #expect(abs(shares.reduce(0, +) - 1) < 1e-3)
        #expect(part.words.stay != [0.5, 0.5, 0.5, 0.5])
    }

    @Test("stopped between realignments and resumed, it ends with the same file")
    func resume() throws {
        let corpus = try ToyCorpus()
        var configuration = Self.configuration
        configuration.training.epochs = 6
        let pool = ThreadPool(threads: 1)
        let log = Log(level: .quiet)
        _ = try corpus.run("whole", configuration: configuration).run(pool: pool, log: log)
        // A run whose checkpoint after epoch 4 is put back is one that was killed then.
        var stopped = try corpus.run("stopped", configuration: configuration)
        configuration.training.epochs = 6
        _ = try stopped.run(pool: pool, log: log)
        let checkpoint = try Checkpoint(in: corpus.folder.path("stopped"))
        #expect(!checkpoint.carried.isEmpty)
        stopped.resumes = true
        _ = try stopped.run(pool: pool, log: log)
        #expect(
            try Files.read(corpus.folder.path("stopped/last.safetensors"))
                == Files.read(corpus.folder.path("whole/last.safetensors")))
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

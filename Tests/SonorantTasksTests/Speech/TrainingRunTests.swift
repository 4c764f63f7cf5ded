import Foundation
import SonorantModels
import SonorantSystem
import SonorantTasks
import SonorantTensors
import SonorantTraining
import TestSupport
import Testing
import TrainingSupport

private let quiet = Log(level: .quiet)

@Suite("Training run")
struct TrainingRunTests {
    @Test("learns a toy corpus, and leaves the files it promises")
    func learns() throws {
        let corpus = try ToyCorpus()
        let summary = try corpus.run("exp").run(pool: ThreadPool(threads: 2), log: quiet)
        #expect(summary.bestMeasure < 0.1)
        #expect(summary.epochs == 30)
        let folder = corpus.folder.path("exp")
        for name in [
            "best.safetensors", "last.safetensors", "config.yaml", "log.jsonl",
            "checkpoint/state.safetensors",
        ] {
            #expect(Files.exists(folder + "/" + name), "\(name)")
        }
        let log = try Files.readLines(folder + "/log.jsonl")
        #expect(log.count == 30)
        let first = try #require(
            try JSONSerialization.jsonObject(with: Data(log[0].utf8)) as? [String: Any])
        for key in [
            "epoch", "step", "seconds", "frames_per_s", "learning_rate", "train_loss", "dev_loss",
            "dev_cer", "dev_wer", "waited",
        ] {
            #expect(first[key] is NSNumber, "\(key)")
        }
        let model = try SpeechModel(path: folder + "/best.safetensors")
        #expect(model.alphabet.symbols == ["<blank>", "a", "b", "c"])
    }

    @Test("the same seed gives the same bits at any number of threads; another seed does not")
    func determinism() throws {
        let corpus = try ToyCorpus()
        var configuration = ToyCorpus.configuration
        configuration.training.epochs = 3
        configuration.training.weightNoise = 0.01
        configuration.training.labelSmoothing = 0.05
        func bytes(_ name: String, threads: Int, seed: UInt64 = 1) throws -> Data {
            var run = try corpus.run(name, configuration: configuration)
            run.seed = seed
            // The dev part depends on the seed, so it is given.
            run.dev = run.data
            _ = try run.run(pool: ThreadPool(threads: threads), log: quiet)
            return try Files.read(corpus.folder.path(name) + "/last.safetensors")
        }
        let one = try bytes("one", threads: 1)
        #expect(try bytes("two", threads: 2) == one)
        #expect(try bytes("five", threads: 5) == one)
        #expect(try bytes("other", threads: 2, seed: 2) != one)
    }

    @Test("a folder with a run in it is not overwritten")
    func folderInUse() throws {
        let corpus = try ToyCorpus()
        var configuration = ToyCorpus.configuration
        configuration.training.epochs = 1
        let run = try corpus.run("exp", configuration: configuration)
        _ = try run.run(pool: ThreadPool(threads: 1), log: quiet)
        #expect(throws: TrainingDataError.folderInUse(folder: corpus.folder.path("exp"))) {
            try run.run(pool: ThreadPool(threads: 1), log: quiet)
        }
    }

    @Test("resuming with other settings is refused and says which")
    func changedSettings() throws {
        let corpus = try ToyCorpus()
        var configuration = ToyCorpus.configuration
        configuration.training.epochs = 1
        _ = try corpus.run("exp", configuration: configuration)
            .run(pool: ThreadPool(threads: 1), log: quiet)
        configuration.model.dropout = 0.2
        var run = try corpus.run("exp", configuration: configuration)
        run.resumes = true
        let error = #expect(throws: CheckpointError.self) {
            try run.run(pool: ThreadPool(threads: 1), log: quiet)
        }
        #expect(error?.description.contains("dropout: 0.2") == true)
    }

    @Test("resuming nothing, or half a checkpoint, is an error")
    func nothingToResume() throws {
        let corpus = try ToyCorpus()
        var run = try corpus.run("exp")
        run.resumes = true
        #expect(throws: CheckpointError.none(folder: corpus.folder.path("exp"))) {
            try run.run(pool: ThreadPool(threads: 1), log: quiet)
        }
        var configuration = ToyCorpus.configuration
        configuration.training.epochs = 1
        run = try corpus.run("exp", configuration: configuration)
        _ = try run.run(pool: ThreadPool(threads: 1), log: quiet)
        let path = Checkpoint.path(in: corpus.folder.path("exp"))
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        try data.prefix(data.count / 2).write(to: URL(fileURLWithPath: path))
        run.resumes = true
        #expect(throws: SafetensorsError.self) {
            try run.run(pool: ThreadPool(threads: 1), log: quiet)
        }
    }

    @Test("utterances too short for their labels are left out, other faults stop the run")
    func faults() throws {
        let corpus = try ToyCorpus()
        try corpus.folder.write("abcabcabcabcabcabcabcabcabcabcabcabcabcabc", to: "data/u000.txt")
        var configuration = ToyCorpus.configuration
        configuration.training.epochs = 1
        _ = try corpus.run("exp", configuration: configuration)
            .run(pool: ThreadPool(threads: 1), log: quiet)

        try corpus.folder.write("not a matrix", to: "data/u001.npy")
        var run = try corpus.run("exp2", configuration: configuration)
        let error = #expect(throws: TrainingDataError.self) {
            try run.run(pool: ThreadPool(threads: 1), log: quiet)
        }
        #expect(error?.description.contains("u001") == true)
        run.skipsFaulty = true
        _ = try run.run(pool: ThreadPool(threads: 1), log: quiet)
    }

    @Test("faults of the corpus itself stop a run without dev data; skipped, they do not")
    func faultsOfTheWhole() throws {
        let corpus = try ToyCorpus()
        for name in ["u002.txt", "u003.npy"] {
            try FileManager.default.removeItem(atPath: corpus.data + "/" + name)
        }
        var configuration = ToyCorpus.configuration
        configuration.training.epochs = 1
        var run = try corpus.run("exp", configuration: configuration)
        let error = #expect(throws: TrainingDataError.self) {
            try run.run(pool: ThreadPool(threads: 1), log: quiet)
        }
        for name in ["u002", "u003"] {
            #expect(error?.description.contains(name) == true, "\(name)")
        }
        run.skipsFaulty = true
        _ = try run.run(pool: ThreadPool(threads: 1), log: quiet)
    }

    @Test("transcripts that are all empty, and a network beyond the memory, are refused")
    func hopeless() throws {
        let corpus = try ToyCorpus(utterances: 4)
        var configuration = ToyCorpus.configuration
        configuration.model.cells = 8192
        configuration.model.layers = 64
        var error = #expect(throws: TrainingDataError.self) {
            try corpus.run("exp", configuration: configuration)
                .run(pool: ThreadPool(threads: 1), log: quiet)
        }
        #expect(error?.description.contains("model.cells") == true)
        for number in 0..<4 { try corpus.folder.write("\n", to: "data/u00\(number).txt") }
        error = #expect(throws: TrainingDataError.self) {
            try corpus.run("exp", configuration: ToyCorpus.configuration)
                .run(pool: ThreadPool(threads: 1), log: quiet)
        }
        #expect(error == .noSymbols)
    }

    @Test("weights come from another model where they fit")
    func initialModel() throws {
        let corpus = try ToyCorpus()
        var configuration = ToyCorpus.configuration
        configuration.training.epochs = 20
        _ = try corpus.run("first", configuration: configuration)
            .run(pool: ThreadPool(threads: 2), log: quiet)
        configuration.training.epochs = 1
        configuration.training.learningRate = 1e-6
        var run = try corpus.run("second", configuration: configuration)
        run.initialModel = corpus.folder.path("first/best.safetensors")
        let warm = try run.run(pool: ThreadPool(threads: 2), log: quiet)
        let cold = try corpus.run("third", configuration: configuration)
            .run(pool: ThreadPool(threads: 2), log: quiet)
        #expect(warm.bestMeasure < cold.bestMeasure)
    }

    @Test("training stops when the dev measure stands still, and says why")
    func patience() throws {
        let corpus = try ToyCorpus()
        var configuration = ToyCorpus.configuration
        configuration.training.learningRate = 1e-7
        configuration.training.patience = 3
        let summary = try corpus.run("exp", configuration: configuration)
            .run(pool: ThreadPool(threads: 1), log: quiet)
        #expect(summary.epochs < 30)
        #expect(summary.reason.contains("patience"))
    }
}

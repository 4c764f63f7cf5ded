import Foundation
import SonorantConfiguration
import SonorantSystem
import SonorantTasks
import SonorantTraining
import TestSupport
import Testing
import TrainingSupport

/// Training that is stopped from outside, as a user or a power cut does it.
@Suite("Stopped and resumed training")
struct ResumeTests {
    private let corpus: ToyCorpus
    private let configuration: String

    init() throws {
        corpus = try ToyCorpus()
        var settings = ToyCorpus.configuration
        settings.training.epochs = 4
        settings.training.batchUtterances = 2
        settings.training.weightNoise = 0.01
        settings.training.schedule = .newbob
        settings.training.checkpointSeconds = 0.001
        configuration = try corpus.folder.write(
            ConfigurationLoader.text(of: settings), to: "config.yaml")
        settings.task = .hmm
        settings.alphabet.unit = .word
        settings.alphabet.text.map = ["a": "a ", "b": "b ", "c": "c "]
        settings.hmm.states = 1
        settings.hmm.realignBefore = [2, 3]
        settings.training.measure = .wer
        _ = try corpus.folder.write(ConfigurationLoader.text(of: settings), to: "hmm.yaml")
    }

    private func train(
        _ name: String, resuming: Bool = false, task: TaskName = .ctc
    ) throws -> Command.Running {
        try Command.Running(
            [
                "train", "--config",
                task == .hmm ? corpus.folder.path("hmm.yaml") : configuration, "--data",
                corpus.data, "--out",
                corpus.folder.path(name), "--seed", "3", "--threads", "1",
            ] + (resuming ? ["--resume"] : []))
    }

    /// Waits until the checkpoint of `name` is in mid-epoch and past `step`; returns its step.
    private func wait(for run: Command.Running, name: String, past step: Int) throws -> Int {
        while run.isRunning {
            if let state = try? Checkpoint(in: corpus.folder.path(name)).state,
                state.step > step, state.batch > 0
            {
                return state.step
            }
            usleep(2000)
        }
        Issue.record("the run ended before it was stopped: \(try run.outcome().errors)")
        return step
    }

    /// The bytes of the models, and the log without what the clock says.
    private func result(_ name: String) throws -> [Data] {
        let folder = corpus.folder.path(name) + "/"
        let encoder = JSONEncoder()
        // Else keys come in an order that is another each time.
        encoder.outputFormatting = .sortedKeys
        let log = try Files.readLines(folder + "log.jsonl").map { line in
            var record = try EpochRecord(line: line)
            (record.seconds, record.framesPerSecond, record.waited) = (0, 0, 0)
            return try encoder.encode(record)
        }
        #expect(log.count == 4)
        return try ["best.safetensors", "last.safetensors"].map { try Files.read(folder + $0) }
            + [Data(log.joined(separator: Data("\n".utf8)))]
    }

    private func finish(_ run: Command.Running) throws {
        let outcome = try run.outcome()
        #expect(outcome.code == 0, "\(outcome.errors)")
    }

    @Test(
        "killed in mid-epoch several times and resumed, it ends with the very same files",
        arguments: [TaskName.ctc, .hmm])
    func kill(task: TaskName) throws {
        try finish(train("whole", task: task))
        var step = 0
        for round in 0..<3 {
            let run = try train("killed", resuming: round > 0, task: task)
            step = try wait(for: run, name: "killed", past: step + 3)
            run.signal(SIGKILL)
            #expect(try run.outcome().code == SIGKILL)
        }
        try finish(train("killed", resuming: true, task: task))
        #expect(try result("killed") == result("whole"))
    }

    @Test("Ctrl-C saves and exits with 130; resumed, it ends with the very same files")
    func interrupt() throws {
        try finish(train("whole"))
        let run = try train("interrupted")
        let step = try wait(for: run, name: "interrupted", past: 5)
        run.signal(SIGINT)
        let outcome = try run.outcome()
        #expect(outcome.code == 130)
        #expect(outcome.errors.contains("--resume"))
        #expect(try Checkpoint(in: corpus.folder.path("interrupted")).state.step >= step)
        try finish(train("interrupted", resuming: true))
        #expect(try result("interrupted") == result("whole"))
    }

    @Test("--verbose says what share of the time the trainer waited, and nothing else does")
    func waited() throws {
        for (flag, isSaid) in [("--verbose", true), ("--seed=1", false)] {
            let outcome = try Command.run(
                "train", "--config", configuration, "--data", corpus.data, "--out",
                corpus.folder.path(flag), flag, "--set", "training.epochs=1")
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(
                (outcome.errors.firstMatch(of: /waited \d+\.\d % of the time/) != nil) == isSaid)
            let log = try Files.readLines(corpus.folder.path(flag) + "/log.jsonl")
            #expect((0...1).contains(try EpochRecord(line: log[0]).waited))
        }
    }
}

import Foundation
import SonorantSystem
import SonorantTasks
import SonorantTensors
import SonorantTraining
import TestSupport
import Testing
import TrainingSupport

/// Settings that a task would do nothing with, or would get wrong.
@Suite("Refused settings")
struct RefusedSettingsTests {
    @Test("a measure that the task does not have is refused, never taken for the loss")
    func measures() throws {
        for (task, measure) in [
            (TaskName.ctc, TrainingConfiguration.Measure.accuracy), (.ctc, .per), (.hmm, .cer),
        ] {
            let corpus = try ToyCorpus(utterances: 12)
            var configuration = ToyCorpus.configuration
            configuration.task = task
            configuration.training.measure = measure
            let run = try corpus.run("exp", configuration: configuration)
            let allowed = TaskRegistry.definitions(of: task)[0].measures
            #expect(throws: TaskError.measure(measure, task: task, allowed: allowed)) {
                _ = try run.run(pool: ThreadPool(threads: 1), log: Log(level: .quiet))
            }
        }
    }

    @Test("blocks are refused where no network is asked while its input arrives")
    func blocks() {
        for name in TaskName.allCases {
            var configuration = ExperimentConfiguration(task: name)
            let before = configuration.issues
            configuration.model.chunk = 8
            configuration.model.lookAhead = 4
            let keys = Set(
                configuration.issues.filter { !before.contains($0) }.map {
                    String($0.prefix { $0 != ":" })
                })
            let expected: Set =
                [.ctc, .hmm].contains(name) ? [] : ["model.chunk", "model.look_ahead"]
            #expect(keys.isSuperset(of: expected) && (expected.isEmpty == keys.isEmpty), "\(name)")
        }
    }

    @Test("settings of reading recordings are said to do nothing for text")
    func text() throws {
        let folder = try TemporaryFolder()
        let corpus = TaggingCorpora.spans(20, seed: 1)
        var configuration = TaggingCorpora.configuration()
        configuration.training.epochs = 1
        configuration.training.prefetchBatches = 0
        let file = try #require(fopen(folder.path("log"), "w"))
        var run = TrainingRun(
            data: corpus, configuration: configuration, folder: folder.path("exp"))
        run.dev = corpus
        _ = try run.run(
            pool: ThreadPool(threads: 1),
            log: Log(level: .normal, console: Console(descriptor: fileno(file))))
        fclose(file)
        let said = try Files.readText(folder.path("log"))
        #expect(said.contains("training.prefetch_batches: for recordings"))
    }
}

import Foundation
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTasks
import SonorantTensors
import SonorantTraining
import TestSupport
import Testing

/// A language model's run that is killed and resumed, with the states that go from one minibatch to
/// the next.
@Suite struct LanguageModelResumeTests {
    private typealias Support = LanguageModelSupport

    private static let text = Support.stream(
        (0..<400).map { ["a", "b", "c", "\n"][($0 * $0 / 3 + $0) % 4] }.joined())
    private static let quiet = Log(level: .quiet)

    /// What kills a run.
    private struct Killed: Error {}

    /// A problem whose process dies when it is to load a certain minibatch.
    private final class Doomed: TrainingProblem {
        private let problem: LanguageModelProblem
        private let death: (epoch: Int, batch: Int)?
        private var epoch = 0
        private(set) var batches = 0

        init(_ problem: LanguageModelProblem, dyingAt death: (epoch: Int, batch: Int)?) {
            self.problem = problem
            self.death = death
        }

        static var measures: [TrainingConfiguration.Measure] { LanguageModelProblem.measures }
        var parameters: ParameterStore { problem.parameters }
        var gradients: Gradients { problem.gradients }
        var unit: String { problem.unit }
        var carried: [Float] {
            get { problem.carried }
            set { problem.carried = newValue }
        }

        func use(precision: Precision) { problem.use(precision: precision) }
        func begin(epoch: Int, at batch: Int) throws -> Int {
            self.epoch = epoch
            batches = problem.begin(epoch: epoch, at: batch)
            return batches
        }
        func load(batch: Int) throws {
            if let death, death == (epoch, batch) { throw Killed() }
        }
        func gradient(batch: Int, settings: StepSettings) throws -> StepResult {
            problem.gradient(batch: batch, settings: settings)
        }
        func name(ofBatch batch: Int) -> String { problem.name(ofBatch: batch) }
        func endEpoch() { problem.endEpoch() }
        func evaluate() throws -> Evaluation { try problem.evaluate() }
        func write(to path: String, adding facts: [String: String]) throws {
            try problem.write(to: path, adding: facts)
        }
    }

    private func configuration(
        _ cell: ModelConfiguration.Cell, checkpointSeconds: Double
    ) -> ExperimentConfiguration {
        Support.configuration {
            $0.model.cell = cell
            $0.model.layers = 2
            $0.model.dropout = 0.2
            $0.languageModel.sampling = .adjacent
            $0.languageModel.steps = 7
            $0.training.epochs = 4
            $0.training.weightNoise = 0.01
            $0.training.schedule = .newbob
            $0.training.checkpointSeconds = checkpointSeconds
        }
    }

    /// Trains into `folder` until the end or until death; whether the end was reached, and how many
    /// minibatches an epoch has.
    private func train(
        _ configuration: ExperimentConfiguration, in folder: String, resuming: Bool = false,
        dyingAt death: (epoch: Int, batch: Int)? = nil
    ) throws -> (isWhole: Bool, batches: Int) {
        let problem = Doomed(Support.problem(Self.text, configuration), dyingAt: death)
        let trainer = Trainer(
            problem, configuration: configuration.training, seed: 3, folder: folder,
            origin: ["corpus": "toy"], pool: Support.pool, log: Self.quiet)
        if resuming { try trainer.resume() }
        do {
            _ = try trainer.run()
        } catch is Killed {
            return (false, problem.batches)
        }
        return (true, problem.batches)
    }

    /// The bytes of both models, and the losses of all epochs.
    private func result(_ folder: String) throws -> (files: [Data], losses: [[Double]]) {
        let records = try Files.readLines(folder + "/log.jsonl").map {
            try EpochRecord(line: $0)
        }
        return (
            try ["best.safetensors", "last.safetensors"].map {
                try Files.read(folder + "/" + $0)
            },
            records.map { [$0.trainLoss, $0.devLoss, $0.learningRate, Double($0.step)] }
        )
    }

    @Test(
        "killed at the border of an epoch and in its middle, and resumed, it ends with the same bits",
        arguments: [ModelConfiguration.Cell.lstm, .gru, .clockwork])
    func resumes(cell: ModelConfiguration.Cell) throws {
        let folder = try TemporaryFolder()
        // Every step is written down, so that death costs none.
        let settings = configuration(cell, checkpointSeconds: 1e-9)
        let whole = try train(settings, in: folder.path("whole"))
        #expect(whole.isWhole)
        #expect(whole.batches > 8)
        let expected = try result(folder.path("whole"))
        #expect(expected.losses.count == 4)

        let deaths = [(1, 0), (1, 5), (2, whole.batches - 1), (3, 1)]
        for (round, death) in deaths.enumerated() {
            let outcome = try train(
                settings, in: folder.path("killed"), resuming: round > 0, dyingAt: death)
            #expect(!outcome.isWhole)
            let checkpoint = try Checkpoint(in: folder.path("killed"))
            #expect(checkpoint.state.epoch == death.0 && checkpoint.state.batch == death.1)
            // In mid-epoch the states go with it.
            #expect(death.1 == 0 || !checkpoint.carried.isEmpty)
        }
        #expect(try train(settings, in: folder.path("killed"), resuming: true).isWhole)
        let found = try result(folder.path("killed"))
        #expect(found.files == expected.files)
        #expect(found.losses == expected.losses)
    }

    @Test(
        "steps after the last checkpoint are lost, and made again with the states from before them")
    func repeats() throws {
        let folder = try TemporaryFolder()
        // Only the borders of epochs are written down.
        let settings = configuration(.lstm, checkpointSeconds: 1e9)
        _ = try train(settings, in: folder.path("whole"))
        _ = try train(settings, in: folder.path("killed"), dyingAt: (1, 6))
        #expect(try Checkpoint(in: folder.path("killed")).state.batch == 0)
        #expect(try train(settings, in: folder.path("killed"), resuming: true).isWhole)
        let (found, expected) = try (
            result(folder.path("killed")), result(folder.path("whole"))
        )
        #expect(found.files == expected.files)
        #expect(found.losses == expected.losses)
    }
}

import Foundation
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantTraining
import TestSupport
import Testing
import TrainingSupport

@Suite("Training step")
struct TrainingStepTests {
    private let pool = ThreadPool(threads: 2)

    private func step(momentum: Float = 0) -> TrainingStep {
        var configuration = ModelConfiguration()
        configuration.layers = 1
        configuration.cells = 6
        let model = AcousticModel(configuration: configuration, inputSize: 3, outputSize: 4)
        model.initialise(seed: 2)
        var optimiser = OptimiserConfiguration()
        optimiser.kind = .sgd
        optimiser.momentum = momentum
        return TrainingStep(model: model, optimiser: optimiser, blank: 0, pool: pool)
    }

    private func features(_ frames: Int, _ value: Float = 1) -> Matrix {
        Matrix(
            rows: frames, columns: 3,
            elements: (0..<frames * 3).map { value * Float(sin(Double($0))) })
    }

    private func weights(_ step: TrainingStep) -> [Float] {
        Array(step.model.parameters.values.floats)
    }

    @Test("an update is no longer than the clipping norm times the rate")
    func clipping() {
        let step = step()
        let before = weights(step)
        var settings = TrainingStep.Settings()
        settings.rate = 0.5
        settings.clipNorm = 0.01
        let result = step(
            features: [features(9), features(5)], labels: [[1, 2, 3], [2]], settings: settings)
        #expect(result.gradientNorm > 0.01)
        let moved = zip(before, weights(step)).reduce(0.0) {
            $0 + pow(Double($1.0) - Double($1.1), 2)
        }.squareRoot()
        #expect(abs(moved - 0.005) < 1e-6)
    }

    @Test("a loss that is not finite leaves the weights alone")
    func notFinite() {
        let step = step()
        let before = weights(step)
        let result = step(
            features: [features(6, .nan), features(6)], labels: [[1], [2]], settings: .init())
        #expect(!result.isFinite)
        #expect(weights(step) == before)
    }

    @Test("utterances too short for their labels are named, and the others are used")
    func infeasible() {
        let step = step()
        let result = step(
            features: [features(2), features(8), features(0)], labels: [[1, 1], [1, 1], []],
            settings: .init())
        #expect(result.infeasible == [0, 2])
        #expect(result.utterances == 1)
        #expect(result.loss.isFinite && result.isFinite)
    }

    @Test("a minibatch of nothing but short utterances changes nothing")
    func allInfeasible() {
        let step = step()
        let before = weights(step)
        let result = step(features: [features(1)], labels: [[1, 2]], settings: .init())
        #expect(result.utterances == 0 && result.isFinite)
        #expect(weights(step) == before)
    }

    @Test("weight noise is gone after the step, but changed its gradient")
    func noise() {
        var settings = TrainingStep.Settings()
        settings.rate = 0
        let plain = step()
        let before = weights(plain)
        let clean = plain(features: [features(9)], labels: [[1, 2]], settings: settings)
        settings.weightNoise = 0.1
        let noisy = step()
        let result = noisy(features: [features(9)], labels: [[1, 2]], settings: settings)
        #expect(weights(noisy) == before)
        #expect(result.loss != clean.loss)
    }

    @Test(
        "three updates on 40 utterances leave the same bits at any number of threads, in f32")
    func threads() { sameBits(.f32) }

    @Test(
        "three updates on 40 utterances leave the same bits at any number of threads, in bf16",
        .enabled(if: Precision.bf16.isNative))
    func threadsInHalf() { sameBits(.bf16) }

    private func sameBits(_ precision: Precision) {
        let runs = [1, 2, 4, 8].map { threads in
            var configuration = ModelConfiguration()
            configuration.layers = 2
            configuration.cells = 24
            configuration.projection = 10
            configuration.peepholes = true
            configuration.dropout = 0.2
            let model = AcousticModel(configuration: configuration, inputSize: 3, outputSize: 4)
            model.initialise(seed: 4)
            let step = TrainingStep(
                model: model, optimiser: OptimiserConfiguration(), blank: 0, precision: precision,
                pool: ThreadPool(threads: threads))
            var settings = TrainingStep.Settings()
            settings.clipNorm = 0.5
            settings.weightNoise = 0.01
            let losses = (0..<3).map { number in
                settings.seed = UInt64(number)
                return step(
                    features: (0..<40).map { features(8 + $0 % 7, 1 + Float($0) / 40) },
                    labels: (0..<40).map { [Int32(1 + $0 % 3), 2] }, settings: settings
                ).loss.bitPattern
            }
            return (losses, weights(step).map(\.bitPattern))
        }
        for run in runs { #expect(run == runs[0]) }
        #expect(Set(runs[0].0).count == 3)
    }

    @Test("the loss falls along the gradient by as much as the gradient says")
    func slope() {
        // Without dropout the loss is smooth: one tiny step of rate r against the gradient g
        // lowers the mean loss by r·‖g‖².
        var configuration = ModelConfiguration()
        configuration.layers = 2
        configuration.cells = 6
        configuration.dropout = 0
        configuration.projection = 4
        configuration.peepholes = true
        let model = AcousticModel(configuration: configuration, inputSize: 3, outputSize: 4)
        model.initialise(seed: 3)
        var optimiser = OptimiserConfiguration()
        optimiser.kind = .sgd
        optimiser.momentum = 0
        let step = TrainingStep(model: model, optimiser: optimiser, blank: 0, pool: pool)
        var settings = TrainingStep.Settings()
        settings.rate = 1e-3
        settings.labelSmoothing = 0.1
        let features = [features(12), features(7)]
        let labels: [[Int32]] = [[1, 2, 2], [3]]
        let first = step(features: features, labels: labels, settings: settings)
        let second = step(features: features, labels: labels, settings: settings)
        let expected = 1e-3 * first.gradientNorm * first.gradientNorm * 2
        #expect(abs((first.loss - second.loss) / expected - 1) < 0.02)
    }
}

@Suite("Trouble in training")
struct TroubleTests {
    @Test("a learning rate that blows up is met by going back, and the files stay usable")
    func rollBack() throws {
        let corpus = try ToyCorpus()
        var configuration = ToyCorpus.configuration
        configuration.training.epochs = 4
        configuration.training.schedule = .constant
        configuration.training.optimiser.kind = .sgd
        configuration.training.learningRate = 1e38
        configuration.training.nonFiniteLimit = 2
        _ = try corpus.run("exp", configuration: configuration)
            .run(pool: ThreadPool(threads: 2), log: Log(level: .quiet))
        let folder = corpus.folder.path("exp")
        let records = try Files.readLines(folder + "/log.jsonl").map {
            try EpochRecord(line: $0)
        }
        let nonFinite = records.reduce(0) { $0 + $1.nonFinite }
        #expect(nonFinite >= 2)
        let checkpoint = try Checkpoint(in: folder)
        #expect(checkpoint.state.rollBacks > 0)
        #expect(checkpoint.state.rateFactor < 1)
        let isFinite = checkpoint.now.weights.allSatisfy(\.isFinite)
        #expect(isFinite)
        _ = try SpeechModel(path: folder + "/last.safetensors")
    }

    @Test("an epoch that ends before enough batches have failed does not become the good state")
    func shortEpochs() throws {
        let corpus = try ToyCorpus()
        var configuration = ToyCorpus.configuration
        configuration.training.epochs = 6
        configuration.training.batchUtterances = 12
        configuration.training.schedule = .constant
        configuration.training.optimiser.kind = .sgd
        configuration.training.learningRate = 1e38
        configuration.training.nonFiniteLimit = 5
        _ = try corpus.run("exp", configuration: configuration)
            .run(pool: ThreadPool(threads: 1), log: Log(level: .quiet))
        let checkpoint = try Checkpoint(in: corpus.folder.path("exp"))
        #expect(checkpoint.state.rollBacks > 0)
        let isFinite = checkpoint.good.weights.allSatisfy(\.isFinite)
        #expect(isFinite)
    }

    @Test(
        "a checkpoint whose counts make no sense is refused",
        arguments: ["batch", "step", "utterances", "frames", "bestEpoch", "updates"])
    func damagedCounts(key: String) throws {
        let corpus = try ToyCorpus(utterances: 12)
        var configuration = ToyCorpus.configuration
        configuration.training.epochs = 1
        _ = try corpus.run("exp", configuration: configuration)
            .run(pool: ThreadPool(threads: 1), log: Log(level: .quiet))
        let folder = corpus.folder.path("exp")
        _ = try Checkpoint(in: folder)
        let path = Checkpoint.path(in: folder)
        let file = try SafetensorsFile(path: path)
        for value in [-2, Int.max] {
            var metadata = file.metadata
            if key == "updates" {
                metadata[key] = String(value)
            } else {
                let text = try #require(metadata["state"])
                var state = try #require(
                    JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
                #expect(state[key] != nil)
                state[key] = value
                metadata["state"] = String(
                    decoding: try JSONSerialization.data(withJSONObject: state), as: UTF8.self)
            }
            try SafetensorsFile(tensors: file.tensors, metadata: metadata).write(to: path)
            #expect(throws: CheckpointError.self) { try Checkpoint(in: folder) }
        }
    }
}

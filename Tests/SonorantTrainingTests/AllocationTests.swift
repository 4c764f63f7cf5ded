import Foundation
import SonorantModels
import SonorantTensors
import SonorantTraining
import TestSupport
import Testing

@Suite(
    "Allocations of a training step", .serialized, .enabled(if: AllocationCount.isPossible))
struct AllocationTests {
    /// A step, and minibatches of different lengths and sizes for it.
    private struct Work {
        let pool: ThreadPool
        let step: TrainingStep
        var features: [[Matrix]] = []
        var labels: [[[Int32]]] = []
        var settings = TrainingStep.Settings()

        init(threads: Int, precision: Precision, projection: Int = 0) {
            pool = ThreadPool(threads: threads)
            var configuration = ModelConfiguration()
            configuration.layers = 2
            configuration.cells = 32
            configuration.dropout = 0.1
            configuration.projection = projection
            configuration.peepholes = projection > 0
            let model = AcousticModel(
                configuration: configuration, inputSize: 12, outputSize: 9)
            model.initialise(seed: 1)
            step = TrainingStep(
                model: model, optimiser: OptimiserConfiguration(), blank: 0, precision: precision,
                pool: pool)
            settings.clipNorm = 1
            var generator = SeededGenerator(seed: 2)
            for lengths in [(0..<40).map { 10 + $0 % 13 }, [33, 20, 21], [17]] {
                features.append(
                    lengths.map { length in
                        Matrix(
                            rows: length, columns: 12,
                            elements: (0..<length * 12).map { _ in Float(generator.gaussian()) })
                    })
                labels.append(
                    lengths.map { length in (0..<length / 4).map { Int32(1 + $0 % 8) } })
            }
        }

        /// One step for each minibatch.
        func callAsFunction() {
            for index in features.indices {
                _ = step(features: features[index], labels: labels[index], settings: settings)
            }
        }
    }

    @Test(
        "f32: with all shapes met, Sonorant takes no block, and oneDNN gives back those it takes",
        arguments: [1, 2, 3], [0, 16])
    func single(threads: Int, projection: Int) {
        check(Work(threads: threads, precision: .f32, projection: projection))
    }

    @Test(
        "bf16: with all shapes met, Sonorant takes no block, and oneDNN gives back those it takes",
        .enabled(if: Precision.bf16.isNative), arguments: [1, 2, 3], [0, 16])
    func half(threads: Int, projection: Int) {
        check(Work(threads: threads, precision: .bf16, projection: projection))
    }

    @Test("the counter sees what is taken and not given back, on all threads")
    func counter() {
        let pool = ThreadPool(threads: 2)
        let kept = [FloatBuffer(), FloatBuffer(), FloatBuffer()]
        let count = AllocationCount(pool: pool) {
            pool.run(2) { kept[$0].reserve(1000) }
            kept[2].reserve(1000)
        }
        #expect(count.own >= 3)
        #expect(count.library == 0)
        #expect(count.netBytes >= 12_000 && count.netBytes < 20_000)
    }

    private func check(_ work: Work, location: SourceLocation = #_sourceLocation) {
        // Every thread has to meet every shape once, and who takes which task is chance.
        var count: AllocationCount
        var rounds = 0
        repeat {
            work()
            count = AllocationCount(pool: work.pool) { work() }
            rounds += 1
        } while rounds < (work.pool.threads == 1 ? 2 : 100)
            && (count.own, count.netBlocks) != (0, 0)
        #expect(count.own == 0, "\(count.callers)", sourceLocation: location)
        #expect(count.netBlocks == 0, sourceLocation: location)
        #expect(count.netBytes == 0, sourceLocation: location)
    }
}

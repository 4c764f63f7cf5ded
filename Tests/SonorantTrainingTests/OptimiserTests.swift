import Foundation
import SonorantLayers
import SonorantTensors
import SonorantTraining
import TestSupport
import Testing

@Suite("Optimisers")
struct OptimiserTests {
    private func store(count: Int) -> ParameterStore {
        let store = ParameterStore()
        _ = store.register("w", shape: [count])
        store.allocate()
        for i in 0..<count { store.values.base[i] = Float(sin(Double(i))) }
        return store
    }

    @Test("five steps give the weights that PyTorch gives")
    func golden() throws {
        let golden = try Golden.json("training/optimisers.json", as: [String: [Double]].self)
        var cases: [String: OptimiserConfiguration] = [:]
        for name in golden.keys { cases[name] = OptimiserConfiguration() }
        cases["adamw"]?.kind = .adamw
        cases["adamw"]?.weightDecay = 0.1
        for name in ["sgd", "nesterov", "decay"] { cases[name]?.kind = .sgd }
        for name in ["sgd", "decay"] { cases[name]?.nesterov = false }
        cases["decay"]?.weightDecay = 0.1
        let pool = ThreadPool(threads: 2)
        for (name, needed) in golden {
            let store = store(count: needed.count)
            let gradients = Gradients(of: store)
            let optimiser = Optimiser(
                try #require(cases[name]), store: store, gradients: gradients)
            for step in 1...5 {
                for i in needed.indices {
                    // Scaled by 4 here and by 1/4 in the update: clipping must not matter.
                    gradients.base[i] = Float(4 * cos(3 * Double(i) + Double(step)))
                }
                optimiser.update(rate: 0.05, gradientScale: 0.25, pool: pool)
            }
            for (found, needed) in zip(store.values.floats, needed) {
                #expect(abs(Double(found) - needed) < 2e-6, "\(name)")
            }
        }
    }

    @Test("the gradient's norm is the Euclidean one, over many blocks")
    func norm() {
        let count = 200_003
        let store = store(count: count)
        let gradients = Gradients(of: store)
        var sum = 0.0
        for i in 0..<count {
            gradients.base[i] = Float(i % 7) - 3
            sum += pow(Double(i % 7) - 3, 2)
        }
        let norms = [1, 2, 5].map { threads in
            Optimiser(OptimiserConfiguration(), store: store, gradients: gradients)
                .gradientNorm(pool: ThreadPool(threads: threads))
        }
        #expect(abs(norms[0] - sum.squareRoot()) < 1e-9 * norms[0])
        #expect(norms[0] == norms[1] && norms[0] == norms[2])
    }
}

@Suite("Learning rate")
struct LearningRateTests {
    @Test("one-cycle rises to the peak at the end of warm-up and falls to nearly nothing")
    func oneCycle() {
        var configuration = TrainingConfiguration()
        configuration.learningRate = 1
        configuration.warmup = 0.25
        #expect(abs(configuration.learningRate(at: 0) - 0.04) < 1e-12)
        #expect(abs(configuration.learningRate(at: 0.25) - 1) < 1e-12)
        #expect(configuration.learningRate(at: 0.6) < configuration.learningRate(at: 0.5))
        #expect(configuration.learningRate(at: 1) < 2e-4)
    }

    @Test("cosine warms up linearly and ends at its last rate")
    func cosine() {
        var configuration = TrainingConfiguration()
        configuration.schedule = .cosine
        configuration.learningRate = 2
        configuration.warmup = 0.1
        configuration.finalRate = 0.05
        #expect(abs(configuration.learningRate(at: 0.05) - 1) < 1e-12)
        #expect(abs(configuration.learningRate(at: 1) - 0.1) < 1e-12)
    }

    @Test("constant and newbob leave the rate to the loop", arguments: [0, 0.3, 0.99])
    func constant(progress: Double) {
        var configuration = TrainingConfiguration()
        for schedule in [TrainingConfiguration.Schedule.constant, .newbob] {
            configuration.schedule = schedule
            #expect(configuration.learningRate(at: progress) == configuration.learningRate)
        }
    }
}

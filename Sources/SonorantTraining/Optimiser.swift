import CSIMD
import Foundation
import SonorantLayers
import SonorantTensors

/// How gradients become steps.
package struct OptimiserConfiguration: Codable, Sendable, Equatable {
    /// The rules on offer.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        /// Gradient descent with momentum.
        case sgd
        /// Kingma and Ba 2015.
        case adam
        /// Adam with decay apart from the gradient: Loshchilov and Hutter 2019.
        case adamw
    }

    package var kind: Kind
    /// For `sgd`: how much of the last step is taken again, 0 to 1.
    package var momentum: Float
    /// For `sgd`: whether the gradient counts as taken after the momentum's step.
    package var nesterov: Bool
    /// For `adam` and `adamw`: decay of the mean of the gradients.
    package var beta1: Float
    /// For `adam` and `adamw`: decay of the mean of their squares.
    package var beta2: Float
    /// For `adam` and `adamw`: added to the root of the mean square.
    package var epsilon: Float
    /// For `adamw` and `sgd`: weights shrink by this share of the learning rate each step.
    package var weightDecay: Float

    enum CodingKeys: String, CodingKey {
        case kind, momentum, nesterov, beta1, beta2, epsilon
        case weightDecay = "weight_decay"
    }

    /// Adam as its paper has it.
    package init() {
        kind = .adam
        momentum = 0.9
        nesterov = true
        beta1 = 0.9
        beta2 = 0.999
        epsilon = 1e-8
        weightDecay = 0
    }

    var faults: [String] {
        var faults: [String] = []
        func require(_ holds: Bool, _ text: String) { if !holds { faults.append(text) } }
        require((0..<1).contains(momentum), "momentum: \(momentum); 0 up to, not including, 1")
        require((0..<1).contains(beta1), "beta1: \(beta1); 0 up to, not including, 1")
        require((0..<1).contains(beta2), "beta2: \(beta2); 0 up to, not including, 1")
        require(epsilon > 0, "epsilon: \(epsilon); a number above 0 is needed")
        require(
            weightDecay >= 0 && weightDecay.isFinite,
            "weight_decay: \(weightDecay); a number of at least 0 is needed")
        return faults
    }
}

/// Updates a model's weights from its gradients and remembers what the rule needs.
package final class Optimiser {
    package let configuration: OptimiserConfiguration
    /// Updates taken, for Adam's correction of its first means.
    package var updates = 0
    /// Momentum's velocity, or Adam's mean of gradients.
    package let firstMoment: FloatBuffer
    /// Adam's mean of squared gradients; empty for `sgd`.
    package let secondMoment: FloatBuffer

    private let store: ParameterStore
    private let gradients: Gradients
    private let ranges: [Range<Int>]
    private var sums: [Double]

    /// - Parameter gradients: of the weights in `store`.
    package init(
        _ configuration: OptimiserConfiguration, store: ParameterStore, gradients: Gradients
    ) {
        self.configuration = configuration
        self.store = store
        self.gradients = gradients
        firstMoment = FloatBuffer(count: store.flatCount)
        secondMoment = FloatBuffer(count: configuration.kind == .sgd ? 0 : store.flatCount)
        // Blocks of fixed size: the same order of sums at any number of threads.
        let block = 1 << 15
        ranges = stride(from: 0, to: store.flatCount, by: block).map {
            $0..<min($0 + block, store.flatCount)
        }
        sums = [Double](repeating: 0, count: ranges.count)
    }

    /// The Euclidean norm of the whole gradient, summed in double precision.
    package func gradientNorm(pool: ThreadPool) -> Double {
        sums.withUnsafeMutableBufferPointer { sums in
            pool.run(ranges.count) { index in
                sums[index] = sonorant_sum_of_squares(
                    gradients.base + ranges[index].lowerBound, ranges[index].count)
            }
        }
        var sum = 0.0
        for index in sums.indices { sum += sums[index] }
        return sum.squareRoot()
    }

    /// One step against the gradient times `gradientScale`.
    package func update(rate: Double, gradientScale: Float, pool: ThreadPool) {
        updates += 1
        let c = configuration
        let steps = Double(updates)
        let firstCorrection = Float(1 - pow(Double(c.beta1), steps))
        let secondCorrection = Float(1 - pow(Double(c.beta2), steps))
        pool.run(ranges.count) { index in
            let start = ranges[index].lowerBound
            let count = ranges[index].count
            let weights = store.values.base + start
            let gradient = gradients.base + start
            switch c.kind {
            case .sgd:
                sonorant_momentum(
                    weights, gradient, firstMoment.base + start, count, gradientScale,
                    Float(rate), c.momentum, c.weightDecay, c.nesterov ? 1 : 0)
            case .adam, .adamw:
                sonorant_adam(
                    weights, gradient, firstMoment.base + start, secondMoment.base + start, count,
                    gradientScale, Float(rate), c.beta1, c.beta2, c.epsilon, firstCorrection,
                    secondCorrection, c.kind == .adamw ? c.weightDecay : 0)
            }
        }
        store.valuesChanged()
    }

    /// Sets the gradient to zero.
    package func clearGradient(pool: ThreadPool) {
        pool.run(ranges.count) { index in
            (gradients.base + ranges[index].lowerBound)
                .update(repeating: 0, count: ranges[index].count)
        }
    }

}

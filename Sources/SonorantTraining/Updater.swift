import Foundation
import SonorantLayers
import SonorantTensors

/// What one update did.
package struct StepResult: Sendable, Equatable {
    /// The loss in nats summed over the examples that could be used.
    package var loss = 0.0
    /// What ``loss`` is divided by to be shown: the utterances, sentences or symbols that were used.
    package var utterances = 0
    /// Frames or symbols of all examples, for the speed.
    package var frames = 0
    /// Utterances with fewer frames than their labels need, in the caller's order.
    package var infeasible: [Int] = []
    /// The norm of the gradient before clipping.
    package var gradientNorm = 0.0
    /// Whether the loss and the gradient were finite; if not, the weights were left alone.
    package var isFinite = true

    package init() {}
}

/// The settings of one step that may change from step to step.
package struct StepSettings: Sendable {
    /// The learning rate.
    package var rate = 1e-3
    /// The largest norm of the gradient; a longer one is scaled down to it. 0 is no limit.
    package var clipNorm = 0.0
    /// The weight ε of the uniform prior in the loss.
    package var labelSmoothing: Float = 0
    /// The standard deviation of Gaussian noise on the weights during the step.
    package var weightNoise: Float = 0
    /// Decides dropout, weight noise and whatever else is drawn in the step.
    package var seed: UInt64 = 0
    /// Steps taken in the run before this one.
    package var step = 0
    /// How much of the run is done, from 0 to 1.
    package var progress = 0.0

    package init() {}
}

/// Turns the gradient of a minibatch into a step of the weights: clipping by norm and the
/// optimiser's rule, unless something is not finite.
package final class Updater {
    package let parameters: ParameterStore
    /// To which a step's pass adds.
    package let gradients: Gradients
    package let optimiser: Optimiser
    private let noise = WeightNoise()

    package init(
        _ configuration: OptimiserConfiguration, parameters: ParameterStore, gradients: Gradients
    ) {
        self.parameters = parameters
        self.gradients = gradients
        optimiser = Optimiser(configuration, store: parameters, gradients: gradients)
    }

    /// One step.
    ///
    /// - Parameter pass: works out the loss of a minibatch and adds its gradient to ``gradients``.
    ///   The weights are left alone where it used no example.
    package func callAsFunction(
        _ settings: StepSettings, pool: ThreadPool, pass: () throws -> StepResult
    ) rethrows -> StepResult {
        optimiser.clearGradient(pool: pool)
        noise.add(settings.weightNoise, seed: settings.seed, to: parameters)
        var result: StepResult
        do {
            defer { noise.remove(from: parameters) }
            result = try pass()
        }
        guard result.utterances > 0 else { return result }
        guard result.loss.isFinite else {
            result.isFinite = false
            return result
        }
        result.gradientNorm = optimiser.gradientNorm(pool: pool)
        guard result.gradientNorm.isFinite else {
            result.isFinite = false
            return result
        }
        // g · min(1, θ / ‖g‖): Pascanu et al. 2013.
        var scale = 1.0
        if settings.clipNorm > 0, result.gradientNorm > settings.clipNorm {
            scale = settings.clipNorm / result.gradientNorm
        }
        optimiser.update(rate: settings.rate, gradientScale: Float(scale), pool: pool)
        return result
    }
}

import Foundation

/// Recurrent nets so small that their error can be drawn.
package enum ErrorCliff {
    /// The outputs h₀, h₁, … of a linear net with one weight, hₜ = w hₜ₋₁, that starts from 1.
    package static func powers(of weight: Double, steps: Int) -> [Double] {
        var output = 1.0
        var outputs = [output]
        for _ in 0..<steps {
            output *= weight
            outputs.append(output)
        }
        return outputs
    }

    /// The error E = (σ(h_T) − 0.7)² of a net of one cell, hₜ = w σ(hₜ₋₁) + b from h₀ = 0.5, and
    /// its derivatives, by back-propagation through time.
    ///
    /// Source: Pascanu, Mikolov and Bengio 2013, "On the difficulty of training recurrent neural
    /// networks", figure 6.
    package struct Net: Sendable {
        /// Steps, T.
        package let steps: Int

        package init(steps: Int) { self.steps = steps }

        /// E, ∂E/∂w and ∂E/∂b.
        package func error(
            weight: Double, bias: Double
        ) -> (value: Double, weightSlope: Double, biasSlope: Double) {
            func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
            var squashed = [sigmoid(0.5)]
            for _ in 0..<steps {
                squashed.append(sigmoid(weight * squashed[squashed.count - 1] + bias))
            }
            let last = squashed[steps]
            var slope = 2 * (last - 0.7) * last * (1 - last)
            var (weightSlope, biasSlope) = (0.0, 0.0)
            for step in (0..<steps).reversed() {
                let before = squashed[step]
                weightSlope += slope * before
                biasSlope += slope
                slope *= weight * before * (1 - before)
            }
            return ((last - 0.7) * (last - 0.7), weightSlope, biasSlope)
        }

        /// A walk down the slope.
        ///
        /// - Parameters:
        ///   - clip: the longest gradient; longer ones are shortened to it. nil for none.
        /// - Returns: (w, b, E) before each step and after the last.
        package func descent(
            weight: Double, bias: Double, rate: Double, clip: Double?, updates: Int
        ) -> [(weight: Double, bias: Double, error: Double)] {
            var (weight, bias) = (weight, bias)
            var path: [(weight: Double, bias: Double, error: Double)] = []
            for _ in 0...updates {
                let here = error(weight: weight, bias: bias)
                path.append((weight, bias, here.value))
                let norm = (here.weightSlope * here.weightSlope + here.biasSlope * here.biasSlope)
                    .squareRoot()
                let factor = rate * min(1, (clip ?? .infinity) / max(norm, 1e-300))
                weight -= factor * here.weightSlope
                bias -= factor * here.biasSlope
            }
            return path
        }
    }
}

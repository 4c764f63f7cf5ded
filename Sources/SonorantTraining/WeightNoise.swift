import SonorantLayers
import SonorantTensors

/// Gaussian noise on all weights while a gradient is computed, taken away again before the
/// update.
///
/// Source: Graves et al. 2013, section 3.
final class WeightNoise {
    private var clean: [Float] = []

    /// Adds noise of standard deviation `deviation`; does nothing for 0.
    func add(_ deviation: Float, seed: UInt64, to store: ParameterStore) {
        guard deviation > 0 else { return }
        clean = Array(store.values.floats)
        var generator = SeededGenerator(seed: seed, "weight noise")
        for index in 0..<store.flatCount {
            store.values.base[index] += deviation * Float(generator.gaussian())
        }
        store.valuesChanged()
    }

    /// Puts the clean weights back.
    func remove(from store: ParameterStore) {
        guard !clean.isEmpty else { return }
        for (index, value) in clean.enumerated() { store.values.base[index] = value }
        clean.removeAll()
        store.valuesChanged()
    }
}

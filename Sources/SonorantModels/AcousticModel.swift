import SonorantLayers
import SonorantTensors

/// Stacked recurrent layers under a linear output layer: frames in, scores of V symbols out.
///
/// Nothing in it changes when it is used, so any number of threads and tasks share one network,
/// each with a ``NetworkRunner`` or ``NetworkStream`` of its own.
package final class AcousticModel: Sendable {
    /// What the network is made of.
    package let configuration: ModelConfiguration
    /// Features a frame, D.
    package let inputSize: Int
    /// Symbols, the blank included, V.
    package let outputSize: Int
    /// The weights, the recurrent layers' from the bottom up, then `output`'s.
    package let parameters = ParameterStore()
    let stack: LayerStack

    /// A network with all weights zero; see ``initialise(seed:)``.
    package init(configuration: ModelConfiguration, inputSize: Int, outputSize: Int) {
        precondition(inputSize > 0, "a model needs at least one feature, not \(inputSize)")
        precondition(outputSize > 0, "a model needs at least one symbol, not \(outputSize)")
        self.configuration = configuration
        self.inputSize = inputSize
        self.outputSize = outputSize
        let layers = Self.layers(
            configuration, inputSize: inputSize, outputSize: outputSize, store: parameters)
        parameters.allocate()
        stack = LayerStack(layers)
    }

    /// Whether a frame's outputs need no more than a bounded number of the frames behind it, so
    /// that a ``NetworkStream`` can do with a sequence that is not yet whole.
    package var isIncremental: Bool { !configuration.bidirectional || configuration.chunk > 0 }

    /// The layers from the bottom up; their weights are registered with `store`.
    private static func layers(
        _ configuration: ModelConfiguration, inputSize: Int, outputSize: Int,
        store: ParameterStore
    ) -> [any SequenceLayer] {
        let encoder = RecurrentStack.layers(
            configuration, inputSize: inputSize, inputIsBounded: false, store: store)
        let output = LinearLayer(
            "output", inputSize: encoder.last?.outputSize ?? inputSize, outputSize: outputSize,
            store: store)
        return encoder + [output]
    }

    /// The names and shapes of the weights that such a network would have; takes no memory for
    /// them.
    package static func parameters(
        configuration: ModelConfiguration, inputSize: Int, outputSize: Int
    ) -> [Parameter] {
        let store = ParameterStore()
        _ = layers(configuration, inputSize: inputSize, outputSize: outputSize, store: store)
        return store.parameters
    }

    /// Bytes for the weights of such a network, their gradients, an optimiser's two means, and
    /// the two snapshots of weights and means that a checkpoint holds.
    package static func trainingBytes(
        configuration: ModelConfiguration, inputSize: Int, outputSize: Int
    ) -> Int {
        let weights = parameters(
            configuration: configuration, inputSize: inputSize, outputSize: outputSize
        ).reduce(0) { $0 + $1.range.count }
        return weights * 10 * MemoryLayout<Float>.stride
    }

    /// Floating-point operations of one frame's forward pass: Σ over layers and directions of
    /// 2 · (inputs + H) · 4H, and the output layer. A training step takes three times as many.
    package var operationsPerFrame: Double {
        Double(
            2
                * parameters.parameters.lazy.filter { $0.shape.count == 2 }.reduce(0) {
                    $0 + $1.range.count
                })
    }

    /// Sets all weights to random numbers that depend on `seed` alone.
    package func initialise(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, "weights")
        stack.initialise(parameters, generator: &generator)
    }

    /// Natural-log probabilities of the symbols at each frame, with memory for this call alone; who
    /// calls again and again keeps a ``NetworkRunner``.
    ///
    /// - Parameter features: matrices (T, D), in any order, each possibly of its own length.
    /// - Returns: matrices (T, V) in the same order.
    package func logProbabilities(
        of features: [Matrix], precision: Precision = .f32, pool: ThreadPool
    ) -> [Matrix] {
        NetworkRunner(self, precision: precision, pool: pool).logProbabilities(of: features)
    }
}

import CSIMD
import SonorantLayers
import SonorantTensors

/// Stacked recurrent layers under a linear output layer: frames in, scores of V symbols out.
///
/// An instance keeps the activations of its latest pass, so one thread uses it at a time; the
/// work inside is shared out by the pool it is given.
///
/// Sendable: nothing guards it; who shares it between threads sees to it that one uses it at a
/// time.
package final class AcousticModel: @unchecked Sendable {
    /// What the network is made of.
    package let configuration: ModelConfiguration
    /// Features a frame, D.
    package let inputSize: Int
    /// Symbols, the blank included, V.
    package let outputSize: Int
    /// What the factors of the large products are stored as; the weights stay 32-bit floats. On
    /// a processor without instructions for it (``Precision/isNative``), anything but `f32` is
    /// slow or not to be had, and `int8` wrong; ``Precision/usable(log:)`` sees to that.
    package var precision = Precision.f32
    /// The weights, the recurrent layers' from the bottom up, then `output`'s.
    package let parameters = ParameterStore()

    private let stack: LayerStack
    private let blockwise: BlockwisePass?
    private let batch = PackedBatch()

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
        blockwise =
            configuration.chunk == 0
            ? nil
            : BlockwisePass(
                stack: stack, recurrentLayers: RecurrentStack.states(configuration),
                chunk: configuration.chunk,
                lookAhead: configuration.lookAhead)
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

    /// Natural-log probabilities of the symbols at each frame.
    ///
    /// - Parameter features: matrices (T, D), in any order, each possibly of its own length.
    /// - Returns: matrices (T, V) in the same order.
    package func logProbabilities(of features: [Matrix], pool: ThreadPool) -> [Matrix] {
        guard !features.isEmpty else { return [] }
        batch.fill(features)
        guard batch.layout.rows > 0 else {
            return features.map { _ in Matrix(rows: 0, columns: outputSize) }
        }
        let logits = forward(batch, pool: pool, training: false, seed: 0)
        Self.normalise(logits, pool: pool)
        return batch.unpack(logits)
    }

    /// Natural-log probabilities of the kept frames of one block of one sequence.
    ///
    /// - Parameter frames: (T, D), those of the block and what it looks ahead at.
    func logProbabilities(
        ofBlock frames: MatrixView, block: Block, pool: ThreadPool
    ) -> [Float] {
        let pass = Pass(
            layout: PackedLayout(lengths: [frames.rows]), pool: pool, training: false,
            precision: precision, block: block)
        let logits = stack.forward(frames, store: parameters, pass: pass).rows(0..<block.kept)
        Self.normalise(logits, pool: pool)
        return logits.matrix().elements
    }

    /// Turns logits into natural-log probabilities.
    private static func normalise(_ logits: MatrixView, pool: ThreadPool) {
        let parts = Partition.ranges(logits.rows, parts: 16, smallest: 64)
        pool.run(parts.count) { part in
            let rows = logits.rows(parts[part])
            sonorant_log_softmax(
                rows.rows, rows.columns, rows.base, rows.stride, rows.base, rows.stride)
        }
    }

    /// (N, V) logits of a packed minibatch, valid until the next pass; the caller may overwrite
    /// them.
    package func forward(
        _ batch: PackedBatch, pool: ThreadPool, training: Bool, seed: UInt64
    ) -> MatrixView {
        let pass = Pass(
            layout: batch.layout, pool: pool, training: training, precision: precision, seed: seed)
        return blockwise?.forward(batch.frames, store: parameters, pass: pass)
            ?? stack.forward(batch.frames, store: parameters, pass: pass)
    }

    /// Adds the gradients of all weights for the latest forward pass.
    ///
    /// - Parameter logitGradient: (N, V); overwritten.
    package func backward(
        _ logitGradient: MatrixView, batch: PackedBatch, pool: ThreadPool, seed: UInt64
    ) {
        let pass = Pass(
            layout: batch.layout, pool: pool, training: true, precision: precision, seed: seed)
        if let blockwise {
            blockwise.backward(logitGradient, frames: batch.frames, store: parameters, pass: pass)
        } else {
            stack.backward(logitGradient, store: parameters, pass: pass)
        }
    }
}

import SonorantTensors

/// What a layer needs to know of the minibatch and the moment.
package struct Pass {
    /// Where the frames lie.
    package let layout: PackedLayout
    package let pool: ThreadPool
    /// Whether dropout is active and activations are kept for the backward pass.
    package let training: Bool
    /// What the factors of the large products are stored as.
    package let precision: Precision
    /// Decides dropout; another for every step of training.
    package let seed: UInt64
    /// Decides what is left out of a sequence from its first step to its last: the same for all
    /// its blocks.
    package let sequenceSeed: UInt64
    /// What the recurrent layers go on from; nil where the sequences are whole.
    package var block: Block?

    /// - Parameter sequenceSeed: `seed` unless said.
    package init(
        layout: PackedLayout, pool: ThreadPool, training: Bool, precision: Precision = .f32,
        seed: UInt64 = 0, sequenceSeed: UInt64? = nil, block: Block? = nil
    ) {
        precondition(!training || precision != .int8, "bytes are for recognition only")
        self.layout = layout
        self.pool = pool
        self.training = training
        self.precision = precision
        self.seed = seed
        self.sequenceSeed = sequenceSeed ?? seed
        self.block = block
    }
}

/// A differentiable map from packed sequences to packed sequences of the same lengths.
///
/// N is the number of rows of the pass's layout. A layer is never changed; what its backward pass
/// needs from the latest forward pass is kept in the workspace, so there the two alternate.
package protocol SequenceLayer: AnyObject, Sendable {
    /// Columns of the input.
    var inputSize: Int { get }
    /// Columns of the output.
    var outputSize: Int { get }

    /// Sets the weights to random numbers of a suitable size.
    func initialise(_ store: ParameterStore, generator: inout SeededGenerator)

    /// - Parameter input: (N, inputSize); it must stay as it is until the backward pass is done.
    /// - Returns: (N, outputSize), in the workspace, valid until the layer's next forward pass there.
    func forward(_ input: MatrixView, workspace: Workspace, pass: Pass) -> MatrixView

    /// Adds to the gradients of the weights and writes the gradient of the input.
    ///
    /// - Parameters:
    ///   - input: what the forward pass was given.
    ///   - outputGradient: (N, outputSize); the layer may overwrite it.
    ///   - inputGradient: (N, inputSize), overwritten; nil where nobody needs it.
    func backward(
        _ input: MatrixView, outputGradient: MatrixView, inputGradient: MatrixView?,
        workspace: Workspace, pass: Pass)
}

import SonorantTensors

/// What one user of a network works in: the activations of the latest pass, the gradients of the
/// weights, room for what comes and goes.
///
/// The network itself, its layers and their weights, is not changed by a pass, so any number of
/// threads use one network at once, each with a workspace of its own: a trainer, a recogniser, a
/// stream, a tape. One thread uses a workspace at a time. Memory: that of the largest minibatch it
/// has seen; nothing until the first pass.
package final class Workspace {
    /// The weights that are worked with.
    package let weights: ParameterStore
    /// Where backward passes add the gradients of ``weights``; made when first asked for, so that
    /// recognition has none.
    package private(set) lazy var gradients = Gradients(of: weights)
    /// Products that become gradients of weights.
    let outer = OuterProducts()

    // The layer is kept, so that no other takes its identity.
    private var memories: [ObjectIdentifier: (layer: AnyObject, memory: AnyObject)] = [:]

    /// An empty workspace on `weights`.
    package init(_ weights: ParameterStore) { self.weights = weights }

    /// What `layer` keeps here between its passes, as `make` made it the first time.
    func memory<Memory: AnyObject>(of layer: AnyObject, _ make: () -> Memory) -> Memory {
        if let known = memories[ObjectIdentifier(layer)]?.memory {
            return unsafeDowncast(known, to: Memory.self)
        }
        let made = make()
        memories[ObjectIdentifier(layer)] = (layer, made)
        return made
    }
}

/// The gradients of all weights of a ``ParameterStore``: one flat array, laid out as its values.
package final class Gradients {
    private let buffer: FloatBuffer

    /// Zeros for the weights of `store`, which is allocated.
    package init(of store: ParameterStore) {
        buffer = FloatBuffer()
        buffer.reserve(store.flatCount)
    }

    /// The first number.
    package var base: UnsafeMutablePointer<Float> { buffer.base }
    /// All numbers.
    package var floats: UnsafeMutableBufferPointer<Float> { buffer.floats }

    /// The gradient of `parameter` as a matrix; a vector is one row.
    package subscript(parameter: Parameter) -> MatrixView { parameter.view(in: buffer) }

    /// Sets everything to zero.
    package func clear() { buffer.clear() }
}

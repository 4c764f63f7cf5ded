import SonorantTensors

/// Layers one upon another.
///
/// Sendable: nothing guards it; one pass at a time has it, which shares its work out itself.
package final class LayerStack: @unchecked Sendable {
    package let layers: [any SequenceLayer]
    private var inputs: [MatrixView] = []
    // The gradient on its way down alternates between two buffers.
    private let gradients = [FloatBuffer(), FloatBuffer()]

    package init(_ layers: [any SequenceLayer]) {
        precondition(!layers.isEmpty, "a stack needs at least one layer")
        for (lower, upper) in zip(layers, layers.dropFirst()) {
            precondition(
                lower.outputSize == upper.inputSize,
                "a layer with \(lower.outputSize) outputs feeds one of \(upper.inputSize) inputs")
        }
        self.layers = layers
    }

    package var inputSize: Int { layers[0].inputSize }
    package var outputSize: Int { layers[layers.count - 1].outputSize }

    /// Random weights for every layer from one generator.
    package func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {
        for layer in layers { layer.initialise(store, generator: &generator) }
    }

    /// - Parameter input: (N, inputSize); it must stay as it is until the backward pass is done.
    /// - Returns: (N, outputSize), valid until the next forward pass.
    package func forward(
        _ input: MatrixView, store: ParameterStore, pass: Pass
    ) -> MatrixView {
        precondition(
            input.columns == inputSize, "\(input.columns) inputs, but \(inputSize) are needed")
        inputs.removeAll(keepingCapacity: true)
        var current = input
        for index in layers.indices {
            inputs.append(current)
            current = layers[index].forward(current, store: store, pass: pass)
        }
        return current
    }

    /// Adds the gradients of all weights for the latest forward pass.
    ///
    /// - Parameters:
    ///   - outputGradient: (N, outputSize); overwritten.
    ///   - inputGradient: (N, inputSize) without gaps, overwritten; nil where nobody needs it.
    package func backward(
        _ outputGradient: MatrixView, inputGradient: MatrixView? = nil, store: ParameterStore,
        pass: Pass
    ) {
        precondition(inputs.count == layers.count, "a backward pass needs a forward pass first")
        var current = outputGradient
        for index in stride(from: layers.count - 1, through: 0, by: -1) {
            var below = inputGradient
            if index > 0 {
                let buffer = gradients[index % 2]
                buffer.reserve(pass.layout.rows * layers[index].inputSize)
                below = buffer.view(rows: pass.layout.rows, columns: layers[index].inputSize)
            }
            layers[index].backward(
                inputs[index], outputGradient: current, inputGradient: below, store: store,
                pass: pass)
            if let below { current = below }
        }
    }
}

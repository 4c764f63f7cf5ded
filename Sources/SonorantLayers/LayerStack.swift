import SonorantTensors

/// Layers one upon another.
package final class LayerStack: Sendable {
    package let layers: [any SequenceLayer]

    private final class Memory {
        var inputs: [MatrixView] = []
        // The gradient on its way down alternates between two buffers.
        let gradients = [FloatBuffer(), FloatBuffer()]
    }

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
    /// - Returns: (N, outputSize), valid until the next forward pass in `workspace`.
    package func forward(
        _ input: MatrixView, workspace: Workspace, pass: Pass
    ) -> MatrixView {
        precondition(
            input.columns == inputSize, "\(input.columns) inputs, but \(inputSize) are needed")
        let memory = workspace.memory(of: self) { Memory() }
        memory.inputs.removeAll(keepingCapacity: true)
        var current = input
        for index in layers.indices {
            memory.inputs.append(current)
            current = layers[index].forward(current, workspace: workspace, pass: pass)
        }
        return current
    }

    /// Adds the gradients of all weights for the latest forward pass in `workspace`.
    ///
    /// - Parameters:
    ///   - outputGradient: (N, outputSize); overwritten.
    ///   - inputGradient: (N, inputSize) without gaps, overwritten; nil where nobody needs it.
    package func backward(
        _ outputGradient: MatrixView, inputGradient: MatrixView? = nil, workspace: Workspace,
        pass: Pass
    ) {
        let memory = workspace.memory(of: self) { Memory() }
        precondition(
            memory.inputs.count == layers.count, "a backward pass needs a forward pass first")
        var current = outputGradient
        for index in stride(from: layers.count - 1, through: 0, by: -1) {
            var below = inputGradient
            if index > 0 {
                let buffer = memory.gradients[index % 2]
                buffer.reserve(pass.layout.rows * layers[index].inputSize)
                below = buffer.view(rows: pass.layout.rows, columns: layers[index].inputSize)
            }
            layers[index].backward(
                memory.inputs[index], outputGradient: current, inputGradient: below,
                workspace: workspace, pass: pass)
            if let below { current = below }
        }
    }
}

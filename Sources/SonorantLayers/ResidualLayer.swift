import SonorantTensors

/// Layers with a way around them: y = x + f(x).
///
/// With layer dropout the layers are left out of a step of training as a whole with a given
/// probability, y = x, and their outputs scaled up otherwise, so that the expected value stays.
/// Sequences that come in blocks keep the states of layers that are left out up to date.
///
/// Source: He et al. 2016; for layer dropout Huang et al. 2016, "Deep networks with stochastic
/// depth", in an inverted form.
package final class ResidualLayer: SequenceLayer {
    private let stack: LayerStack
    private let dropout: Float
    private let number: UInt64

    private final class Memory {
        let output = FloatBuffer()
        let gradient = FloatBuffer()
    }

    /// - Parameters:
    ///   - layers: one upon another, with as many outputs as inputs.
    ///   - layerDropout: the probability with which all of them are left out, in 0..<1.
    ///   - number: tells this layer's chance from that of others.
    package init(_ layers: [any SequenceLayer], layerDropout: Float = 0, number: Int = 0) {
        stack = LayerStack(layers)
        precondition(
            stack.inputSize == stack.outputSize,
            "\(stack.inputSize) inputs cannot be added to \(stack.outputSize) outputs")
        precondition(
            (0..<1).contains(layerDropout), "layer dropout of \(layerDropout) is not in 0..<1")
        dropout = layerDropout
        self.number = UInt64(number)
    }

    package var inputSize: Int { stack.inputSize }
    package var outputSize: Int { stack.outputSize }

    package func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {
        stack.initialise(store, generator: &generator)
    }

    /// What the layers' outputs are multiplied by in this pass.
    private func scale(_ pass: Pass) -> Float {
        guard dropout > 0, pass.training else { return 1 }
        var generator = SeededGenerator(
            seed: pass.sequenceSeed &+ (number &+ 1) &* 0xC2B2_AE3D_27D4_EB4F)
        return generator.uniform(in: 0..<1) < Double(dropout) ? 0 : 1 / (1 - dropout)
    }

    package func forward(
        _ input: MatrixView, workspace: Workspace, pass: Pass
    ) -> MatrixView {
        let scale = scale(pass)
        if scale == 0, pass.block == nil { return input }
        let inner = stack.forward(input, workspace: workspace, pass: pass)
        let output = workspace.memory(of: self) { Memory() }.output
        output.reserve(pass.layout.rows * outputSize)
        let result = output.view(rows: pass.layout.rows, columns: outputSize)
        for row in 0..<result.rows {
            let (x, y, z) = (input.row(row), inner.row(row), result.row(row))
            for column in 0..<outputSize { z[column] = x[column] + scale * y[column] }
        }
        return result
    }

    package func backward(
        _ input: MatrixView, outputGradient: MatrixView, inputGradient: MatrixView?,
        workspace: Workspace, pass: Pass
    ) {
        let scale = scale(pass)
        if scale == 0, pass.block == nil {
            inputGradient?.copy(from: outputGradient)
            return
        }
        let gradient = workspace.memory(of: self) { Memory() }.gradient
        gradient.reserve(pass.layout.rows * outputSize)
        let inner = gradient.view(rows: pass.layout.rows, columns: outputSize)
        for row in 0..<inner.rows {
            let (dy, dz) = (inner.row(row), outputGradient.row(row))
            for column in 0..<outputSize { dy[column] = scale * dz[column] }
        }
        stack.backward(inner, inputGradient: inputGradient, workspace: workspace, pass: pass)
        inputGradient?.add(outputGradient)
    }
}

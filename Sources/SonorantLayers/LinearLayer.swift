import SonorantTensors

/// y = x W + b for every frame, W stored as (inputs, outputs).
package final class LinearLayer: SequenceLayer {
    package let inputSize: Int
    package let outputSize: Int
    private let weight: Parameter
    private let product: InputProduct.Weights

    private final class Memory {
        let product: InputProduct
        let output = FloatBuffer()
        let roundedGradient = OperandBuffer()

        init(_ weights: InputProduct.Weights) { product = InputProduct(weights) }
    }

    package init(
        _ name: String, inputSize: Int, outputSize: Int, store: ParameterStore
    ) {
        self.inputSize = inputSize
        self.outputSize = outputSize
        weight = store.register("\(name).weight", shape: [inputSize, outputSize])
        let bias = store.register("\(name).bias", shape: [outputSize])
        product = InputProduct.Weights(
            weight: weight, bias: bias, inputs: inputSize, outputs: outputSize, groups: 1,
            inputIsBounded: false)
    }

    /// Uniform within ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010), biases zero.
    package func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {
        store.fillGlorot(weight, generator: &generator)
    }

    package func forward(
        _ input: MatrixView, workspace: Workspace, pass: Pass
    ) -> MatrixView {
        let memory = workspace.memory(of: self) { Memory(product) }
        memory.output.reserve(pass.layout.rows * outputSize)
        let result = memory.output.view(rows: pass.layout.rows, columns: outputSize)
        memory.product.forward(
            input, into: { _ in result }, offsets: { _ in nil }, workspace: workspace, pass: pass)
        return result
    }

    package func backward(
        _ input: MatrixView, outputGradient: MatrixView, inputGradient: MatrixView?,
        workspace: Workspace, pass: Pass
    ) {
        let memory = workspace.memory(of: self) { Memory(product) }
        let gradient = memory.roundedGradient.rounded(outputGradient, precision: pass.precision)
        memory.product.backward(
            { _ in gradient }, inputGradient: inputGradient, workspace: workspace, pass: pass)
    }
}

extension OperandBuffer {
    /// `view` itself in float32, else a rounded copy of it with zeros behind.
    func rounded(_ view: MatrixView, precision: Precision) -> Operand {
        if precision == .f32 { return Operand(view) }
        let result = reserve(rows: view.rows, columns: view.columns, precision: precision)
        result.copy(from: view)
        return result
    }
}

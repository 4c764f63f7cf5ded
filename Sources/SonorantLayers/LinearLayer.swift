import SonorantTensors

/// y = x W + b for every frame, W stored as (inputs, outputs).
package final class LinearLayer: SequenceLayer {
    package let inputSize: Int
    package let outputSize: Int
    private let weight: Parameter
    private let bias: Parameter
    private let output = FloatBuffer()

    package init(_ name: String, inputSize: Int, outputSize: Int, store: ParameterStore) {
        self.inputSize = inputSize
        self.outputSize = outputSize
        weight = store.register("\(name).weight", shape: [inputSize, outputSize])
        bias = store.register("\(name).bias", shape: [outputSize])
    }

    /// Uniform within ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010), biases zero.
    package func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {
        let bound = (6 / Double(inputSize + outputSize)).squareRoot()
        store.fillUniformly(weight, bound: bound, generator: &generator)
    }

    package func forward(
        _ input: MatrixView, store: ParameterStore, pass: Pass
    ) -> MatrixView {
        output.reserve(pass.layout.rows * outputSize)
        let result = output.view(rows: pass.layout.rows, columns: outputSize)
        ProductTasks.forward(
            input, weight: store.value(weight), bias: store.value(bias), into: result,
            pool: pass.pool)
        return result
    }

    package func backward(
        _ input: MatrixView, outputGradient: MatrixView, inputGradient: MatrixView?,
        store: ParameterStore, pass: Pass
    ) {
        ProductTasks.weightGradient(
            input, outputGradient: outputGradient, into: store.gradient(weight),
            biasGradient: store.gradient(bias), pool: pass.pool)
        if let inputGradient {
            ProductTasks.inputGradient(
                outputGradient, weight: store.value(weight), into: inputGradient, pool: pass.pool)
        }
    }
}

import CSIMD
import SonorantTensors

/// Layer normalisation: each row to mean zero and variance one, then times a gain and plus a bias
/// for each column:
///
///     y = g ⊙ (x − μ) / √(σ² + ε) + b        ε = 1e-5
///
/// Source: Ba, Kiros and Hinton 2016.
package final class NormalisationLayer: SequenceLayer {
    package let inputSize: Int
    package var outputSize: Int { inputSize }
    private let gain: Parameter
    private let bias: Parameter

    private final class Memory {
        let output = FloatBuffer()
        // (N, inputSize) rows of mean zero and variance one; N factors 1 / √(σ² + ε).
        let normalised = FloatBuffer()
        let factors = FloatBuffer()
        // (parts, 2 × inputSize): shares of the gradients of gain and bias.
        let shares = FloatBuffer()
    }

    /// - Parameter name: what the names of `gain` and `bias` start with.
    package init(_ name: String, inputSize: Int, store: ParameterStore) {
        self.inputSize = inputSize
        gain = store.register("\(name).gain", shape: [inputSize])
        bias = store.register("\(name).bias", shape: [inputSize])
    }

    /// Gains of one, biases of zero.
    package func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {
        store.value(gain).base.update(repeating: 1, count: inputSize)
        store.value(bias).clear()
        store.valuesChanged()
    }

    private func parts(_ rows: Int) -> Partition.Ranges {
        Partition.ranges(rows, parts: 8, smallest: 64)
    }

    package func forward(
        _ input: MatrixView, workspace: Workspace, pass: Pass
    ) -> MatrixView {
        let rows = pass.layout.rows
        let weights = workspace.weights
        let memory = workspace.memory(of: self) { Memory() }
        memory.output.reserve(rows * inputSize)
        memory.normalised.reserve(rows * inputSize)
        memory.factors.reserve(rows)
        let result = memory.output.view(rows: rows, columns: inputSize)
        let parts = parts(rows)
        pass.pool.run(parts.count) { part in
            let first = parts[part].lowerBound
            sonorant_normalise_rows(
                parts[part].count, inputSize, input.row(first), input.stride,
                weights.value(gain).base, weights.value(bias).base, result.row(first),
                memory.normalised.base + first * inputSize, memory.factors.base + first)
        }
        return result
    }

    package func backward(
        _ input: MatrixView, outputGradient: MatrixView, inputGradient: MatrixView?,
        workspace: Workspace, pass: Pass
    ) {
        let parts = parts(pass.layout.rows)
        let weights = workspace.weights
        let memory = workspace.memory(of: self) { Memory() }
        let shares = memory.shares
        shares.reserve(parts.count * 2 * inputSize)
        shares.clear(prefix: parts.count * 2 * inputSize)
        pass.pool.run(parts.count) { part in
            let first = parts[part].lowerBound
            let share = shares.base + part * 2 * inputSize
            sonorant_normalise_rows_backward(
                parts[part].count, inputSize, outputGradient.row(first), outputGradient.stride,
                weights.value(gain).base, memory.normalised.base + first * inputSize,
                memory.factors.base + first, inputGradient?.row(first), inputGradient?.stride ?? 0,
                share, share + inputSize)
        }
        for part in 0..<parts.count {
            let share = shares.base + part * 2 * inputSize
            for (index, parameter) in [gain, bias].enumerated() {
                sonorant_add_rows(
                    1, inputSize, share + index * inputSize, inputSize,
                    workspace.gradients[parameter].base, inputSize)
            }
        }
    }
}

import CSIMD
import SonorantTensors

/// Sets each value to zero with a given probability in training and scales the rest up, so that
/// the expected value stays; passes everything through otherwise.
///
/// The mask is a hash of the pass's seed and the value's place, so the backward pass draws the
/// same one again and nothing is stored.
///
/// Source: Srivastava et al. 2014, in its inverted form.
package final class DropoutLayer: SequenceLayer {
    package let inputSize: Int
    package var outputSize: Int { inputSize }
    private let probability: Float
    private let number: UInt64
    private let output = FloatBuffer()

    /// - Parameters:
    ///   - probability: in 0..<1.
    ///   - number: tells this layer's mask from those of the model's other dropout layers.
    package init(inputSize: Int, probability: Float, number: Int) {
        precondition((0..<1).contains(probability), "dropout of \(probability) is not in 0..<1")
        self.inputSize = inputSize
        self.probability = probability
        self.number = UInt64(number)
    }

    package func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {}

    package func forward(
        _ input: MatrixView, store: ParameterStore, pass: Pass
    ) -> MatrixView {
        guard pass.training, probability > 0 else { return input }
        output.reserve(pass.layout.rows * inputSize)
        let result = output.view(rows: pass.layout.rows, columns: inputSize)
        mask(input, into: result, pass: pass)
        return result
    }

    package func backward(
        _ input: MatrixView, outputGradient: MatrixView, inputGradient: MatrixView?,
        store: ParameterStore, pass: Pass
    ) {
        guard let inputGradient else { return }
        guard pass.training, probability > 0 else {
            inputGradient.copy(from: outputGradient)
            return
        }
        mask(outputGradient, into: inputGradient, pass: pass)
    }

    private func mask(_ source: MatrixView, into target: MatrixView, pass: Pass) {
        let seed = pass.seed &+ number &* 0x9E37_79B9_7F4A_7C15
        let ranges = Partition.ranges(source.rows, parts: 8, smallest: 64)
        pass.pool.run(ranges.count) { task in
            for row in ranges[task] {
                sonorant_dropout(
                    source.row(row), target.row(row), inputSize, probability, seed,
                    UInt64(row * inputSize))
            }
        }
    }
}

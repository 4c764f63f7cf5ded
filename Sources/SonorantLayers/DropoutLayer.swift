import CSIMD
import SonorantTensors

/// Sets each value to zero with a given probability in training and scales the rest up, so that
/// the expected value stays; passes everything through otherwise.
///
/// The mask is a hash of the pass's seed and the value's place, so the backward pass draws the
/// same one again and nothing is stored. Variational dropout has one mask for all steps of a
/// sequence.
///
/// Source: Srivastava et al. 2014, in its inverted form; for one mask a sequence Gal and
/// Ghahramani 2016.
package final class DropoutLayer: SequenceLayer {
    package let inputSize: Int
    package var outputSize: Int { inputSize }
    private let probability: Float
    private let number: UInt64
    private let isVariational: Bool

    /// - Parameters:
    ///   - probability: in 0..<1.
    ///   - number: tells this layer's mask from those of the model's other dropout layers.
    ///   - isVariational: whether a sequence has one mask for all steps.
    package init(
        inputSize: Int, probability: Float, number: Int, isVariational: Bool = false
    ) {
        precondition((0..<1).contains(probability), "dropout of \(probability) is not in 0..<1")
        self.inputSize = inputSize
        self.probability = probability
        self.number = UInt64(number)
        self.isVariational = isVariational
    }

    package func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {}

    package func forward(
        _ input: MatrixView, workspace: Workspace, pass: Pass
    ) -> MatrixView {
        guard pass.training, probability > 0 else { return input }
        let output = workspace.memory(of: self) { FloatBuffer() }
        output.reserve(pass.layout.rows * inputSize)
        let result = output.view(rows: pass.layout.rows, columns: inputSize)
        mask(input, into: result, pass: pass)
        return result
    }

    package func backward(
        _ input: MatrixView, outputGradient: MatrixView, inputGradient: MatrixView?,
        workspace: Workspace, pass: Pass
    ) {
        guard let inputGradient else { return }
        guard pass.training, probability > 0 else {
            inputGradient.copy(from: outputGradient)
            return
        }
        mask(outputGradient, into: inputGradient, pass: pass)
    }

    private func mask(_ source: MatrixView, into target: MatrixView, pass: Pass) {
        let start = isVariational ? pass.sequenceSeed : pass.seed
        let seed = start &+ number &* 0x9E37_79B9_7F4A_7C15
        if isVariational {
            let layout = pass.layout
            let steps = Partition.ranges(layout.steps, parts: 8, smallest: 4)
            pass.pool.run(steps.count) { task in
                for step in steps[task] {
                    let first = layout.offsets[step]
                    drop(source, target, rows: first..<first + layout.active[step], first, seed)
                }
            }
            return
        }
        let ranges = Partition.ranges(source.rows, parts: 8, smallest: 64)
        pass.pool.run(ranges.count) { drop(source, target, rows: ranges[$0], 0, seed) }
    }

    /// Masks some rows, the mask's own rows being counted from `first`.
    private func drop(
        _ source: MatrixView, _ target: MatrixView, rows: Range<Int>, _ first: Int, _ seed: UInt64
    ) {
        for row in rows {
            sonorant_dropout(
                source.row(row), target.row(row), inputSize, probability, seed,
                UInt64((row - first) * inputSize))
        }
    }
}

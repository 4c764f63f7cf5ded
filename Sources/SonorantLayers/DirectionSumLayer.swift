import SonorantTensors

/// Adds the right half of the columns to the left one: joins the two directions of a recurrent
/// layer by their sum.
package final class DirectionSumLayer: SequenceLayer {
    package let inputSize: Int
    package var outputSize: Int { inputSize / 2 }

    /// - Parameter inputSize: even.
    package init(inputSize: Int) {
        precondition(inputSize % 2 == 0, "\(inputSize) columns have no halves")
        self.inputSize = inputSize
    }

    package func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {}

    package func forward(
        _ input: MatrixView, workspace: Workspace, pass: Pass
    ) -> MatrixView {
        let output = workspace.memory(of: self) { FloatBuffer() }
        output.reserve(pass.layout.rows * outputSize)
        let result = output.view(rows: pass.layout.rows, columns: outputSize)
        result.copy(from: input.columns(0..<outputSize))
        result.add(input.columns(outputSize..<inputSize))
        return result
    }

    package func backward(
        _ input: MatrixView, outputGradient: MatrixView, inputGradient: MatrixView?,
        workspace: Workspace, pass: Pass
    ) {
        inputGradient?.columns(0..<outputSize).copy(from: outputGradient)
        inputGradient?.columns(outputSize..<inputSize).copy(from: outputGradient)
    }
}

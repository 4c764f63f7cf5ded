import SonorantTensors

/// A structurally constrained recurrent network in one or both directions: slow context units s
/// beside the hidden ones,
///
///     s = (1 − α) (x B + b) + α s′        h = σ(s P + x A + a + h′ R)
///
/// and both as output, [h, s]. It is made of two layers: ``LeakyContextCell``s on x, and plain
/// logistic cells on [x, s].
///
/// Source: Mikolov et al. 2014, "Learning longer memory in recurrent neural networks", with
/// biases; its output is the layer above, which sees both.
package final class SCRNLayer: SequenceLayer {
    /// The layers of one direction.
    private struct Direction: Sendable {
        let context: RecurrentLayer
        let hidden: RecurrentLayer
    }

    /// What lies between the layers of one direction.
    private struct Between {
        /// (N, inputs + C), [x, s], and its gradient.
        let joined = FloatBuffer()
        let joinedGradient = FloatBuffer()
        let contextGradient = FloatBuffer()
        let inputGradient = FloatBuffer()
    }

    package let inputSize: Int
    package var outputSize: Int { directions.count * (cells + context) }
    private let cells: Int
    private let context: Int
    private let directions: [Direction]

    private final class Memory {
        let output = FloatBuffer()
        let between: [Between]

        init(directions: Int) { between = (0..<directions).map { _ in Between() } }
    }

    /// - Parameters:
    ///   - cells: hidden units a direction, H.
    ///   - context: context units a direction, C.
    ///   - decay: α, from 0 to 1.
    ///   - number: that of the first of the two states that it carries from block to block.
    ///   - dropout: as ``RecurrentLayer`` has it, on h.
    package init(
        _ name: String, inputSize: Int, cells: Int, context: Int, decay: Float,
        bidirectional: Bool, number: Int = 0, dropout: Float = 0, store: ParameterStore
    ) {
        self.inputSize = inputSize
        self.cells = cells
        self.context = context
        let ways: [RecurrentLayer.Directions] = bidirectional ? [.forward, .backward] : [.forward]
        directions = ways.map { way in
            let part = "\(name).\(way)"
            return Direction(
                context: RecurrentLayer(
                    "\(part).context", inputSize: inputSize, directions: way, number: number,
                    store: store
                ) { _, _ in LeakyContextCell(cells: context, decay: decay) },
                hidden: RecurrentLayer(
                    "\(part).hidden", inputSize: inputSize + context, directions: way,
                    number: number + 1, dropout: dropout, store: store
                ) { _, _ in PlainCell(cells: cells, activation: .logistic) })
        }
    }

    package func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {
        for direction in directions {
            direction.context.initialise(store, generator: &generator)
            direction.hidden.initialise(store, generator: &generator)
        }
    }

    package func forward(
        _ input: MatrixView, workspace: Workspace, pass: Pass
    ) -> MatrixView {
        let rows = pass.layout.rows
        let memory = workspace.memory(of: self) { Memory(directions: directions.count) }
        memory.output.reserve(rows * outputSize)
        let result = memory.output.view(rows: rows, columns: outputSize)
        for (index, direction) in directions.enumerated() {
            let slow = direction.context.forward(input, workspace: workspace, pass: pass)
            memory.between[index].joined.reserve(rows * (inputSize + context))
            let joined = memory.between[index].joined.view(rows: rows, columns: inputSize + context)
            joined.columns(0..<inputSize).copy(from: input)
            joined.columns(inputSize..<inputSize + context).copy(from: slow)
            let fast = direction.hidden.forward(joined, workspace: workspace, pass: pass)
            let (fastColumns, slowColumns) = columns(of: index)
            result.columns(fastColumns).copy(from: fast)
            result.columns(slowColumns).copy(from: slow)
        }
        return result
    }

    package func backward(
        _ input: MatrixView, outputGradient: MatrixView, inputGradient: MatrixView?,
        workspace: Workspace, pass: Pass
    ) {
        let rows = pass.layout.rows
        let memory = workspace.memory(of: self) { Memory(directions: directions.count) }
        for (index, direction) in directions.enumerated() {
            let (fastColumns, slowColumns) = columns(of: index)
            let between = memory.between[index]
            between.joinedGradient.reserve(rows * (inputSize + context))
            between.contextGradient.reserve(rows * context)
            let joined = between.joinedGradient.view(
                rows: rows, columns: inputSize + context)
            direction.hidden.backward(
                between.joined.view(rows: rows, columns: inputSize + context),
                outputGradient: outputGradient.columns(fastColumns), inputGradient: joined,
                workspace: workspace, pass: pass)
            let slow = between.contextGradient.view(rows: rows, columns: context)
            slow.copy(from: joined.columns(inputSize..<inputSize + context))
            slow.add(outputGradient.columns(slowColumns))
            var below: MatrixView?
            if inputGradient != nil {
                between.inputGradient.reserve(rows * inputSize)
                below = between.inputGradient.view(rows: rows, columns: inputSize)
            }
            direction.context.backward(
                input, outputGradient: slow, inputGradient: below, workspace: workspace, pass: pass)
            guard let inputGradient, let below else { continue }
            if index == 0 { inputGradient.clear() }
            inputGradient.add(joined.columns(0..<inputSize))
            inputGradient.add(below)
        }
    }

    /// The output's columns of a direction's hidden and context units.
    private func columns(of direction: Int) -> (hidden: Range<Int>, context: Range<Int>) {
        let start = direction * (cells + context)
        return (start..<start + cells, start + cells..<start + cells + context)
    }
}

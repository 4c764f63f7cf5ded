import CSIMD
import SonorantTensors

/// What one recurrent layer is made of.
package struct LSTMShape: Sendable, Equatable {
    /// Cells a direction, H.
    package var cells: Int
    package var bidirectional: Bool
    /// Outputs a direction after a linear projection of the cells' outputs; 0 for none.
    package var projection: Int
    /// Whether the gates see the cell state through diagonal weights.
    package var peepholes: Bool

    package init(
        cells: Int, bidirectional: Bool = true, projection: Int = 0, peepholes: Bool = false
    ) {
        self.cells = cells
        self.bidirectional = bidirectional
        self.projection = projection
        self.peepholes = peepholes
    }

    var directions: Int { bidirectional ? 2 : 1 }
    /// Outputs a direction, P.
    var outputs: Int { projection > 0 ? projection : cells }
    /// Pre-activations a direction.
    var gates: Int { 4 * cells }
}

/// A layer of long short-term memory in one or both directions.
///
/// For every direction, with x the input, h the output and c the cell state of a step and h′, c′
/// those of the step before in that direction:
///
///     i = σ(x Wᵢ + h′ Rᵢ + pᵢ ⊙ c′ + bᵢ)        f = σ(x W_f + h′ R_f + p_f ⊙ c′ + b_f)
///     g = tanh(x W_g + h′ R_g + b_g)            c = f ⊙ c′ + i ⊙ g
///     o = σ(x W_o + h′ R_o + p_o ⊙ c + b_o)     h = (o ⊙ tanh c) [× M where projected]
///
/// Weights are stored as (inputs, directions × 4 × cells) in the order i, f, g, o, the forward
/// direction first. The output's columns are the forward direction's, then the backward one's.
///
/// The products of all frames with W are one large product before the time loop, their gradients
/// one after it; a direction of a group of sequences is one task of the time loop.
///
/// Source: Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000, the
/// peepholes of Gers et al. 2002 and the projection of Sak et al. 2014.
package final class LSTMLayer: SequenceLayer {
    package let inputSize: Int
    package var outputSize: Int { shape.directions * shape.outputs }

    private let shape: LSTMShape
    private let forgetBias: Float
    private let inputWeight: Parameter
    private let bias: Parameter
    private let input: InputProduct.Weights
    private let directions: [LSTMDirection.Weights]

    private final class Memory {
        let input: InputProduct
        let directions: [LSTMDirection]
        let output = FloatBuffer()
        var tiles: [GradientTile] = []

        init(_ layer: LSTMLayer) {
            input = InputProduct(layer.input)
            directions = layer.directions.map { LSTMDirection($0) }
        }
    }

    /// - Parameters:
    ///   - number: tells this layer's states from those of the stack's other recurrent layers.
    ///   - inputIsBounded: whether all inputs lie within ±1 when recognising.
    package init(
        _ name: String, inputSize: Int, shape: LSTMShape, forgetBias: Float = 1, number: Int = 0,
        inputIsBounded: Bool = false, store: ParameterStore
    ) {
        self.inputSize = inputSize
        self.shape = shape
        self.forgetBias = forgetBias
        let gateCount = shape.directions * shape.gates
        inputWeight = store.register("\(name).input_weight", shape: [inputSize, gateCount])
        bias = store.register("\(name).bias", shape: [gateCount])
        input = InputProduct.Weights(
            weight: inputWeight, bias: bias, inputs: inputSize, outputs: shape.gates,
            groups: shape.directions, inputIsBounded: inputIsBounded)
        directions = (0..<shape.directions).map { index in
            LSTMDirection.Weights(
                "\(name).\(index == 0 ? "forward" : "backward")", shape: shape,
                reversed: index == 1, number: number, store: store)
        }
    }

    /// Uniform within ±1/√H, as PyTorch does; biases zero but for the forget gate's.
    package func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {
        let bound = 1 / Double(shape.cells).squareRoot()
        store.fillUniformly(inputWeight, bound: bound, generator: &generator)
        for (index, direction) in directions.enumerated() {
            direction.initialise(store, bound: bound, generator: &generator)
            let forget = index * shape.gates + shape.cells
            let values = store.value(bias)
            for cell in 0..<shape.cells { values.base[forget + cell] = forgetBias }
        }
        store.valuesChanged()
    }

    package func forward(
        _ view: MatrixView, workspace: Workspace, pass: Pass
    ) -> MatrixView {
        let rows = pass.layout.rows
        let memory = workspace.memory(of: self) { Memory(self) }
        let directions = memory.directions
        memory.output.reserve(rows * outputSize)
        let result = memory.output.view(rows: rows, columns: outputSize)
        pass.pool.run(directions.count) {
            directions[$0].prepareForward(workspace: workspace, pass: pass)
        }
        memory.input.forward(
            view, into: { directions[$0].gates(pass) }, offsets: { directions[$0].offsets },
            workspace: workspace, pass: pass)
        let shards = TimeOrder.shards(pass.layout)
        pass.pool.run(shards.count * directions.count) { task in
            let direction = task % directions.count
            directions[direction].forward(
                shards[task / directions.count],
                output: result.columns(columns(of: direction)), workspace: workspace, pass: pass)
        }
        return result
    }

    package func backward(
        _ view: MatrixView, outputGradient: MatrixView, inputGradient: MatrixView?,
        workspace: Workspace, pass: Pass
    ) {
        let memory = workspace.memory(of: self) { Memory(self) }
        let directions = memory.directions
        pass.pool.run(directions.count) {
            directions[$0].prepareBackward(workspace: workspace, pass: pass)
        }
        let shards = TimeOrder.shards(pass.layout)
        pass.pool.run(shards.count * directions.count) { task in
            let direction = task % directions.count
            directions[direction].backward(
                task / directions.count, of: shards,
                outputGradient: outputGradient.columns(columns(of: direction)),
                workspace: workspace, pass: pass)
        }
        memory.tiles.removeAll(keepingCapacity: true)
        for index in directions.indices {
            directions[index].addPeepholeGradient(workspace: workspace, pass: pass)
            directions[index].appendTiles(&memory.tiles, workspace: workspace, pass: pass)
        }
        memory.input.backward(
            { directions[$0].gateGradient(pass) }, inputGradient: inputGradient,
            others: memory.tiles,
            workspace: workspace, pass: pass)
    }

    private func columns(of direction: Int) -> Range<Int> {
        direction * shape.outputs..<(direction + 1) * shape.outputs
    }
}

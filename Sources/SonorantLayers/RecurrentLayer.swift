import SonorantTensors

/// Recurrent cells of any kind over whole sequences, in one or both directions.
///
/// The products of all frames with W are one large product before the time loop, their gradients
/// one after it; a direction of a group of sequences is one task of the time loop. The output's
/// columns are the forward direction's, then the backward one's. Weights are stored as those of
/// an ``LSTMLayer``: `input_weight` (inputs, directions × columns), `bias`, and for each direction
/// `forward.recurrent_weight` (H, columns) and what the cell has of its own.
package final class RecurrentLayer: SequenceLayer {
    /// In which order the steps are taken.
    package enum Directions: Sendable {
        case forward, backward, both

        fileprivate var reversals: [Bool] {
            switch self {
            case .forward: [false]
            case .backward: [true]
            case .both: [false, true]
            }
        }
    }

    package let inputSize: Int
    package var outputSize: Int { directions.reduce(0) { $0 + $1.cell.cells } }

    private let inputWeight: Parameter
    private let bias: Parameter
    private let input: InputProduct.Weights
    private let directions: [RecurrentDirection.Weights]

    private final class Memory {
        let input: InputProduct
        let directions: [RecurrentDirection]
        let output = FloatBuffer()
        var tiles: [GradientTile] = []

        init(_ layer: RecurrentLayer) {
            input = InputProduct(layer.input)
            directions = layer.directions.map { RecurrentDirection($0) }
        }
    }

    /// - Parameters:
    ///   - number: tells this layer's states from those of the stack's other recurrent layers.
    ///   - dropout: the probability with which, in training, a cell's output is kept from the
    ///     recurrent weights for a whole sequence.
    ///   - inputIsBounded: whether all inputs lie within ±1 when recognising.
    ///   - makeCell: a cell of a direction, given what the names of its own weights start with;
    ///     called more than once, with different stores.
    package init(
        _ name: String, inputSize: Int, directions: Directions = .both, number: Int = 0,
        dropout: Float = 0, inputIsBounded: Bool = false, store: ParameterStore,
        makeCell: (String, ParameterStore) -> any RecurrentCell
    ) {
        precondition((0..<1).contains(dropout), "dropout of \(dropout) is not in 0..<1")
        self.inputSize = inputSize
        let reversals = directions.reversals
        let columns = makeCell(name, ParameterStore()).inputColumns
        inputWeight = store.register(
            "\(name).input_weight", shape: [inputSize, reversals.count * columns])
        bias = store.register("\(name).bias", shape: [reversals.count * columns])
        input = InputProduct.Weights(
            weight: inputWeight, bias: bias, inputs: inputSize, outputs: columns,
            groups: reversals.count, inputIsBounded: inputIsBounded)
        self.directions = reversals.map { reversed in
            RecurrentDirection.Weights(
                "\(name).\(reversed ? "backward" : "forward")", reversed: reversed,
                number: number, dropout: dropout, store: store, makeCell: makeCell)
        }
    }

    /// As each cell says.
    package func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {
        for (index, direction) in directions.enumerated() {
            let columns = direction.cell.inputColumns
            let range = index * columns..<(index + 1) * columns
            direction.initialise(
                input: store.value(inputWeight).columns(range),
                bias: store.value(bias).columns(range), store: store, generator: &generator)
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
            view, into: { directions[$0].gates(pass) }, offsets: { _ in nil },
            workspace: workspace, pass: pass)
        let shards = TimeOrder.shards(pass.layout)
        pass.pool.run(shards.count * directions.count) { task in
            let direction = task % directions.count
            directions[direction].forward(
                shards[task / directions.count], output: result.columns(columns(of: direction)),
                workspace: workspace, pass: pass)
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
        for direction in directions {
            direction.appendTiles(&memory.tiles, workspace: workspace, pass: pass)
        }
        memory.input.backward(
            { directions[$0].gateGradient(pass) }, inputGradient: inputGradient,
            others: memory.tiles,
            workspace: workspace, pass: pass)
        for direction in directions { direction.finishGradients(workspace: workspace, pass: pass) }
    }

    private func columns(of direction: Int) -> Range<Int> {
        let cells = directions[direction].cell.cells
        return direction * cells..<(direction + 1) * cells
    }
}

import CSIMD
import SonorantTensors

/// The recurrence of one direction of an ``LSTMLayer``: everything inside the time loop.
///
/// Forward and backward direction differ only in their ``TimeOrder``. N rows, H cells, P outputs.
/// Groups of sequences (shards) are worked on by different threads that never wait for each
/// other before the loop's end. It keeps its activations, so it is part of a ``Workspace``.
final class LSTMDirection {
    /// What it computes with.
    struct Weights: Sendable {
        let shape: LSTMShape
        let reversed: Bool
        /// That of the layer among the recurrent ones.
        let number: Int
        let recurrentWeight: Parameter
        let peepholes: Parameter?
        let projection: Parameter?

        init(
            _ name: String, shape: LSTMShape, reversed: Bool, number: Int, store: ParameterStore
        ) {
            self.shape = shape
            self.reversed = reversed
            self.number = number
            recurrentWeight = store.register(
                "\(name).recurrent_weight", shape: [shape.outputs, shape.gates])
            peepholes =
                shape.peepholes
                ? store.register("\(name).peepholes", shape: [3 * shape.cells]) : nil
            projection =
                shape.projection > 0
                ? store.register("\(name).projection", shape: [shape.cells, shape.projection])
                : nil
        }

        func initialise(
            _ store: ParameterStore, bound: Double, generator: inout SeededGenerator
        ) {
            for parameter in [recurrentWeight, peepholes, projection].compactMap(\.self) {
                store.fillUniformly(parameter, bound: bound, generator: &generator)
            }
        }
    }

    private let shape: LSTMShape
    private let reversed: Bool
    private let number: Int
    private let peepholes: Parameter?
    private let projection: Parameter?
    private let recurrentWeight: Parameter
    private let packed: [PackedParameter]
    private let transposed: [PackedParameter]

    // (N, 4H): the input's share of the pre-activations, then the activations, then in float32
    // the gradients of the pre-activations; in bfloat16 these have a place of their own.
    private let gates = FloatBuffer()
    private let roundedGradient = OperandBuffer()
    // (N, H): cell states.
    private let cells = FloatBuffer()
    // (N, P): for every row the output of the step before it.
    private let carried = OperandBuffer()
    // With a projection: the cells' outputs (N, H), the projected ones (N, P), and the latter's
    // gradients; each in float32 and, where that is another, in the pass's precision.
    private let unprojected = FloatBuffer()
    private let roundedUnprojected = OperandBuffer()
    private let projected = FloatBuffer()
    private let roundedProjected = OperandBuffer()
    // A row a sequence: gradients of cell states (H), of the outputs from the step after (P), and
    // of the cells' outputs before a projection (H).
    private let cellCarry = FloatBuffer()
    private let outputCarry = FloatBuffer()
    private let unprojectedCarry = FloatBuffer()
    // (shards, 3H)
    private let peepholeShares = FloatBuffer()

    init(_ weights: Weights) {
        shape = weights.shape
        reversed = weights.reversed
        number = weights.number
        peepholes = weights.peepholes
        projection = weights.projection
        recurrentWeight = weights.recurrentWeight
        let matrices = [recurrentWeight] + [projection].compactMap(\.self)
        packed = matrices.map { PackedParameter($0) }
        transposed = matrices.map { PackedParameter($0, transposed: true) }
    }

    /// What the factors of the recurrent products are stored as: projected outputs are not
    /// bounded, so bytes cannot stand for them.
    private func precision(in pass: Pass) -> Precision {
        guard pass.precision == .int8, projection != nil else { return pass.precision }
        return Precision.bf16.isNative ? .bf16 : .f32
    }

    // MARK: Forward

    /// Makes room and packs the weights for a forward pass.
    func prepareForward(workspace: Workspace, pass: Pass) {
        let rows = pass.layout.rows
        let precision = precision(in: pass)
        for index in packed.indices { packed[index].refresh(precision, store: workspace.weights) }
        gates.reserve(rows * shape.gates)
        cells.reserve(rows * shape.cells)
        carried.reserve(rows: rows, columns: shape.outputs, precision: precision)
        block(pass)?.reserveAfter(
            number, columns: shape.outputs + shape.cells, first: shape.outputs, layout: pass.layout)
        guard projection != nil else { return }
        unprojected.reserve(rows * shape.cells)
        projected.reserve(rows * shape.outputs)
        roundedUnprojected.reserve(rows: rows, columns: shape.cells, precision: precision)
    }

    /// The block whose states this direction goes on with; the reversed one always starts afresh.
    private func block(_ pass: Pass) -> Block? { reversed ? nil : pass.block }

    /// (N, 4H), for the input's share of the pre-activations.
    func gates(_ pass: Pass) -> MatrixView {
        gates.view(rows: pass.layout.rows, columns: shape.gates)
    }

    /// What the recurrent product adds to the gates for zeros; nil for nothing.
    var offsets: UnsafePointer<Float>? { packed[0].weights.offsets }

    /// One shard's loop forward in time.
    ///
    /// - Parameter output: (N, P), written.
    func forward(_ shard: Range<Int>, output: MatrixView, workspace: Workspace, pass: Pass) {
        let precision = precision(in: pass)
        let gates = gates(pass)
        let cell = cells.view(rows: pass.layout.rows, columns: shape.cells)
        let carried = carried.operand(
            rows: pass.layout.rows, columns: shape.outputs, precision: precision)
        let recurrent = packed[0].weights
        let peephole = peepholes.map { UnsafePointer(workspace.weights.value($0).base) }

        let order = TimeOrder(layout: pass.layout, sequences: shard, reversed: reversed)
        guard order.count > 0 else { return }
        let block = block(pass)
        let before = block?.before?.views(number, sequences: shard, shape)
        var step = order[0]
        var previousCell = cell.row(step.previousRow)
        if let before {
            step.previousRows = step.rows
            previousCell = before.cells.base
            carried.rows(step.row..<step.row + step.rows).copy(from: before.outputs)
        } else {
            carried.rows(step.row..<step.row + step.rows).clear()
        }
        for position in 0..<order.count {
            let here = step.row..<step.row + step.rows
            // Zeros count for nothing, but not as bytes.
            let multiplied =
                precision == .int8 ? here : step.row..<step.row + step.previousRows
            recurrent.multiply(carried.rows(multiplied), into: gates.rows(multiplied), adding: true)
            let following = position + 1 < order.count ? order[position + 1] : nil
            let hidden =
                projection == nil
                ? output : unprojected.view(rows: pass.layout.rows, columns: shape.cells)
            sonorant_lstm_forward(
                step.rows, shape.cells, gates.row(step.row), previousCell, step.previousRows,
                peephole, cell.row(step.row), hidden.row(step.row),
                hidden.stride,
                following.flatMap { $0.rows < step.rows ? nil : gates.row($0.row) },
                pass.training ? 1 : 0)
            if projection != nil { project(here, into: output, pass: pass) }
            if let block, block.kept == position + 1 {
                let after = block.after.views(number, sequences: shard, shape)
                after.outputs.copy(from: output.rows(here))
                after.cells.copy(from: cell.rows(here))
            }
            guard let following else { return }
            let continued = following.row..<following.row + following.previousRows
            carried.rows(continued).copy(
                from: output.rows(step.row..<step.row + following.previousRows))
            carried.rows(continued.upperBound..<following.row + following.rows).clear()
            step = following
            previousCell = cell.row(step.previousRow)
        }
    }

    private func project(_ rows: Range<Int>, into output: MatrixView, pass: Pass) {
        let precision = precision(in: pass)
        let hidden = unprojected.view(rows: pass.layout.rows, columns: shape.cells).rows(rows)
        let factor = roundedUnprojected.operand(
            rows: pass.layout.rows, columns: shape.cells, precision: precision
        ).rows(rows)
        factor.copy(from: hidden)
        let result = projected.view(rows: pass.layout.rows, columns: shape.outputs).rows(rows)
        packed[1].weights.multiply(factor, into: result)
        output.rows(rows).copy(from: result)
    }

    // MARK: Backward

    /// Makes room and packs the weights for a backward pass.
    func prepareBackward(workspace: Workspace, pass: Pass) {
        let layout = pass.layout
        for index in transposed.indices {
            transposed[index].refresh(pass.precision, store: workspace.weights)
        }
        cellCarry.reserve(layout.sequences * shape.cells)
        cellCarry.clear(prefix: layout.sequences * shape.cells)
        outputCarry.reserve(layout.sequences * shape.outputs)
        block(pass)?.gradientBefore?.reserve(
            number, rows: layout.sequences, columns: shape.outputs + shape.cells,
            first: shape.outputs)
        if peepholes != nil {
            let count = TimeOrder.shards(layout).count * 3 * shape.cells
            peepholeShares.reserve(count)
            peepholeShares.clear(prefix: count)
        }
        if pass.precision != .f32 {
            roundedGradient.reserve(
                rows: layout.rows, columns: shape.gates, precision: pass.precision)
        }
        if projection != nil {
            unprojectedCarry.reserve(layout.sequences * shape.cells)
            roundedProjected.reserve(
                rows: layout.rows, columns: shape.outputs, precision: pass.precision)
        }
    }

    /// (N, 4H), the gradients of the pre-activations after ``backward(_:outputGradient:workspace:pass:)``.
    func gateGradient(_ pass: Pass) -> Operand {
        if pass.precision == .f32 { return Operand(gates(pass)) }
        return roundedGradient.operand(
            rows: pass.layout.rows, columns: shape.gates, precision: pass.precision)
    }

    /// One shard's loop backward in time.
    ///
    /// - Parameter outputGradient: (N, P), from the layers above.
    func backward(
        _ shardNumber: Int, of shards: Partition.Ranges, outputGradient: MatrixView,
        workspace: Workspace, pass: Pass
    ) {
        let shard = shards[shardNumber]
        let layout = pass.layout
        let gates = gates(pass)
        let gateGradient = gateGradient(pass)
        let cell = cells.view(rows: layout.rows, columns: shape.cells)
        let recurrent = transposed[0].weights
        let peephole = peepholes.map { UnsafePointer(workspace.weights.value($0).base) }
        let peepholeShare = peepholes.map { _ in
            peepholeShares.base + shardNumber * 3 * shape.cells
        }
        let cellCarry = cellCarry.view(rows: layout.sequences, columns: shape.cells).rows(shard)
        let outputCarry = outputCarry.view(rows: layout.sequences, columns: shape.outputs)
            .rows(shard)

        let order = TimeOrder(layout: layout, sequences: shard, reversed: reversed)
        let block = block(pass)
        let before = block?.before?.views(number, sequences: shard, shape)
        // Rows of `outputCarry` that hold something from the step after.
        var continued = 0
        var position = order.count
        while position > 0 {
            position -= 1
            var step = order[position]
            var previousCell = cell.row(step.previousRow)
            if position == 0, let before {
                step.previousRows = step.rows
                previousCell = before.cells.base
            }
            if let block, let gradient = block.gradientAfter, block.kept == position + 1 {
                let share = gradient.views(number, sequences: shard, shape)
                outputGradient.rows(step.row..<step.row + share.outputs.rows)
                    .add(share.outputs)
                cellCarry.rows(0..<share.cells.rows).add(share.cells)
            }
            let next = position > 0 ? order[position - 1] : nil
            var hiddenGradient = outputGradient.rows(step.row..<step.row + step.rows)
            var recurrentGradient = outputCarry.rows(0..<continued)
            if projection != nil {
                hiddenGradient = unproject(
                    hiddenGradient, plus: recurrentGradient, row: step.row, shard: shard,
                    pass: pass)
                recurrentGradient = outputCarry.rows(0..<0)
            }
            sonorant_lstm_backward(
                step.rows, shape.cells, gates.row(step.row), cell.row(step.row),
                previousCell, step.previousRows, peephole, peepholeShare,
                hiddenGradient.base, hiddenGradient.stride, recurrentGradient.base,
                recurrentGradient.rows, cellCarry.base,
                pass.precision == .f32
                    ? nil : gateGradient.row(step.row).assumingMemoryBound(to: UInt16.self),
                next.flatMap { $0.rows < step.rows ? nil : gates.row($0.row) })
            recurrent.multiply(
                gateGradient.rows(step.row..<step.row + step.previousRows),
                into: outputCarry.rows(0..<step.previousRows))
            continued = step.previousRows
        }
        if before != nil, let gradient = block?.gradientBefore {
            let target = gradient.views(number, sequences: shard, shape)
            target.outputs.copy(from: outputCarry)
            target.cells.copy(from: cellCarry)
        }
    }

    /// The gradient of the cells' outputs from that of the projected ones, which is the sum of
    /// `gradient` and, for its first rows, `recurrent`.
    private func unproject(
        _ gradient: MatrixView, plus recurrent: MatrixView, row: Int, shard: Range<Int>,
        pass: Pass
    ) -> MatrixView {
        let rows = row..<row + gradient.rows
        gradient.rows(0..<recurrent.rows).add(recurrent)
        let factor = roundedProjected.operand(
            rows: pass.layout.rows, columns: shape.outputs, precision: pass.precision
        ).rows(rows)
        factor.copy(from: gradient)
        let result = unprojectedCarry.view(rows: pass.layout.sequences, columns: shape.cells)
            .rows(shard).rows(0..<gradient.rows)
        transposed[1].weights.multiply(factor, into: result)
        return result
    }

    /// The tasks that add the gradients of the recurrent weights, after all loops.
    func appendTiles(_ tiles: inout [GradientTile], workspace: Workspace, pass: Pass) {
        let rows = pass.layout.rows
        GradientTile.append(
            carried.operand(rows: rows, columns: shape.outputs, precision: pass.precision),
            gateGradient(pass), to: workspace.gradients[recurrentWeight], tiles: &tiles)
        if let projection {
            GradientTile.append(
                roundedUnprojected.operand(
                    rows: rows, columns: shape.cells, precision: pass.precision),
                roundedProjected.operand(
                    rows: rows, columns: shape.outputs, precision: pass.precision),
                to: workspace.gradients[projection], tiles: &tiles)
        }
    }

    /// Adds up the shards' shares of the peepholes' gradient, in order.
    func addPeepholeGradient(workspace: Workspace, pass: Pass) {
        guard let peepholes else { return }
        for shard in 0..<TimeOrder.shards(pass.layout).count {
            sonorant_add_rows(
                1, 3 * shape.cells, peepholeShares.base + shard * 3 * shape.cells,
                3 * shape.cells, workspace.gradients[peepholes].base, 3 * shape.cells)
        }
    }
}

extension RecurrentStates {
    /// The states of layer `layer` of the first sequences that are in `sequences`.
    fileprivate func views(
        _ layer: Int, sequences: Range<Int>, _ shape: LSTMShape
    ) -> (outputs: MatrixView, cells: MatrixView) {
        (
            view(layer, sequences: sequences, columns: 0..<shape.outputs),
            view(
                layer, sequences: sequences,
                columns: shape.outputs..<shape.outputs + shape.cells)
        )
    }
}

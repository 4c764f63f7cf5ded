import CSIMD
import SonorantTensors

/// The time loop of one direction of a ``RecurrentLayer``. N rows, H cells, S state columns.
///
/// Forward and backward direction differ only in their ``TimeOrder``. Groups of sequences
/// (shards) are worked on by different threads that never wait for each other before the loop's
/// end. It keeps its activations, so it is part of a ``Workspace``.
final class RecurrentDirection {
    /// What it computes with.
    struct Weights: Sendable {
        let cell: any RecurrentCell
        let reversed: Bool
        /// That of the layer among the recurrent ones.
        let number: Int
        /// The probability with which a cell's output is kept from the recurrent weights for a
        /// whole sequence.
        let dropout: Float
        let recurrentWeight: Parameter?

        init(
            _ name: String, reversed: Bool, number: Int, dropout: Float, store: ParameterStore,
            makeCell: (String, ParameterStore) -> any RecurrentCell
        ) {
            // The recurrent weights come before the cell's own, as in an LSTM layer, but only the
            // cell knows their shape.
            let plan = makeCell(name, ParameterStore())
            recurrentWeight =
                plan.recurrentColumns > 0
                ? store.register(
                    "\(name).recurrent_weight", shape: [plan.cells, plan.recurrentColumns]) : nil
            cell = makeCell(name, store)
            self.reversed = reversed
            self.number = number
            self.dropout = dropout
        }

        /// - Parameters: the columns of the layer's weights that are this direction's.
        func initialise(
            input: MatrixView, bias: MatrixView, store: ParameterStore,
            generator: inout SeededGenerator
        ) {
            let recurrent = recurrentWeight.map { store.value($0) }
            cell.initialise(
                CellStart(
                    input: input, bias: bias, recurrent: recurrent,
                    own: cell.weights.map { store.value($0) }),
                generator: &generator)
            clearAbsent(recurrent)
        }

        /// Sets what is not there of the recurrent weights, or of their gradient, to zero.
        func clearAbsent(_ weights: MatrixView?) {
            for block in cell.absentWeights {
                weights?.rows(block.rows).columns(block.columns).clear()
            }
        }
    }

    private let weights: Weights
    private let cell: any RecurrentCell
    private let reversed: Bool
    private let number: Int
    private let dropout: Float
    private let packed: PackedParameter?
    private let transposed: PackedParameter?

    // (N, inputColumns): the input's share, then activations, then gradients; the latter rounded.
    private let gates = FloatBuffer()
    private let roundedGradient = OperandBuffer()
    // (B, recurrentColumns) of the step, and (N, recurrentColumns) the gradient with its rounded
    // form, where that share is kept apart.
    private let recurrentShare = FloatBuffer()
    private let recurrentGradient = FloatBuffer()
    private let roundedRecurrentGradient = OperandBuffer()
    private let states = FloatBuffer()
    private let saved = FloatBuffer()
    // (N, H): for every row the output of the step before it, as the recurrent weights see it.
    private let carried = OperandBuffer()
    private let thinned = FloatBuffer()
    // A row a sequence: gradients of the state (S), and of the output through the weights (H).
    private let stateCarry = FloatBuffer()
    private let outputCarry = FloatBuffer()
    // N numbers of 32 bits: each row's steps before it.
    private let times = FloatBuffer()
    // (shards, own weights)
    private let weightShares = FloatBuffer()

    init(_ weights: Weights) {
        self.weights = weights
        cell = weights.cell
        reversed = weights.reversed
        number = weights.number
        dropout = weights.dropout
        let absent = weights.cell.absentWeights
        packed = weights.recurrentWeight.map { PackedParameter($0, absent: absent) }
        transposed = weights.recurrentWeight.map {
            PackedParameter($0, transposed: true, absent: absent)
        }
    }

    /// What the factors of the recurrent products are stored as. Bytes would save little here.
    private func precision(in pass: Pass) -> Precision {
        guard pass.precision == .int8 else { return pass.precision }
        return Precision.bf16.isNative ? .bf16 : .f32
    }

    /// The block whose states this direction goes on with; the reversed one always starts afresh.
    private func block(_ pass: Pass) -> Block? { reversed ? nil : pass.block }

    private func ownWeights(_ store: ParameterStore) -> UnsafePointer<Float>? {
        cell.weights.map { UnsafePointer(store.value($0).base) }
    }

    // MARK: Forward

    /// Makes room and packs the weights for a forward pass.
    func prepareForward(workspace: Workspace, pass: Pass) {
        let layout = pass.layout
        let rows = layout.rows
        packed?.refresh(precision(in: pass), store: workspace.weights)
        gates.reserve(rows * cell.inputColumns)
        states.reserve(rows * cell.stateColumns)
        saved.reserve(rows * cell.savedColumns)
        carried.reserve(rows: rows, columns: cell.cells, precision: precision(in: pass))
        if !cell.addsRecurrent {
            recurrentShare.reserve(layout.sequences * cell.recurrentColumns)
        }
        if dropout > 0 { thinned.reserve(layout.sequences * cell.cells) }
        let block = block(pass)
        block?.reserveAfter(number, columns: cell.stateColumns, layout: layout)
        guard cell.countsTime else { return }
        times.reserve(rows)
        let target = UnsafeMutableRawPointer(times.base).assumingMemoryBound(to: Int32.self)
        let start = block?.before?.steps ?? 0
        for step in 0..<layout.steps {
            for sequence in 0..<layout.active[step] {
                let time = reversed ? layout.lengths[sequence] - 1 - step : start + step
                target[layout.offsets[step] + sequence] = Int32(truncatingIfNeeded: time)
            }
        }
    }

    /// (N, inputColumns), for the input's share.
    func gates(_ pass: Pass) -> MatrixView {
        gates.view(rows: pass.layout.rows, columns: cell.inputColumns)
    }

    private func states(_ pass: Pass) -> MatrixView {
        states.view(rows: pass.layout.rows, columns: cell.stateColumns)
    }

    /// The memory of one step of a shard.
    private func memory(
        _ step: TimeOrder.Step, previous: MatrixView, workspace: Workspace, pass: Pass
    ) -> CellStep {
        let here = step.row..<step.row + step.rows
        let times = UnsafeRawPointer(times.base).assumingMemoryBound(to: Int32.self)
        return CellStep(
            gates: gates(pass).rows(here), previous: previous, state: states(pass).rows(here),
            saved: saved.view(rows: pass.layout.rows, columns: cell.savedColumns).rows(here),
            weights: ownWeights(workspace.weights), times: cell.countsTime ? times + step.row : nil)
    }

    /// The states before a step, as many rows as there are.
    private func previous(
        _ position: Int, _ step: inout TimeOrder.Step, shard: Range<Int>, pass: Pass
    ) -> MatrixView {
        if position == 0, let before = block(pass)?.before {
            step.previousRows = step.rows
            return before.view(number, sequences: shard, columns: 0..<cell.stateColumns)
                .rows(0..<step.rows)
        }
        return states(pass).rows(step.previousRow..<step.previousRow + step.previousRows)
    }

    /// One shard's loop forward in time.
    ///
    /// - Parameter output: (N, H), written.
    func forward(_ shard: Range<Int>, output: MatrixView, workspace: Workspace, pass: Pass) {
        let carried = carried.operand(
            rows: pass.layout.rows, columns: cell.cells, precision: precision(in: pass))
        let order = TimeOrder(layout: pass.layout, sequences: shard, reversed: reversed)
        for position in 0..<order.count {
            var step = order[position]
            let previous = previous(position, &step, shard: shard, pass: pass)
            var memory = memory(step, previous: previous, workspace: workspace, pass: pass)
            let here = step.row..<step.row + step.rows
            if let packed {
                let continued = step.row..<step.row + step.previousRows
                let outputs = thin(
                    previous.columns(0..<cell.cells), shard: shard, pass: pass)
                carried.rows(continued).copy(from: outputs)
                carried.rows(continued.upperBound..<here.upperBound).clear()
                if cell.addsRecurrent {
                    packed.weights.multiply(
                        carried.rows(continued), into: gates(pass).rows(continued), adding: true)
                } else {
                    let share = recurrentShare.view(
                        rows: pass.layout.sequences, columns: cell.recurrentColumns
                    ).rows(shard).rows(0..<step.previousRows)
                    packed.weights.multiply(carried.rows(continued), into: share)
                    memory.recurrent = share
                }
            }
            cell.forward(memory)
            output.rows(here).copy(from: memory.state.columns(0..<cell.cells))
            if let block = block(pass), block.kept == position + 1 {
                block.after.view(number, sequences: shard, columns: 0..<cell.stateColumns)
                    .copy(from: memory.state)
            }
        }
    }

    /// The outputs as the recurrent weights see them: in training with recurrent dropout some
    /// are zero, the same ones at all steps of a sequence (Gal and Ghahramani 2016).
    private func thin(_ outputs: MatrixView, shard: Range<Int>, pass: Pass) -> MatrixView {
        guard dropout > 0, pass.training else { return outputs }
        let result = thinned.view(rows: pass.layout.sequences, columns: cell.cells)
            .rows(shard).rows(0..<outputs.rows)
        mask(outputs, into: result, shard: shard, pass: pass)
        return result
    }

    private func mask(
        _ source: MatrixView, into target: MatrixView, shard: Range<Int>, pass: Pass
    ) {
        let kind = UInt64(number) &* 2 &+ (reversed ? 1 : 0) &+ 1
        let seed = pass.sequenceSeed &+ kind &* 0xA24B_AED4_963E_E407
        for row in 0..<source.rows {
            sonorant_dropout(
                source.row(row), target.row(row), cell.cells, dropout, seed,
                UInt64((shard.lowerBound + row) * cell.cells))
        }
    }

    // MARK: Backward

    /// Makes room and packs the weights for a backward pass.
    func prepareBackward(workspace: Workspace, pass: Pass) {
        let layout = pass.layout
        transposed?.refresh(pass.precision, store: workspace.weights)
        stateCarry.reserve(layout.sequences * cell.stateColumns)
        stateCarry.clear(prefix: layout.sequences * cell.stateColumns)
        outputCarry.reserve(layout.sequences * cell.cells)
        outputCarry.clear(prefix: layout.sequences * cell.cells)
        block(pass)?.gradientBefore?.reserve(
            number, rows: layout.sequences, columns: cell.stateColumns)
        if let own = cell.weights {
            let count = TimeOrder.shards(layout).count * own.range.count
            weightShares.reserve(count)
            weightShares.clear(prefix: count)
        }
        if !cell.addsRecurrent { recurrentGradient.reserve(layout.rows * cell.recurrentColumns) }
        guard pass.precision != .f32 else { return }
        roundedGradient.reserve(
            rows: layout.rows, columns: cell.inputColumns, precision: pass.precision)
        guard !cell.addsRecurrent else { return }
        roundedRecurrentGradient.reserve(
            rows: layout.rows, columns: cell.recurrentColumns, precision: pass.precision)
    }

    /// (N, inputColumns), the gradient of the input's share after
    /// ``backward(_:of:outputGradient:workspace:pass:)``.
    func gateGradient(_ pass: Pass) -> Operand {
        if pass.precision == .f32 { return Operand(gates(pass)) }
        return roundedGradient.operand(
            rows: pass.layout.rows, columns: cell.inputColumns, precision: pass.precision)
    }

    /// (N, recurrentColumns), the gradient of the recurrent share.
    private func shareGradient(_ pass: Pass) -> Operand {
        if cell.addsRecurrent { return gateGradient(pass) }
        let rows = pass.layout.rows
        if pass.precision == .f32 {
            return Operand(recurrentGradient.view(rows: rows, columns: cell.recurrentColumns))
        }
        return roundedRecurrentGradient.operand(
            rows: rows, columns: cell.recurrentColumns, precision: pass.precision)
    }

    /// One shard's loop backward in time.
    ///
    /// - Parameter outputGradient: (N, H), from the layers above.
    func backward(
        _ shardNumber: Int, of shards: Partition.Ranges, outputGradient: MatrixView,
        workspace: Workspace, pass: Pass
    ) {
        let shard = shards[shardNumber]
        let layout = pass.layout
        let stateCarry = stateCarry.view(rows: layout.sequences, columns: cell.stateColumns)
            .rows(shard)
        let outputCarry = outputCarry.view(rows: layout.sequences, columns: cell.cells)
            .rows(shard)
        let order = TimeOrder(layout: layout, sequences: shard, reversed: reversed)
        let block = block(pass)
        // Rows of `outputCarry` that hold something from the step after.
        var continued = 0
        for position in stride(from: order.count - 1, through: 0, by: -1) {
            var step = order[position]
            let previous = previous(position, &step, shard: shard, pass: pass)
            let here = step.row..<step.row + step.rows
            let gradient = stateCarry.rows(0..<step.rows)
            let outputs = gradient.columns(0..<cell.cells)
            outputs.rows(0..<continued).add(outputCarry.rows(0..<continued))
            outputs.add(outputGradient.rows(here))
            if let block, let after = block.gradientAfter, block.kept == position + 1 {
                let share = after.view(
                    number, sequences: shard, columns: 0..<cell.stateColumns)
                gradient.rows(0..<share.rows).add(share)
            }
            let apart =
                cell.addsRecurrent
                ? nil
                : recurrentGradient.view(rows: layout.rows, columns: cell.recurrentColumns)
                    .rows(here)
            cell.backward(
                memory(step, previous: previous, workspace: workspace, pass: pass),
                gradient: CellGradient(
                    state: gradient, recurrent: apart,
                    weights: cell.weights.map {
                        weightShares.base + shardNumber * $0.range.count
                    }))
            if pass.precision != .f32 {
                gateGradient(pass).rows(here).copy(from: gates(pass).rows(here))
                if let apart { shareGradient(pass).rows(here).copy(from: apart) }
            }
            guard let transposed else { continue }
            continued = step.previousRows
            let target = outputCarry.rows(0..<continued)
            transposed.weights.multiply(
                shareGradient(pass).rows(step.row..<step.row + continued), into: target)
            if dropout > 0 { mask(target, into: target, shard: shard, pass: pass) }
        }
        if block?.before != nil, let gradient = block?.gradientBefore {
            stateCarry.columns(0..<cell.cells).add(outputCarry)
            gradient.view(number, sequences: shard, columns: 0..<cell.stateColumns)
                .copy(from: stateCarry)
        }
    }

    /// The tasks that add the gradient of the recurrent weights, after all loops.
    func appendTiles(_ tiles: inout [GradientTile], workspace: Workspace, pass: Pass) {
        guard let recurrentWeight = weights.recurrentWeight else { return }
        GradientTile.append(
            carried.operand(
                rows: pass.layout.rows, columns: cell.cells, precision: pass.precision),
            shareGradient(pass), to: workspace.gradients[recurrentWeight], tiles: &tiles)
    }

    /// What is left to do for the gradients of the weights when the tiles are computed: the
    /// shards' shares are added up, in order, and absent weights get none.
    func finishGradients(workspace: Workspace, pass: Pass) {
        weights.clearAbsent(weights.recurrentWeight.map { workspace.gradients[$0] })
        guard let own = cell.weights else { return }
        let target = workspace.gradients[own]
        for shard in 0..<TimeOrder.shards(pass.layout).count {
            sonorant_add_rows(
                1, own.range.count, weightShares.base + shard * own.range.count, own.range.count,
                target.base, own.range.count)
        }
    }
}

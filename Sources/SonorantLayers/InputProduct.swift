import SonorantTensors

/// The product of a layer's input by its weights, x W + b, for all frames at once: forward and
/// backward. The outputs may be divided into equal groups that lie apart in memory, such as the
/// directions of a recurrent layer.
///
/// W is stored as (inputs, groups × outputs of a group). It keeps its factors from forward to
/// backward, so it is part of a ``Workspace``.
final class InputProduct {
    /// What is multiplied by, and how.
    struct Weights: Sendable {
        let weight: Parameter
        let bias: Parameter
        /// Columns of the input, of each group of outputs, and the number of groups.
        let inputs: Int
        let outputs: Int
        let groups: Int
        /// Whether all inputs lie within ±1, so that bytes can stand for them.
        let inputIsBounded: Bool
    }

    private let inputs: Int
    private let outputs: Int
    private let groups: Int
    private let inputIsBounded: Bool
    private let weight: Parameter
    private let bias: Parameter
    private let packed: [PackedParameter]
    private let transposed: [PackedParameter]

    private let rounded = OperandBuffer()
    private var input: Operand?
    private var biases: FloatBuffer = FloatBuffer()
    private var tiles: [GradientTile] = []

    init(_ weights: Weights) {
        inputs = weights.inputs
        outputs = weights.outputs
        groups = weights.groups
        inputIsBounded = weights.inputIsBounded
        weight = weights.weight
        bias = weights.bias
        func packed(_ transposed: Bool) -> [PackedParameter] {
            (0..<weights.groups).map {
                PackedParameter(
                    weights.weight,
                    columns: $0 * weights.outputs..<($0 + 1) * weights.outputs,
                    transposed: transposed)
            }
        }
        self.packed = packed(false)
        transposed = packed(true)
    }

    /// What the factors are stored as in a pass of `precision`.
    func precision(in precision: Precision) -> Precision {
        guard precision == .int8, !inputIsBounded else { return precision }
        return Precision.bf16.isNative ? .bf16 : .f32
    }

    /// - Parameters:
    ///   - results: (N, outputs) without gaps, for each group.
    ///   - offsets: for each group, what to take from its biases; nil for nothing.
    func forward(
        _ view: MatrixView, into results: (Int) -> MatrixView,
        offsets: (Int) -> UnsafePointer<Float>?, workspace: Workspace, pass: Pass
    ) {
        let precision = precision(in: pass.precision)
        let operand = operand(view, precision: precision, pass: pass)
        input = operand
        pass.pool.run(groups) { packed[$0].refresh(precision, store: workspace.weights) }
        biases.reserve(groups * outputs)
        for group in 0..<groups {
            let target = biases.base + group * outputs
            target.update(
                from: workspace.weights.value(bias).base + group * outputs, count: outputs)
            func subtract(_ offsets: UnsafePointer<Float>?) {
                guard let offsets else { return }
                for output in 0..<outputs { target[output] -= offsets[output] }
            }
            subtract(packed[group].weights.offsets)
            subtract(offsets(group))
        }
        let chunks = RowChunks(rows: view.rows)
        pass.pool.run(chunks.count * groups) { task in
            let rows = chunks[task / groups]
            let group = task % groups
            packed[group].weights.multiply(
                operand.rows(rows), into: results(group).rows(rows),
                bias: UnsafePointer(biases.base + group * outputs))
        }
    }

    /// The input in `precision`, for bfloat16 with zeros behind it.
    private func operand(_ view: MatrixView, precision: Precision, pass: Pass) -> Operand {
        if precision == .f32 { return Operand(view) }
        let operand = rounded.reserve(rows: view.rows, columns: inputs, precision: precision)
        let chunks = RowChunks(rows: view.rows)
        pass.pool.run(chunks.count) { task in
            operand.rows(chunks[task]).copy(from: view.rows(chunks[task]))
        }
        return operand
    }

    /// Adds the gradients of weights and biases for the latest forward pass, and writes the
    /// input's.
    ///
    /// - Parameters:
    ///   - gradients: (N, outputs) for each group, in the precision of the pass, in bfloat16
    ///     with zeros behind.
    ///   - inputGradient: (N, inputs) without gaps, overwritten; nil where nobody needs it.
    ///   - others: more parts of gradients to compute in the same go.
    func backward(
        _ gradients: (Int) -> Operand, inputGradient: MatrixView?, others: [GradientTile] = [],
        workspace: Workspace, pass: Pass
    ) {
        guard let input else { preconditionFailure("a backward pass needs a forward pass first") }
        let precision = precision(in: pass.precision)
        tiles.removeAll(keepingCapacity: true)
        for group in 0..<groups {
            let columns = group * outputs..<(group + 1) * outputs
            GradientTile.append(
                input, gradients(group), to: workspace.gradients[weight].columns(columns),
                biasGradient: workspace.gradients[bias].base + columns.lowerBound, tiles: &tiles)
        }
        tiles.append(contentsOf: others)
        var chunks = RowChunks(rows: 0)
        if let inputGradient {
            chunks = RowChunks(rows: inputGradient.rows)
            pass.pool.run(groups) { transposed[$0].refresh(precision, store: workspace.weights) }
        }
        pass.pool.run(tiles.count + chunks.count) { task in
            guard task >= tiles.count else {
                tiles[task].compute(workspace.outer)
                return
            }
            guard let inputGradient else { return }
            let rows = chunks[task - tiles.count]
            for group in 0..<groups {
                transposed[group].weights.multiply(
                    gradients(group).rows(rows), into: inputGradient.rows(rows),
                    adding: group > 0)
            }
        }
    }
}

/// Rows cut into tasks, by their number alone.
struct RowChunks {
    private let rows: Int
    private let size: Int

    /// Chunks of 128 rows, smaller ones where there would be few.
    init(rows: Int) {
        self.rows = rows
        size = max(16, min(128, (rows / 8 + 15) / 16 * 16))
    }

    var count: Int { (rows + size - 1) / size }

    subscript(index: Int) -> Range<Int> { index * size..<min(rows, (index + 1) * size) }
}

import SonorantTensors

/// A weight matrix in products x W: packed forward and transposed, and its gradient put off to
/// the end of the backward pass, where the rows of all its products make one large product.
final class TapeWeight {
    private let parameter: Parameter
    private let packed: PackedParameter
    private let transposed: PackedParameter
    private var uses: [(input: Operand, gradient: Operand)] = []
    private var tiles: [GradientTile] = []

    init(_ parameter: Parameter) {
        self.parameter = parameter
        packed = PackedParameter(parameter)
        transposed = PackedParameter(parameter, transposed: true)
    }

    /// Forgets the products of a pass that was given up.
    func forget() { uses.removeAll(keepingCapacity: true) }

    /// `result` = `input` W + bias, or with `adding` plus what was in `result`.
    func multiply(
        _ input: Operand, into result: MatrixView, bias: UnsafePointer<Float>?,
        adding: Bool = false, tape: Tape
    ) {
        packed.refresh(tape.precision, store: tape.store)
        let chunks = RowChunks(rows: input.rows)
        tape.pool.run(chunks.count) { task in
            packed.weights.multiply(
                input.rows(chunks[task]), into: result.rows(chunks[task]), bias: bias,
                adding: adding)
        }
    }

    /// `result` += `input` W.
    func multiply(_ input: Operand, addingTo result: MatrixView, tape: Tape) {
        packed.refresh(tape.precision, store: tape.store)
        let chunks = RowChunks(rows: input.rows)
        tape.pool.run(chunks.count) { task in
            packed.weights.multiply(
                input.rows(chunks[task]), into: result.rows(chunks[task]), adding: true)
        }
    }

    /// `result` += `gradient` Wᵀ.
    func multiplyTransposed(_ gradient: Operand, addingTo result: MatrixView, tape: Tape) {
        transposed.refresh(tape.precision, store: tape.store)
        // A part of another's columns has gaps, which products do not take.
        let hasGaps = result.stride != result.columns && result.rows > 1
        let target =
            hasGaps ? tape.arena.matrix(rows: result.rows, columns: result.columns) : result
        let chunks = RowChunks(rows: gradient.rows)
        tape.pool.run(chunks.count) { task in
            transposed.weights.multiply(
                gradient.rows(chunks[task]), into: target.rows(chunks[task]), adding: !hasGaps)
        }
        if hasGaps { tape.accumulate(target, into: result) }
    }

    /// Puts off the gradient of one product.
    func use(input: Operand, gradient: Operand) { uses.append((input, gradient)) }

    /// Adds the gradients of all products of the pass.
    func addGradient(tape: Tape) {
        guard !uses.isEmpty else { return }
        var (input, gradient) = uses[0]
        if uses.count > 1 {
            let rows = uses.reduce(0) { $0 + $1.input.rows }
            input = tape.arena.operand(
                rows: rows, columns: input.columns, precision: input.precision)
            gradient = tape.arena.operand(
                rows: rows, columns: gradient.columns, precision: gradient.precision)
            var row = 0
            for use in uses {
                let bytes = use.input.rows * use.input.columns * use.input.precision.width
                input.row(row).copyMemory(from: use.input.base, byteCount: bytes)
                gradient.row(row).copyMemory(
                    from: use.gradient.base,
                    byteCount: use.gradient.rows * use.gradient.columns
                        * use.gradient.precision.width)
                row += use.input.rows
            }
        }
        tiles.removeAll(keepingCapacity: true)
        GradientTile.append(input, gradient, to: tape.workspace.gradients[parameter], tiles: &tiles)
        tape.pool.run(tiles.count) { tiles[$0].compute(tape.workspace.outer) }
        uses.removeAll(keepingCapacity: true)
    }
}

extension Tape {
    /// x W + b.
    ///
    /// - Parameters:
    ///   - weight: (inputs, outputs).
    ///   - bias: outputs; nil for none.
    /// - Returns: (rows of x, outputs).
    package func linear(_ x: Variable, weight: Parameter, bias: Parameter? = nil) -> Variable {
        precondition(
            weight.shape.count == 2 && weight.shape[0] == x.columns,
            "\(x.columns) columns by the weights \(weight.shape) of \(weight.name)")
        let leaf = parameter(weight)
        let biasLeaf = bias.map { parameter($0) }
        let y = result(rows: x.rows, columns: weight.shape[1], of: [x, leaf])
        let weights = self.weight(weight)
        let input = operand(x.value)
        weights.multiply(
            input, into: y.value, bias: biasLeaf.map { UnsafePointer($0.value.base) }, tape: self)
        record(y) { [self] in
            let gradient = operand(y.gradient)
            weights.use(input: input, gradient: gradient)
            if let biasLeaf { addColumnSums(y.gradient, to: biasLeaf.gradient.base) }
            if x.needsGradient {
                weights.multiplyTransposed(gradient, addingTo: x.gradient, tape: self)
            }
        }
        return y
    }

    /// `view` as a factor: as it stands in float32 where it has no gaps, else a copy.
    func operand(_ view: MatrixView) -> Operand {
        if precision == .f32, view.stride == view.columns || view.rows <= 1 {
            return Operand(view)
        }
        let copy = arena.operand(rows: view.rows, columns: view.columns, precision: precision)
        copy.copy(from: view)
        return copy
    }
}

import SonorantTensors

/// Reverse-mode differentiation of matrix operations: what is computed on it can be gone through
/// backward, and every weight that took part gets its gradient.
///
/// It is coarse: one operation is a whole matrix product, a layer over a minibatch, or a step of
/// a cell, so keeping the record costs nothing that counts. Models whose wiring is fixed, such as
/// the acoustic ones, do without it; decoders with attention, poolings and embeddings are written
/// on it, forward only.
///
/// Use: ``reset(training:seed:precision:)``, compute, ``add(loss:of:gradient:)`` or one of the
/// losses, ``backward()``. One thread uses a tape at a time; the work inside is shared out by its
/// pool, cut by shapes alone, so the same bits come out at any number of threads.
package final class Tape {
    /// The weights that operations use.
    package var store: ParameterStore { workspace.weights }
    /// What layers work in, with the gradients of the weights.
    package let workspace: Workspace
    package let pool: ThreadPool
    /// Whether dropout is active and a record is kept.
    package private(set) var training = false
    /// Decides dropout.
    package private(set) var seed: UInt64 = 0
    /// What the factors of large products are stored as.
    package private(set) var precision = Precision.f32
    /// The sum of all losses added so far, in nats.
    package private(set) var loss = 0.0

    let arena = TapeArena()
    private var steps: [() -> Void] = []
    private var dropouts: UInt64 = 0
    private var leaves: [Int: Variable] = [:]
    // Packed weights outlive a pass: they change only with the store's version.
    private var weights: [Int: TapeWeight] = [:]
    private var weightOrder: [TapeWeight] = []

    /// A tape for the weights of `store`.
    package init(store: ParameterStore, pool: ThreadPool) {
        workspace = Workspace(store)
        self.pool = pool
    }

    /// Forgets everything and takes its memory back, for another pass.
    package func reset(
        training: Bool, seed: UInt64 = 0, precision: Precision = .f32
    ) {
        self.training = training
        self.seed = seed
        self.precision = precision
        loss = 0
        dropouts = 0
        steps.removeAll(keepingCapacity: true)
        leaves.removeAll(keepingCapacity: true)
        for weight in weightOrder { weight.forget() }
        arena.reset()
    }

    /// A ``Pass`` over sequences laid out as `layout`, for layers.
    package func pass(_ layout: PackedLayout, block: Block? = nil) -> Pass {
        Pass(
            layout: layout, pool: pool, training: training, precision: precision, seed: seed,
            block: block)
    }

    // MARK: Leaves

    /// A copy of `matrix`, which needs no gradient.
    package func constant(_ matrix: Matrix) -> Variable {
        let value = arena.matrix(rows: matrix.rows, columns: matrix.columns)
        matrix.elements.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            value.base.update(from: base, count: source.count)
        }
        return Variable(value: value, needsGradient: false, arena: arena)
    }

    /// What `view` shows, which needs no gradient and must outlive the pass.
    package func constant(_ view: MatrixView) -> Variable {
        Variable(value: view, needsGradient: false, arena: arena)
    }

    /// Zeros that need no gradient.
    package func zeros(rows: Int, columns: Int) -> Variable {
        let value = arena.matrix(rows: rows, columns: columns)
        value.clear()
        return Variable(value: value, needsGradient: false, arena: arena)
    }

    /// A weight as a matrix; a vector is one row. Its gradient is the workspace's.
    package func parameter(_ parameter: Parameter) -> Variable {
        if let known = leaves[parameter.range.lowerBound] { return known }
        let leaf = Variable(
            value: store.value(parameter),
            gradient: training ? workspace.gradients[parameter] : nil, needsGradient: training,
            arena: arena)
        leaves[parameter.range.lowerBound] = leaf
        return leaf
    }

    // MARK: Operations

    /// A place for a result of operations on `inputs`.
    package func result(rows: Int, columns: Int, of inputs: Variable...) -> Variable {
        Variable(
            value: arena.matrix(rows: rows, columns: columns),
            needsGradient: training && inputs.contains(where: \.needsGradient), arena: arena)
    }

    /// The same where the number of inputs is not fixed.
    package func result(rows: Int, columns: Int, of inputs: [Variable]) -> Variable {
        Variable(
            value: arena.matrix(rows: rows, columns: columns),
            needsGradient: training && inputs.contains(where: \.needsGradient), arena: arena)
    }

    /// Notes how gradients go back from `output`: `step` reads `output.gradient` and adds to the
    /// gradients of those inputs that need one. It is not called where nothing came back.
    package func record(_ output: Variable, _ step: @escaping () -> Void) {
        guard output.needsGradient else { return }
        steps.append { if output.hasGradient { step() } }
    }

    /// Notes something that has to happen in the backward pass whatever came back, such as that
    /// of several outputs.
    package func record(_ step: @escaping () -> Void) {
        guard training else { return }
        steps.append(step)
    }

    /// Adds to the loss, and to the gradient of what it depends on.
    ///
    /// - Parameters:
    ///   - value: nats.
    ///   - gradient: called at once, where a gradient is needed, with that of `variable` to add to.
    package func add(
        loss value: Double, of variable: Variable, gradient: (MatrixView) -> Void
    ) {
        loss += value
        if variable.needsGradient { gradient(variable.gradient) }
    }

    /// Goes back through everything that was computed; adds to the gradients of the workspace.
    package func backward() {
        precondition(training, "a backward pass needs a pass for training")
        for step in steps.reversed() { step() }
        steps.removeAll(keepingCapacity: true)
        for weight in weightOrder { weight.addGradient(tape: self) }
    }

    /// The floats that the tape keeps for its matrices.
    package var memory: Int { arena.capacity }

    // MARK: For the operations' own use

    /// A number that tells one dropout from another within a pass.
    func nextDropout() -> UInt64 {
        dropouts += 1
        return dropouts
    }

    /// What products by a weight need.
    func weight(_ parameter: Parameter) -> TapeWeight {
        if let known = weights[parameter.range.lowerBound] { return known }
        let weight = TapeWeight(parameter)
        weights[parameter.range.lowerBound] = weight
        weightOrder.append(weight)
        return weight
    }

    /// Calls `body` with ranges of `rows` rows of `columns` values, on several threads where
    /// there is enough to do.
    func split(rows: Int, columns: Int, _ body: (Range<Int>) -> Void) {
        let smallest = max(1, 8192 / max(columns, 1))
        let parts = Partition.ranges(rows, parts: 8, smallest: smallest)
        if parts.count <= 1 {
            if rows > 0 { body(0..<rows) }
            return
        }
        pool.run(parts.count) { body(parts[$0]) }
    }
}

extension Tape {
    /// What `view` shows, whose gradient somebody outside the tape goes on with; it must outlive
    /// the pass.
    package func input(_ view: MatrixView) -> Variable {
        Variable(value: view, needsGradient: training, arena: arena)
    }
}

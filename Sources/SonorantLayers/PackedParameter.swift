import SonorantTensors
import Synchronization

/// A way to take a weight parameter as the right factor of products.
struct PackedForm: Hashable, Sendable {
    /// Where the parameter lies among all weights, its rows and its columns.
    private let start: Int
    private let rows: Int
    private let width: Int
    private let columns: Range<Int>
    private let transposed: Bool
    private let absent: [WeightBlock]
    var precision: Precision

    /// - Parameters:
    ///   - columns: those to take of the parameter's; all unless said.
    ///   - transposed: whether products are with the transposed matrix.
    ///   - absent: parts of the parameter that count as zero, whatever is in them; only where
    ///     all columns are taken.
    init(
        _ parameter: Parameter, columns: Range<Int>?, transposed: Bool, absent: [WeightBlock],
        precision: Precision
    ) {
        width = parameter.shape.last ?? 1
        rows = width == 0 ? 0 : parameter.range.count / width
        start = parameter.range.lowerBound
        self.columns = columns ?? 0..<width
        self.transposed = transposed
        self.absent = absent
        self.precision = precision
    }

    fileprivate func makeWeights() -> PackedWeights {
        PackedWeights(
            inputs: transposed ? columns.count : rows, outputs: transposed ? rows : columns.count,
            precision: precision)
    }

    fileprivate func pack(_ values: FloatBuffer, into weights: PackedWeights) {
        let view = MatrixView(base: values.base + start, rows: rows, columns: width)
            .columns(columns)
        guard !absent.isEmpty else {
            weights.pack(view, transposed: transposed)
            return
        }
        let present = FloatBuffer(count: view.rows * view.columns)
        let copy = present.view(rows: view.rows, columns: view.columns)
        copy.copy(from: view)
        for block in absent { copy.rows(block.rows).columns(block.columns).clear() }
        withExtendedLifetime(present) { weights.pack(copy, transposed: transposed) }
    }
}

/// One packed form of some weights, shared by all who use them.
final class PackedEntry: Sendable {
    private let form: PackedForm
    private let weights: PackedWeights
    /// That of the values that are packed. Who finds an older one packs while others wait.
    private let version = Mutex(-1)

    init(_ form: PackedForm) {
        self.form = form
        weights = form.makeWeights()
    }

    /// The weights as they now are in `store`.
    func weights(of store: ParameterStore) -> PackedWeights {
        version.withLock { version in
            guard version != store.version else { return }
            form.pack(store.values, into: weights)
            version = store.version
        }
        return weights
    }
}

/// Some columns of a weight parameter, packed for products: part of a ``Workspace``, so that the
/// store is asked only when the weights have changed.
final class PackedParameter {
    private let name: String
    private var form: PackedForm
    private var packed: PackedWeights?
    private var version = -1

    /// - Parameters: as those of ``PackedForm``.
    init(
        _ parameter: Parameter, columns: Range<Int>? = nil, transposed: Bool = false,
        absent: [WeightBlock] = []
    ) {
        name = parameter.name
        form = PackedForm(
            parameter, columns: columns, transposed: transposed, absent: absent, precision: .f32)
    }

    /// Finds the weights in `precision` as they now are in `store`.
    func refresh(_ precision: Precision, store: ParameterStore) {
        guard packed == nil || version != store.version || form.precision != precision else {
            return
        }
        form.precision = precision
        packed = store.packed(form)
        version = store.version
    }

    /// The weights of the latest ``refresh(_:store:)``.
    var weights: PackedWeights {
        guard let packed else { preconditionFailure("\(name) was never packed") }
        return packed
    }
}

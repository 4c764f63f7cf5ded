import SonorantTensors

/// Some columns of a weight parameter, packed for products and kept up to date.
final class PackedParameter {
    private let parameter: Parameter
    private let columns: Range<Int>
    private let transposed: Bool
    private let absent: [WeightBlock]
    private let present = FloatBuffer()
    private var packed: PackedWeights?
    private var version = -1

    /// - Parameters:
    ///   - columns: those to take of the parameter's; all unless said.
    ///   - transposed: whether products are with the transposed matrix.
    ///   - absent: parts of the parameter that count as zero, whatever is in them; only where
    ///     all columns are taken.
    init(
        _ parameter: Parameter, columns: Range<Int>? = nil, transposed: Bool = false,
        absent: [WeightBlock] = []
    ) {
        self.parameter = parameter
        self.columns = columns ?? 0..<(parameter.shape.last ?? 0)
        self.transposed = transposed
        self.absent = absent
    }

    /// Packs the weights where they have changed since the last time, or the precision has.
    func refresh(_ precision: Precision, store: ParameterStore) {
        var view = store.value(parameter).columns(columns)
        if packed?.precision != precision {
            packed = PackedWeights(
                inputs: transposed ? view.columns : view.rows,
                outputs: transposed ? view.rows : view.columns, precision: precision)
            version = -1
        }
        guard version != store.version else { return }
        if !absent.isEmpty {
            present.reserve(view.rows * view.columns)
            let copy = present.view(rows: view.rows, columns: view.columns)
            copy.copy(from: view)
            for block in absent { copy.rows(block.rows).columns(block.columns).clear() }
            view = copy
        }
        packed?.pack(view, transposed: transposed)
        version = store.version
    }

    /// The weights of the latest ``refresh(_:store:)``.
    var weights: PackedWeights {
        guard let packed else { preconditionFailure("\(parameter.name) was never packed") }
        return packed
    }
}

import CSIMD
import SonorantTensors

extension MatrixView {
    /// Adds `other`, which has the same shape, to this view.
    func add(_ other: MatrixView) {
        precondition(
            rows == other.rows && columns == other.columns,
            "\(other.rows) × \(other.columns) does not fit \(rows) × \(columns)")
        sonorant_add_rows(rows, columns, other.base, other.stride, base, stride)
    }
}

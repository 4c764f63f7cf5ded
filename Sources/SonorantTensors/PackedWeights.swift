import CProducts

/// A matrix of weights, stored as the kernels of a product want it: the right factor of many
/// products with few or many rows.
///
/// It is packed again whenever the weights change, while nobody multiplies; a kernel for a number
/// of rows is made when that number first comes up and kept. Different threads may multiply at once.
package final class PackedWeights: Sendable {
    package let inputs: Int
    package let outputs: Int
    package let precision: Precision
    private let object: LibraryObject
    private var weights: OpaquePointer { object.pointer }

    /// Room for weights of (`inputs`, `outputs`).
    package init(inputs: Int, outputs: Int, precision: Precision) {
        self.inputs = inputs
        self.outputs = outputs
        self.precision = precision
        guard let weights = sonorant_weights_create(precision.raw, inputs, outputs) else {
            preconditionFailure(
                "oneDNN has no product of \(precision) by weights of \(inputs) × \(outputs)")
        }
        object = LibraryObject(weights) { sonorant_weights_destroy($0) }
    }

    /// Takes over the values of `view`, (inputs, outputs), or with `transposed` (outputs, inputs).
    package func pack(_ view: MatrixView, transposed: Bool = false) {
        let shape = transposed ? (view.columns, view.rows) : (view.rows, view.columns)
        precondition(
            shape == (inputs, outputs), "\(shape) weights for a product of \(inputs) × \(outputs)")
        precondition(
            precision != .int8 || !transposed,
            "bytes are for recognition, which transposes no weights")
        let status = sonorant_weights_pack(
            weights, view.base, transposed ? 1 : view.stride, transposed ? view.stride : 1,
            precision == .int8 ? Quantisation.scales(of: view) : nil)
        precondition(status == 0, "oneDNN refused to pack \(inputs) × \(outputs) weights")
    }

    /// For int8: what to subtract from each output, since a byte stands for its value minus 128;
    /// nil for other precisions.
    package var offsets: UnsafePointer<Float>? { sonorant_weights_offsets(weights) }

    /// `result` = `left` × weights, plus `bias` (outputs) if there is one, or with `adding` plus
    /// what was in `result`.
    ///
    /// - Parameters:
    ///   - left: (rows, inputs) in the weights' precision.
    ///   - result: (rows, outputs) without gaps between rows.
    package func multiply(
        _ left: Operand, into result: MatrixView, bias: UnsafePointer<Float>? = nil,
        adding: Bool = false
    ) {
        precondition(
            left.columns == inputs && result.columns == outputs && left.rows == result.rows,
            "\(left.rows) × \(left.columns) by \(inputs) × \(outputs) does not give "
                + "\(result.rows) × \(result.columns)")
        precondition(
            left.precision == precision && (result.stride == outputs || result.rows <= 1),
            "\(left.precision) by \(precision) with a stride of \(result.stride)")
        guard left.rows > 0 else { return }
        let status = sonorant_weights_multiply(
            weights, left.rows, left.base, bias, result.base, adding ? 1 : 0)
        precondition(
            status == 0, "oneDNN refused a product of \(left.rows) × \(inputs) × \(outputs)")
    }
}

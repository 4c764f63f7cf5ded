import CSIMD
import SonorantTensors

/// The gated recurrent unit, its reset gate behind the recurrent weights:
///
///     r = σ(x Wᵣ + bᵣ + h′ Uᵣ)        n = tanh(x Wₙ + bₙ + r ⊙ (h′ Uₙ + q))
///     z = σ(x W_z + b_z + h′ U_z)     h = (1 − z) ⊙ n + z ⊙ h′
///
/// Columns in the order r, z, n; q is a weight of the cell's own. As PyTorch's, whose second
/// biases of r and z are in b.
///
/// Source: Cho et al. 2014, in the form of their version 1 on arXiv and of cuDNN.
package struct GRUCell: RecurrentCell {
    package let cells: Int
    package let weights: Parameter?

    /// - Parameter name: what the name of the bias q starts with.
    package init(_ name: String, cells: Int, store: ParameterStore) {
        self.cells = cells
        weights = store.register("\(name).candidate_bias", shape: [cells])
    }

    package var inputColumns: Int { 3 * cells }
    package var recurrentColumns: Int { 3 * cells }
    package var addsRecurrent: Bool { false }
    package var stateColumns: Int { cells }
    package var savedColumns: Int { cells }

    package func forward(_ step: CellStep) {
        sonorant_gru_forward(
            step.gates.rows, cells, step.gates.base, step.gates.stride, step.recurrent?.base,
            step.recurrent?.stride ?? 0, step.previous.base, step.previous.stride,
            step.previous.rows, step.weights, step.state.base, step.state.stride,
            step.saved.base, step.saved.stride)
    }

    package func backward(_ step: CellStep, gradient: CellGradient) {
        sonorant_gru_backward(
            step.gates.rows, cells, step.gates.base, step.gates.stride, gradient.recurrent?.base,
            gradient.recurrent?.stride ?? 0, step.previous.base, step.previous.stride,
            step.previous.rows, gradient.weights, step.saved.base, step.saved.stride,
            gradient.state.base, gradient.state.stride)
    }
}

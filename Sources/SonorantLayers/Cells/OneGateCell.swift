import CSIMD
import SonorantTensors

/// The gated recurrent unit with its update gate alone:
///
///     u = σ(x Wᵤ + bᵤ + h′ Uᵤ)        c = tanh(x W_c + b_c + h′ U_c)
///     h = u ⊙ c + (1 − u) ⊙ h′
///
/// Columns in the order u, c. Source: the simplified GRU of lectures on sequence models; Zhou et
/// al. 2016, "Minimal gated unit for recurrent neural networks", without their use of u within c.
package struct OneGateCell: RecurrentCell {
    package let cells: Int

    package init(cells: Int) { self.cells = cells }

    package var inputColumns: Int { 2 * cells }
    package var recurrentColumns: Int { 2 * cells }
    package var stateColumns: Int { cells }

    package func forward(_ step: CellStep) {
        sonorant_one_gate_forward(
            step.gates.rows, cells, step.gates.base, step.gates.stride, step.previous.base,
            step.previous.stride, step.previous.rows, step.state.base, step.state.stride)
    }

    package func backward(_ step: CellStep, gradient: CellGradient) {
        sonorant_one_gate_backward(
            step.gates.rows, cells, step.gates.base, step.gates.stride, step.previous.base,
            step.previous.stride, step.previous.rows, gradient.state.base, gradient.state.stride)
    }
}

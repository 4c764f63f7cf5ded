import CSIMD
import SonorantTensors

/// The minimal gated unit, its gate behind the recurrent weights:
///
///     f = σ(x W_f + b_f + h′ U_f)     n = tanh(x Wₙ + bₙ + f ⊙ (h′ Uₙ))
///     h = (1 − f) ⊙ h′ + f ⊙ n
///
/// Columns in the order f, n. Source: Zhou et al. 2016, "Minimal gated unit for recurrent neural
/// networks"; the paper has (f ⊙ h′) Uₙ, which needs a second product in each step.
package struct MinimalCell: RecurrentCell {
    package let cells: Int

    package init(cells: Int) { self.cells = cells }

    package var inputColumns: Int { 2 * cells }
    package var recurrentColumns: Int { 2 * cells }
    package var addsRecurrent: Bool { false }
    package var stateColumns: Int { cells }
    /// h′ Uₙ.
    package var savedColumns: Int { cells }

    package func forward(_ step: CellStep) {
        for row in 0..<step.gates.rows {
            let (f, n) = (step.gates.row(row), step.gates.row(row) + cells)
            let continues = row < step.previous.rows
            let recurrent = continues ? step.recurrent?.row(row) : nil
            let saved = step.saved.row(row)
            for j in 0..<cells {
                f[j] += recurrent?[j] ?? 0
                saved[j] = recurrent?[cells + j] ?? 0
            }
            sonorant_sigmoid(f, f, cells)
            for j in 0..<cells { n[j] += f[j] * saved[j] }
            sonorant_tanh(n, n, cells)
            let state = step.state.row(row)
            for j in 0..<cells {
                let before = continues ? step.previous.row(row)[j] : 0
                state[j] = (1 - f[j]) * before + f[j] * n[j]
            }
        }
    }

    package func backward(_ step: CellStep, gradient: CellGradient) {
        for row in 0..<step.gates.rows {
            let (f, n) = (step.gates.row(row), step.gates.row(row) + cells)
            let saved = step.saved.row(row)
            let state = gradient.state.row(row)
            let recurrent = gradient.recurrent?.row(row)
            for j in 0..<cells {
                let before = row < step.previous.rows ? step.previous.row(row)[j] : 0
                let inner = state[j] * f[j] * (1 - n[j] * n[j])
                let gate = state[j] * (n[j] - before) + inner * saved[j]
                recurrent?[cells + j] = inner * f[j]
                state[j] *= 1 - f[j]
                f[j] = gate * f[j] * (1 - f[j])
                n[j] = inner
                recurrent?[j] = f[j]
            }
        }
    }
}

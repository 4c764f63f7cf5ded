import CSIMD
import SonorantTensors

/// Slow units that fade, without recurrent weights:
///
///     s = (1 − α) (x B + b) + α s′
///
/// Source: the context units of Mikolov et al. 2014, "Learning longer memory in recurrent neural
/// networks", with a bias.
package struct LeakyContextCell: RecurrentCell {
    package let cells: Int
    private let decay: Float

    /// - Parameter decay: α, from 0, no memory, to 1, no input.
    package init(cells: Int, decay: Float) {
        self.cells = cells
        self.decay = decay
    }

    package var inputColumns: Int { cells }
    package var recurrentColumns: Int { 0 }
    package var stateColumns: Int { cells }
    package var isBounded: Bool { false }

    package func forward(_ step: CellStep) {
        sonorant_leaky_forward(
            step.gates.rows, cells, decay, step.gates.base, step.gates.stride,
            step.previous.base, step.previous.stride, step.previous.rows, step.state.base,
            step.state.stride)
    }

    package func backward(_ step: CellStep, gradient: CellGradient) {
        for row in 0..<step.gates.rows {
            let (gates, slope) = (step.gates.row(row), gradient.state.row(row))
            for cell in 0..<cells {
                gates[cell] = (1 - decay) * slope[cell]
                slope[cell] *= decay
            }
        }
    }
}

import CSIMD
import SonorantTensors

/// The plain recurrent cell:
///
///     h = f(x W + b + h′ U)
///
/// with tanh, max(0, ·) or the logistic function for f.
///
/// Source: Elman 1990; for ReLU Le, Jaitly and Hinton 2015.
package struct PlainCell: RecurrentCell {
    /// The function f.
    package enum Activation: Sendable {
        case tanh, relu, logistic

        fileprivate var raw: sonorant_activation {
            switch self {
            case .tanh: SONORANT_TANH
            case .relu: SONORANT_RELU
            case .logistic: SONORANT_LOGISTIC
            }
        }
    }

    package let cells: Int
    private let activation: Activation

    package init(cells: Int, activation: Activation) {
        self.cells = cells
        self.activation = activation
    }

    package var inputColumns: Int { cells }
    package var recurrentColumns: Int { cells }
    package var stateColumns: Int { cells }
    package var isBounded: Bool { activation != .relu }

    /// As other cells start, but for ReLU: recurrent weights the identity, so that what is in the
    /// cells stays there and its gradient with it, and input weights within ±1/H, since what
    /// comes in adds up over all steps (Le et al. take Gaussian ones of 0.001).
    package func initialise(_ start: CellStart, generator: inout SeededGenerator) {
        let bound = activation == .relu ? 1 / Double(cells) : 1 / Double(cells).squareRoot()
        start.fill(start.input, bound: bound, generator: &generator)
        start.bias.clear()
        guard let recurrent = start.recurrent else { return }
        guard activation == .relu else {
            start.orthogonalise(recurrent, generator: &generator)
            return
        }
        recurrent.clear()
        for cell in 0..<cells { recurrent.row(cell)[cell] = 1 }
    }

    package func forward(_ step: CellStep) {
        sonorant_plain_forward(
            step.gates.rows, cells, activation.raw, step.gates.base, step.gates.stride,
            step.state.base, step.state.stride)
    }

    package func backward(_ step: CellStep, gradient: CellGradient) {
        sonorant_plain_backward(
            step.gates.rows, cells, activation.raw, step.gates.base, step.gates.stride,
            step.state.base, step.state.stride, gradient.state.base, gradient.state.stride)
    }
}

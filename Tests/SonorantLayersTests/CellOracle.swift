import Foundation
import SonorantLayers
import SonorantTensors

/// The kinds of layers that ``CellOracle`` knows, and how to build them.
enum CellKind: String, CaseIterable, Sendable {
    case tanh, relu, logistic, lstm, peepholes, gru, oneGate, minimal, clockwork, context

    static let periods = [1, 2, 3]

    /// Columns of x W in units of cells.
    var gates: Int {
        switch self {
        case .lstm, .peepholes: 4
        case .gru: 3
        case .oneGate, .minimal: 2
        default: 1
        }
    }

    func cell(_ name: String, cells: Int, store: ParameterStore) -> any RecurrentCell {
        switch self {
        case .tanh: PlainCell(cells: cells, activation: .tanh)
        case .relu: PlainCell(cells: cells, activation: .relu)
        case .logistic: PlainCell(cells: cells, activation: .logistic)
        case .lstm: LSTMCell(name, cells: cells, store: store)
        case .peepholes: LSTMCell(name, cells: cells, peepholes: true, store: store)
        case .gru: GRUCell(name, cells: cells, store: store)
        case .oneGate: OneGateCell(cells: cells)
        case .minimal: MinimalCell(cells: cells)
        case .clockwork: ClockworkCell(cells: cells, periods: Self.periods)
        case .context: LeakyContextCell(cells: cells, decay: 0.75)
        }
    }

    func layer(
        inputs: Int, cells: Int, directions: RecurrentLayer.Directions = .forward,
        dropout: Float = 0, store: ParameterStore
    ) -> RecurrentLayer {
        RecurrentLayer(
            "l", inputSize: inputs, directions: directions, dropout: dropout, store: store
        ) { cell($0, cells: cells, store: $1) }
    }
}

/// One direction of a recurrent layer over one sequence in double precision, written as the
/// equations stand in the docs of the cells: the reference for the packed ones.
struct CellOracle {
    var kind: CellKind
    var inputs: Int
    var cells: Int
    /// (inputs, gates × cells), gates × cells, (cells, gates × cells), the cell's own.
    var inputWeight: [Double]
    var bias: [Double]
    var recurrentWeight: [Double]
    var own: [Double]
    /// The state before the first step, h and then what else there is, and its number.
    var start: [Double]?
    var firstStep = 0

    private func sigmoid(_ v: Double) -> Double { 1 / (1 + exp(-v)) }

    func callAsFunction(_ sequence: [[Double]]) -> [[Double]] {
        let size = cells
        var h = start.map { Array($0.prefix(size)) } ?? [Double](repeating: 0, count: size)
        var c = start.map { Array($0.suffix(size)) } ?? [Double](repeating: 0, count: size)
        return sequence.enumerated().map { index, x in
            let columns = kind.gates * size
            let xs = (0..<columns).map { j in
                (0..<inputs).reduce(bias[j]) { $0 + x[$1] * inputWeight[$1 * columns + j] }
            }
            let rs =
                recurrentWeight.isEmpty
                ? xs.map { _ in 0 }
                : (0..<columns).map { j in
                    (0..<size).reduce(0) { $0 + h[$1] * recurrentWeight[$1 * columns + j] }
                }
            func at(_ gate: Int, _ j: Int) -> Double { xs[gate * size + j] + rs[gate * size + j] }
            let before = h
            for j in 0..<size {
                switch kind {
                case .tanh: h[j] = tanh(at(0, j))
                case .relu: h[j] = max(0, at(0, j))
                case .logistic: h[j] = sigmoid(at(0, j))
                case .lstm, .peepholes:
                    let p = own.isEmpty ? [Double](repeating: 0, count: 3 * size) : own
                    let i = sigmoid(at(0, j) + p[j] * c[j])
                    let f = sigmoid(at(1, j) + p[size + j] * c[j])
                    c[j] = f * c[j] + i * tanh(at(2, j))
                    h[j] = sigmoid(at(3, j) + p[2 * size + j] * c[j]) * tanh(c[j])
                case .gru:
                    let r = sigmoid(at(0, j))
                    let z = sigmoid(at(1, j))
                    let n = tanh(xs[2 * size + j] + r * (rs[2 * size + j] + own[j]))
                    h[j] = (1 - z) * n + z * before[j]
                case .oneGate:
                    let u = sigmoid(at(0, j))
                    h[j] = u * tanh(at(1, j)) + (1 - u) * before[j]
                case .minimal:
                    let f = sigmoid(at(0, j))
                    h[j] = (1 - f) * before[j] + f * tanh(xs[size + j] + f * rs[size + j])
                case .clockwork:
                    let group = (0..<3).first { j < size * ($0 + 1) / 3 } ?? 0
                    if (firstStep + index) % CellKind.periods[group] == 0 { h[j] = tanh(at(0, j)) }
                case .context: h[j] = 0.25 * xs[j] + 0.75 * before[j]
                }
            }
            return h
        }
    }
}

import Foundation

/// One direction of an LSTM over one sequence in double precision, written as the equations
/// stand in the docs of `LSTMLayer`: the reference for the packed, fused one.
struct LSTMOracle {
    var inputs: Int
    var cells: Int
    var projection = 0
    /// (inputs, 4 cells), (outputs, 4 cells), 4 cells, 3 cells, (cells, projection).
    var inputWeight: [Double]
    var recurrentWeight: [Double]
    var bias: [Double]
    var peepholes: [Double]?
    var projectionWeight: [Double] = []

    var outputs: Int { projection > 0 ? projection : cells }

    func callAsFunction(_ sequence: [[Double]]) -> [[Double]] {
        var h = [Double](repeating: 0, count: outputs)
        var c = [Double](repeating: 0, count: cells)
        return sequence.map { x in
            var gates = bias
            for j in 0..<4 * cells {
                for i in 0..<inputs { gates[j] += x[i] * inputWeight[i * 4 * cells + j] }
                for i in 0..<outputs { gates[j] += h[i] * recurrentWeight[i * 4 * cells + j] }
            }
            func sigmoid(_ v: Double) -> Double { 1 / (1 + exp(-v)) }
            var unprojected = [Double](repeating: 0, count: cells)
            for j in 0..<cells {
                let p = peepholes
                let input = sigmoid(gates[j] + (p.map { $0[j] * c[j] } ?? 0))
                let forget = sigmoid(gates[cells + j] + (p.map { $0[cells + j] * c[j] } ?? 0))
                let candidate = tanh(gates[2 * cells + j])
                c[j] = forget * c[j] + input * candidate
                let output = sigmoid(
                    gates[3 * cells + j] + (p.map { $0[2 * cells + j] * c[j] } ?? 0))
                unprojected[j] = output * tanh(c[j])
            }
            guard projection > 0 else {
                h = unprojected
                return h
            }
            h = (0..<projection).map { k in
                (0..<cells).reduce(0) {
                    $0 + unprojected[$1] * projectionWeight[$1 * projection + k]
                }
            }
            return h
        }
    }
}

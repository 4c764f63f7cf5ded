import CSIMD
import SonorantTensors

/// The clockwork cell: groups of cells, each with a period T, that move at their own pace.
///
///     t mod Tᵢ = 0:  hᵢ = tanh(x Wᵢ + bᵢ + h′ Uᵢ)        else  hᵢ = h′ᵢ
///
/// The groups stand in order of their periods, of nearly equal size, and each sees itself and
/// the slower ones: the weights from faster groups are absent. A direction that reads backward
/// counts its own steps.
///
/// The products are those of a plain cell of the same size; what the paper saves by not computing
/// groups at rest is not saved here. Source: Koutník et al. 2014, "A clockwork RNN".
package struct ClockworkCell: RecurrentCell {
    package let cells: Int
    private let periods: [Int]

    /// - Parameter periods: at least 1 each, ascending, at most one a cell.
    package init(cells: Int, periods: [Int]) {
        precondition(
            !periods.isEmpty && periods.count <= cells && periods.allSatisfy { $0 > 0 }
                && zip(periods, periods.dropFirst()).allSatisfy { $0 <= $1 },
            "periods \(periods) for \(cells) cells")
        self.cells = cells
        self.periods = periods
    }

    package var inputColumns: Int { cells }
    package var recurrentColumns: Int { cells }
    package var stateColumns: Int { cells }
    package var countsTime: Bool { true }

    /// The cells of a group.
    private func group(_ index: Int) -> Range<Int> {
        cells * index / periods.count..<cells * (index + 1) / periods.count
    }

    package var absentWeights: [WeightBlock] {
        periods.indices.flatMap { from in
            periods.indices.filter { periods[from] < periods[$0] }.map { to in
                WeightBlock(rows: group(from), columns: group(to))
            }
        }
    }

    package func forward(_ step: CellStep) {
        sonorant_plain_forward(
            step.gates.rows, cells, SONORANT_TANH, step.gates.base, step.gates.stride,
            step.state.base, step.state.stride)
        for row in 0..<step.gates.rows {
            for index in periods.indices where isAtRest(index, row: row, of: step) {
                let group = group(index)
                let state = step.state.row(row) + group.lowerBound
                if row < step.previous.rows {
                    state.update(
                        from: step.previous.row(row) + group.lowerBound, count: group.count)
                } else {
                    state.update(repeating: 0, count: group.count)
                }
            }
        }
    }

    package func backward(_ step: CellStep, gradient: CellGradient) {
        // A group at rest passes its gradient on as it is, and its input gets none.
        for row in 0..<step.gates.rows {
            for index in periods.indices {
                let group = group(index)
                let gates = step.gates.row(row) + group.lowerBound
                if isAtRest(index, row: row, of: step) {
                    gates.update(repeating: 0, count: group.count)
                } else {
                    sonorant_plain_backward(
                        1, group.count, SONORANT_TANH, gates, 0,
                        step.state.row(row) + group.lowerBound, 0,
                        gradient.state.row(row) + group.lowerBound, 0)
                }
            }
        }
    }

    private func isAtRest(_ group: Int, row: Int, of step: CellStep) -> Bool {
        guard let times = step.times else { preconditionFailure("a clockwork without time") }
        return Int(times[row]) % periods[group] != 0
    }
}

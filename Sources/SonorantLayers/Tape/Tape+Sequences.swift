import CSIMD
import Foundation
import SonorantTensors

/// Operations on packed sequences: rows are laid out as a ``PackedLayout`` of B sequences says.
extension Tape {
    /// A layer, or a stack of them, over packed sequences.
    ///
    /// The tape's workspace keeps the activations of a layer's latest pass, so a layer may be on a
    /// tape only once.
    ///
    /// - Parameter x: (N, inputs).
    /// - Returns: (N, outputs).
    package func layer(
        _ layer: any SequenceLayer, _ x: Variable, layout: PackedLayout, block: Block? = nil
    ) -> Variable {
        precondition(
            layout.rows == x.rows, "\(x.rows) rows for sequences of \(layout.rows) steps in all")
        let pass = pass(layout, block: block)
        let input = contiguous(x)
        let output = layer.forward(input, workspace: workspace, pass: pass)
        let y = Variable(value: output, needsGradient: training, arena: arena)
        record(y) { [self] in
            let below = x.needsGradient ? arena.matrix(rows: x.rows, columns: x.columns) : nil
            layer.backward(
                input, outputGradient: y.gradient, inputGradient: below, workspace: workspace,
                pass: pass)
            if let below { accumulate(below, into: x.gradient) }
        }
        return y
    }

    /// Several layers, one upon another.
    package func layers(
        _ layers: [any SequenceLayer], _ x: Variable, layout: PackedLayout, block: Block? = nil
    ) -> Variable {
        layers.reduce(x) { layer($1, $0, layout: layout, block: block) }
    }

    private func contiguous(_ x: Variable) -> MatrixView {
        if x.value.stride == x.columns || x.rows <= 1 { return x.value }
        let copy = arena.matrix(rows: x.rows, columns: x.columns)
        copy.copy(from: x.value)
        return copy
    }

    /// The row of the last step of each sequence; −1 for empty ones, for ``gather(_:_:)``.
    package static func lastRows(_ layout: PackedLayout) -> [Int32] {
        (0..<layout.sequences).map { sequence in
            let length = layout.lengths[sequence]
            return length == 0 ? -1 : Int32(layout.row(step: length - 1, sequence: sequence))
        }
    }

    /// The row of the first step of each sequence; −1 for empty ones.
    package static func firstRows(_ layout: PackedLayout) -> [Int32] {
        (0..<layout.sequences).map { layout.lengths[$0] == 0 ? -1 : Int32($0) }
    }

    /// For each row, the sequence that it belongs to.
    package static func sequences(_ layout: PackedLayout) -> [Int32] {
        layout.active.flatMap { (0..<Int32($0)) }
    }

    /// The last step of each sequence in reading direction: (B, columns). For bidirectional layers
    /// whose directions stand side by side, `halves` takes the backward half from the first step.
    package func lastState(
        _ x: Variable, layout: PackedLayout, halves: Bool
    ) -> Variable {
        let last = gather(x, Self.lastRows(layout))
        guard halves else { return last }
        let half = x.columns / 2
        let first = gather(x, Self.firstRows(layout))
        return concatenate([columns(last, 0..<half), columns(first, half..<x.columns)])
    }

    /// The sum over the steps of each sequence, each row times its number: (B, columns).
    ///
    /// - Parameters:
    ///   - x: (N, columns).
    ///   - weights: (N, 1).
    package func weightedSum(
        _ x: Variable, weights: Variable, layout: PackedLayout
    ) -> Variable {
        precondition(
            weights.columns == 1 && weights.rows == x.rows && x.rows == layout.rows,
            "\(weights.rows) × \(weights.columns) weights for \(x.rows) rows")
        let y = result(rows: layout.sequences, columns: x.columns, of: x, weights)
        let places = SequenceRows(layout)
        split(rows: layout.sequences, columns: x.columns * layout.steps) { sequences in
            for sequence in sequences {
                let sum = y.value.row(sequence)
                sum.update(repeating: 0, count: x.columns)
                for row in places[sequence] {
                    let (from, weight) = (x.value.row(row), weights.value.row(row)[0])
                    for column in 0..<x.columns { sum[column] += weight * from[column] }
                }
            }
        }
        record(y) { [self] in
            let (xTarget, weightTarget) = (
                x.needsGradient ? x.gradient : nil, weights.needsGradient ? weights.gradient : nil
            )
            let gradient = y.gradient
            split(rows: layout.sequences, columns: x.columns * layout.steps) { sequences in
                for sequence in sequences {
                    let g = gradient.row(sequence)
                    for row in places[sequence] {
                        if let target = xTarget?.row(row) {
                            let weight = weights.value.row(row)[0]
                            for column in 0..<x.columns { target[column] += weight * g[column] }
                        }
                        if let weightTarget {
                            weightTarget.row(row)[0] += dot(g, x.value.row(row), x.columns)
                        }
                    }
                }
            }
        }
        return y
    }

    /// The mean over the steps of each sequence: (B, columns); zeros for empty ones.
    package func mean(_ x: Variable, layout: PackedLayout) -> Variable {
        let weights = zeros(rows: layout.rows, columns: 1)
        for (row, sequence) in Self.sequences(layout).enumerated() {
            weights.value.row(row)[0] = 1 / Float(layout.lengths[Int(sequence)])
        }
        return weightedSum(x, weights: weights, layout: layout)
    }

    /// The largest value of each column over the steps of each sequence: (B, columns); zeros for
    /// empty ones. Of equal values the first counts.
    package func maximum(_ x: Variable, layout: PackedLayout) -> Variable {
        let y = result(rows: layout.sequences, columns: x.columns, of: x)
        var best = [Int32](repeating: -1, count: layout.sequences * x.columns)
        let places = SequenceRows(layout)
        for sequence in 0..<layout.sequences {
            let target = y.value.row(sequence)
            target.update(repeating: 0, count: x.columns)
            for (step, row) in places[sequence].enumerated() {
                let from = x.value.row(row)
                for column in 0..<x.columns where step == 0 || from[column] > target[column] {
                    target[column] = from[column]
                    best[sequence * x.columns + column] = Int32(row)
                }
            }
        }
        record(y) {
            let (gradient, target) = (y.gradient, x.gradient)
            for sequence in 0..<layout.sequences {
                for column in 0..<x.columns {
                    let row = best[sequence * x.columns + column]
                    if row >= 0 { target.row(Int(row))[column] += gradient.row(sequence)[column] }
                }
            }
        }
        return y
    }

    /// A softmax over the steps of each sequence, column by column.
    ///
    /// - Parameter scores: (N, columns).
    /// - Returns: (N, columns), each column summing to one over each sequence.
    package func softmax(overStepsOf scores: Variable, layout: PackedLayout) -> Variable {
        let y = result(rows: scores.rows, columns: scores.columns, of: scores)
        let places = SequenceRows(layout)
        for sequence in 0..<layout.sequences {
            for column in 0..<scores.columns {
                var largest = -Float.infinity
                for row in places[sequence] {
                    largest = max(largest, scores.value.row(row)[column])
                }
                var sum: Float = 0
                for row in places[sequence] {
                    let value = exp(scores.value.row(row)[column] - largest)
                    y.value.row(row)[column] = value
                    sum += value
                }
                for row in places[sequence] { y.value.row(row)[column] /= sum }
            }
        }
        record(y) {
            let (gradient, target) = (y.gradient, scores.gradient)
            for sequence in 0..<layout.sequences {
                for column in 0..<scores.columns {
                    var sum: Float = 0
                    for row in places[sequence] {
                        sum += gradient.row(row)[column] * y.value.row(row)[column]
                    }
                    for row in places[sequence] {
                        target.row(row)[column] +=
                            y.value.row(row)[column] * (gradient.row(row)[column] - sum)
                    }
                }
            }
        }
        return y
    }

    /// The product of each row of `a` by the same row of `b`: (rows, 1).
    package func rowDot(_ a: Variable, _ b: Variable) -> Variable {
        precondition(
            a.rows == b.rows && a.columns == b.columns,
            "\(a.rows) × \(a.columns) by \(b.rows) × \(b.columns)")
        let y = result(rows: a.rows, columns: 1, of: a, b)
        split(rows: a.rows, columns: a.columns) { rows in
            for row in rows {
                y.value.row(row)[0] = dot(a.value.row(row), b.value.row(row), a.columns)
            }
        }
        record(y) { [self] in
            let (aTarget, bTarget) = (
                a.needsGradient ? a.gradient : nil, b.needsGradient ? b.gradient : nil
            )
            let gradient = y.gradient
            split(rows: a.rows, columns: a.columns) { rows in
                for row in rows {
                    let g = gradient.row(row)[0]
                    let (p, q) = (a.value.row(row), b.value.row(row))
                    if let target = aTarget?.row(row) {
                        for column in 0..<a.columns { target[column] += g * q[column] }
                    }
                    if let target = bTarget?.row(row) {
                        for column in 0..<a.columns { target[column] += g * p[column] }
                    }
                }
            }
        }
        return y
    }

    /// Each row divided by its Euclidean norm, or by `smallest` where that is less.
    package func normaliseRows(_ a: Variable, smallest: Float = 1e-6) -> Variable {
        let y = result(rows: a.rows, columns: a.columns, of: a)
        var norms = [Float](repeating: 0, count: a.rows)
        for row in 0..<a.rows {
            let from = a.value.row(row)
            norms[row] = max(smallest, dot(from, from, a.columns).squareRoot())
            for column in 0..<a.columns { y.value.row(row)[column] = from[column] / norms[row] }
        }
        record(y) { [norms] in
            let (gradient, target) = (y.gradient, a.gradient)
            for row in 0..<a.rows {
                let (g, unit, t) = (gradient.row(row), y.value.row(row), target.row(row))
                // Below the smallest norm the map is a mere division.
                let along = norms[row] > smallest ? dot(g, unit, a.columns) : 0
                for column in 0..<a.columns {
                    t[column] += (g[column] - along * unit[column]) / norms[row]
                }
            }
        }
        return y
    }
}

/// The rows of each sequence of a layout, in order of time, without a list of them.
struct SequenceRows {
    private let layout: PackedLayout

    init(_ layout: PackedLayout) { self.layout = layout }

    subscript(sequence: Int) -> LazyMapSequence<Range<Int>, Int> {
        let offsets = layout.offsets
        return (0..<layout.lengths[sequence]).lazy.map { offsets[$0] + sequence }
    }
}

/// The product of two vectors, in an order of sums that is fixed by `count` alone.
func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Float {
    var sums = SIMD8<Float>.zero
    var index = 0
    while index + 8 <= count {
        let x = UnsafeRawPointer(a + index).loadUnaligned(as: SIMD8<Float>.self)
        let y = UnsafeRawPointer(b + index).loadUnaligned(as: SIMD8<Float>.self)
        sums += x * y
        index += 8
    }
    var sum = sums.sum()
    while index < count {
        sum += a[index] * b[index]
        index += 1
    }
    return sum
}

import SonorantCTC
import SonorantDecoding
import SonorantLayers
import SonorantTensors
import SonorantText

/// Connectionist temporal classification on an encoder's states. V symbols, of which number 0
/// stands for no symbol here.
package final class CTCHead {
    /// The symbol that stands for none.
    static let blank = 0

    private let weight: Parameter
    private let bias: Parameter

    /// - Parameters:
    ///   - inputSize: columns of the encoder's states.
    ///   - symbols: V.
    init(inputSize: Int, symbols: Int, store: ParameterStore) {
        weight = store.register("ctc.weight", shape: [inputSize, symbols])
        bias = store.register("ctc.bias", shape: [symbols])
    }

    func initialise(_ store: ParameterStore, generator: inout SeededGenerator) {
        store.fillGlorot(weight, generator: &generator)
    }

    /// Scores of the symbols at each step, (N, V).
    func scores(_ input: EncodedInput, tape: Tape) -> Variable {
        tape.linear(input.states, weight: weight, bias: bias)
    }

    /// Adds the loss of `targets` to the tape's.
    ///
    /// - Parameters:
    ///   - targets: in the order in which `order` was given the inputs.
    ///   - weight: of everything in the loss.
    /// - Returns: nats, summed over the sequences that have enough steps, and the places of the
    ///   others, which add nothing.
    func loss(
        _ input: EncodedInput, order: PackedOrder, targets: [[Int32]], weight: Float,
        smoothing: Float, tape: Tape
    ) -> (nats: Double, infeasible: [Int]) {
        let scores = scores(input, tape: tape)
        let slopes = tape.zeros(rows: scores.rows, columns: scores.columns).value
        let count = targets.count
        var losses = [Double](repeating: 0, count: count)
        let parts = Partition.ranges(count, parts: 8, smallest: 1)
        losses.withUnsafeMutableBufferPointer { losses in
            tape.pool.run(parts.count) { part in
                let workspace = CTCWorkspace()
                var rows: [Int32] = []
                for place in parts[part] {
                    input.layout.rows(ofSequence: place, into: &rows)
                    losses[place] = rows.withUnsafeBufferPointer { rows in
                        targets[order.order[place]].withUnsafeBufferPointer { labels in
                            workspace.lossAndGradient(
                                logits: scores.value.base, gradient: slopes.base, rows: rows,
                                symbols: scores.columns, stride: scores.value.stride,
                                labels: labels, blank: Self.blank, uniformPrior: smoothing,
                                scale: weight)
                        }
                    }
                }
            }
        }
        let infeasible = (0..<count).filter { losses[$0] == .infinity }.map { order.order[$0] }
        let nats = losses.reduce(0) { $1 == .infinity ? $0 : $0 + $1 }
        tape.add(loss: Double(weight) * nats, of: scores) { gradient in
            for row in 0..<gradient.rows {
                let (from, to) = (slopes.row(row), gradient.row(row))
                for column in 0..<gradient.columns { to[column] += from[column] }
            }
        }
        return (nats, infeasible.sorted())
    }

    /// Natural-log probabilities at each step, (T, V), of each input in the order it was given.
    func logProbabilities(
        _ input: EncodedInput, order: PackedOrder, tape: Tape
    ) -> [Matrix] {
        let logs = tape.logSoftmax(scores(input, tape: tape))
        return order.places.map { place in
            let rows = input.layout.rows(ofSequence: place)
            var elements: [Float] = []
            elements.reserveCapacity(rows.count * logs.columns)
            for row in rows {
                elements.append(
                    contentsOf: UnsafeBufferPointer(start: logs.row(Int(row)), count: logs.columns))
            }
            return Matrix(rows: rows.count, columns: logs.columns, elements: elements)
        }
    }

    /// What `outputs` say, best first: with a beam of one the likeliest symbol of each step,
    /// else a prefix beam search.
    ///
    /// - Parameter symbols: all V.
    static func hypotheses(
        _ outputs: Matrix, symbols: [String], beam: Int, nbest: Int
    ) throws -> [SymbolHypothesis] {
        func hypothesis(_ labels: [Int], _ score: Double) -> SymbolHypothesis {
            SymbolHypothesis(
                symbols: labels.map { Int32($0) }, logProbability: score, score: score,
                isComplete: true)
        }
        guard beam > 1 else {
            let labels = GreedyDecoder(blank: blank).decode(outputs).labels
            return [hypothesis(labels, logProbability(outputs, of: labels))]
        }
        var configuration = DecoderConfiguration()
        configuration.beam = beam
        let decoder = try BeamDecoder(
            alphabet: Alphabet(unit: .phone, symbols: Array(symbols.dropFirst())),
            configuration: configuration)
        return try decoder.decode(outputs, count: max(1, nbest)).map {
            hypothesis($0.labels, $0.score)
        }
    }

    /// Natural log of the probability of `labels`, summed over their alignments.
    static func logProbability(_ outputs: Matrix, of labels: [Int]) -> Double {
        let loss = try? CTCLoss(blank: blank)(logits: outputs, labels: labels)
        return -(loss ?? .infinity)
    }
}

import Foundation
import SonorantLayers
import SonorantTensors

/// One thing that a decoder might write.
package struct SymbolHypothesis: Sendable {
    /// Without the end.
    package var symbols: [Int32]
    /// Natural log of the probability of the symbols and, where it is complete, the end.
    package var logProbability: Double
    /// By which hypotheses are compared; higher is better.
    package var score: Double
    /// Whether the end was written; else the bound on the length cut it off.
    package var isComplete: Bool
    /// For each symbol, the end included, the weight of each step of the input; empty where that
    /// was not asked for, and without attention.
    package var attention: [[Float]] = []
}

/// Beam search over what a ``SymbolDecoder`` writes. Rows are those hypotheses of all inputs of a
/// minibatch that go on; whatever has ended takes no more time.
///
/// A step keeps the best continuations of each input. Those among the first `beam` that end are
/// set aside with their score, log probability / lengthᵅ with the end counted; the first `beam`
/// of the others go on, until none of them can still come among the first `nbest`, or the bound on
/// the length is met: however many have ended, the likeliest may still be on its way. A beam of
/// one takes the likeliest symbol each time. A beam that holds everything finds the best of all
/// sequences.
struct SymbolSearch {
    let decoder: SymbolDecoder
    var beam = 1
    var nbest = 1
    var keepsAttention = false

    /// What goes on.
    private struct Path {
        var input: Int
        var row: Int
        var symbols: [Int32]
        var score: Double
        var attention: [[Float]]
    }

    /// One way in which a path may go on.
    private struct Candidate {
        let path: Int
        let symbol: Int32
        let score: Double
    }

    /// The hypotheses for each input, best first, at least one and at most `nbest` each.
    ///
    /// - Parameters:
    ///   - input: encoded, its sequences in the order of `order`.
    ///   - lengths: the bound on the symbols for each input, in the order given to `order`.
    func run(
        _ input: EncodedInput, order: PackedOrder, maximumLengths lengths: [Int], tape: Tape
    ) -> [[SymbolHypothesis]] {
        let prepared = decoder.prepare(input, tape: tape)
        var found = [[SymbolHypothesis]](repeating: [], count: lengths.count)
        var cut = found
        var paths = lengths.indices.map {
            Path(input: $0, row: $0, symbols: [], score: 0, attention: [])
        }
        var state = decoder.begin(
            prepared, sequences: order.placeRows, tape: tape)
        while !paths.isEmpty {
            let sequences = paths.map { Int32(order.places[$0.input]) }
            let written = decoder.step(
                state,
                gates: decoder.inputGates(
                    paths.map { $0.symbols.last ?? SymbolDecoder.end }, tape: tape),
                fixed: decoder.fixedGates(prepared, sequences: sequences, tape: tape),
                prepared: prepared, sequences: sequences, tape: tape)
            let logs = tape.logSoftmax(decoder.scores(written.features, tape: tape))
            for (row, _) in paths.enumerated() {
                paths[row].row = row
                guard keepsAttention, let weights = written.weights else { continue }
                let steps = input.layout.lengths[Int(sequences[row])]
                paths[row].attention.append((0..<steps).map { weights.value.row(row)[$0] })
            }
            var next: [Path] = []
            var first = 0
            while first < paths.count {
                let number = paths[first].input
                let end = paths[first...].firstIndex { $0.input != number } ?? paths.count
                let going = extend(
                    paths[first..<end], logs: logs, found: &found[number], all: paths)
                if going.first?.symbols.count ?? 0 >= lengths[number] {
                    cut[number] = going.map { hypothesis($0, isComplete: false) }
                } else if !isSettled(going, found: found[number], longest: lengths[number]) {
                    next += going
                }
                first = end
            }
            let parents = next.map { Int32($0.row) }
            state = SymbolDecoder.State(
                layers: written.state.layers.map { tape.gather($0, parents) },
                time: written.state.time)
            paths = next
        }
        return found.indices.map { input in
            func ranked(_ hypotheses: [SymbolHypothesis]) -> [SymbolHypothesis] {
                hypotheses.enumerated().sorted {
                    ($1.element.score, $0.offset) < ($0.element.score, $1.offset)
                }.map(\.element)
            }
            return Array((ranked(found[input]) + ranked(cut[input])).prefix(max(nbest, 1)))
        }
    }

    /// Sets aside the paths of one input that end here and returns those that go on.
    private func extend(
        _ paths: ArraySlice<Path>, logs: MatrixView, found: inout [SymbolHypothesis], all: [Path]
    ) -> [Path] {
        var candidates: [Candidate] = []
        for path in paths.indices {
            let row = logs.row(path)
            // No symbol beyond the first beam + 1 of a path can be among those that are kept.
            for symbol in best(row, count: beam + 1) {
                candidates.append(
                    Candidate(
                        path: path, symbol: symbol,
                        score: all[path].score + Double(row[Int(symbol)])))
            }
        }
        candidates.sort {
            ($1.score, $0.path, $0.symbol) < ($0.score, $1.path, $1.symbol)
        }
        var going: [Path] = []
        for (place, candidate) in candidates.enumerated() where going.count < beam {
            var path = all[candidate.path]
            path.score = candidate.score
            if candidate.symbol == SymbolDecoder.end {
                if place < beam { found.append(hypothesis(path, isComplete: true)) }
            } else {
                path.symbols.append(candidate.symbol)
                going.append(path)
            }
        }
        return going
    }

    private func hypothesis(_ path: Path, isComplete: Bool) -> SymbolHypothesis {
        let length = path.symbols.count + (isComplete ? 1 : 0)
        return SymbolHypothesis(
            symbols: path.symbols, logProbability: path.score,
            score: normalised(path.score, length: length), isComplete: isComplete,
            attention: path.attention)
    }

    private func normalised(_ score: Double, length: Int) -> Double {
        score / pow(Double(max(length, 1)), decoder.configuration.lengthNormalisation)
    }

    /// Whether nothing that goes on can change the first `nbest`.
    private func isSettled(
        _ going: [Path], found: [SymbolHypothesis], longest: Int
    ) -> Bool {
        guard let best = going.first?.score else { return true }
        guard found.count >= nbest, !found.isEmpty else { return false }
        if beam == 1 { return true }
        // Scores only fall, and count least over the greatest length.
        let worst = found.map(\.score).sorted(by: >)[max(nbest, 1) - 1]
        return worst >= normalised(best, length: longest + 1)
    }

    /// The symbols of the `count` largest values, largest first, of equal ones the first.
    private func best(_ values: UnsafeMutablePointer<Float>, count: Int) -> [Int32] {
        let symbols = decoder.symbols
        if count >= symbols {
            return (0..<Int32(symbols)).sorted {
                (values[Int($1)], $0) < (values[Int($0)], $1)
            }
        }
        var kept: [Int32] = []
        for symbol in 0..<symbols {
            let value = values[symbol]
            if kept.count == count, value <= values[Int(kept[count - 1])] { continue }
            var place = kept.count
            while place > 0, values[Int(kept[place - 1])] < value { place -= 1 }
            kept.insert(Int32(symbol), at: place)
            if kept.count > count { kept.removeLast() }
        }
        return kept
    }
}

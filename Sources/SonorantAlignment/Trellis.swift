import CSIMD
import SonorantTensors

/// The scores of the best paths into each state, frame by frame, and the way back.
///
/// T frames, U labels, V symbols. Places are those of ``AlignmentGraph``: gap i is state 2i,
/// label i is state 2i + 1. A row holds the gaps of a range of places and then their labels, each
/// with a spare number in front.
final class Trellis {
    /// Rows between two that are kept; fewer frames than this fit whole.
    static let segment = 1024
    /// Up to this many scores, all rows are kept.
    static let wholeScores = 1 << 22

    private let logProbabilities: Matrix
    private let graph: AlignmentGraph
    private let band: TrellisBand
    private let exceptions: [AlignmentGraph.Exception]
    private let blank: Int
    private let wildcardPenalty: Double
    private let segment: Int?

    private let symbols: [Int32]
    private let skip: [Double]
    private var emission: [Double]
    private var wildcard = 0.0
    private let exceptionStates: [Int]

    init(
        logProbabilities: Matrix, graph: AlignmentGraph, band: TrellisBand, blank: Int,
        wildcardPenalty: Double, segment: Int?
    ) {
        self.logProbabilities = logProbabilities
        self.graph = graph
        self.band = band
        self.blank = blank
        self.wildcardPenalty = wildcardPenalty
        self.segment = segment
        exceptions = graph.allExceptions
        exceptionStates = exceptions.map(\.state)
        symbols = graph.labels.map(Int32.init)
        skip = graph.labels.indices.map { graph.mayFollowAtOnce($0) ? 0 : -.infinity }
        emission = [Double](repeating: 0, count: logProbabilities.columns)
    }

    /// Scores of the places of `range`, gaps up to its end.
    private struct Row {
        let range: ClosedRange<Int>
        let gaps: UnsafeMutablePointer<Double>
        let labels: UnsafeMutablePointer<Double>

        /// Numbers that a row of `range` takes up.
        static func size(_ range: ClosedRange<Int>) -> Int { 2 * (range.count + 1) }

        /// A row in `memory`, which is ``size(_:)`` long.
        init(_ range: ClosedRange<Int>, in memory: UnsafeMutablePointer<Double>) {
            self.range = range
            gaps = memory + 1 - range.lowerBound
            labels = gaps + range.count + 1
        }

        func score(_ state: Int) -> Double {
            guard range.contains(state / 2) else { return -.infinity }
            return state % 2 == 0 ? gaps[state / 2] : labels[state / 2]
        }

        func set(_ state: Int, to score: Double) {
            (state % 2 == 0 ? gaps : labels)[state / 2] = score
        }
    }

    /// The states of the best path, one a frame, and its log probability.
    ///
    /// - Throws: ``AlignmentError/notANumber(frame:symbol:)``.
    func bestPath() throws -> (path: [Int32], score: Double) {
        let frames = logProbabilities.rows
        let all = 0...graph.labels.count
        let size = Row.size(all)
        let fitsWhole = frames <= Self.wholeScores / size
        let segment = min(frames, segment ?? (fitsWhole ? frames : Self.segment))
        let isWhole = segment == frames
        try requireNumbers()

        // Forward: two rows in turn, and a copy of the last one before each segment but the first.
        let kept = ScoreRows(count: (frames - 1) / segment, size: size)
        var score = -Double.infinity
        var state = 0
        if isWhole {
            state = -1
        } else {
            let two = ScoreRows(count: 2, size: size)
            for frame in 0..<frames {
                let (from, to) = (two[(frame + 1) % 2], two[frame % 2])
                step(frame, from: Row(all, in: from), to: Row(all, in: to))
                if (frame + 1) % segment == 0, frame + 1 < frames {
                    kept[(frame + 1) / segment - 1].update(from: to, count: size)
                }
            }
            (state, score) = best(Row(all, in: two[(frames - 1) % 2]))
        }

        // Back: all rows of a segment, in the places from which the known end can be reached.
        var path = [Int32](repeating: 0, count: frames)
        var start = (frames - 1) / segment * segment
        var end = frames
        while end > 0 {
            let window = state < 0 ? all : places(leadingTo: state, in: end - start)
            let rowSize = Row.size(window)
            let rows = ScoreRows(count: end - start, size: rowSize)
            func row(_ frame: Int) -> Row {
                frame >= start
                    ? Row(window, in: rows[frame - start])
                    : Row(all, in: kept[start / segment - 1])
            }
            for frame in start..<end {
                // The first frame has none before it; its own row stands in, unread.
                step(frame, from: frame == 0 ? row(0) : row(frame - 1), to: row(frame))
            }
            if state < 0 { (state, score) = best(row(frames - 1)) }
            for frame in stride(from: end - 1, through: start, by: -1) {
                path[frame] = Int32(state)
                if frame > 0 {
                    state = predecessor(
                        of: state, in: row(frame - 1), notBelow: Int(band.low[frame - 1]))
                }
            }
            end = start
            start -= segment
        }
        return (path, score)
    }

    /// The best state to end with and its score.
    private func best(_ row: Row) -> (state: Int, score: Double) {
        var best = graph.finalStates[0]
        for state in graph.finalStates where row.score(state) > row.score(best) { best = state }
        return (best, row.score(best))
    }

    /// The places that a path which ends at `state` can pass in the last `frames` frames.
    private func places(leadingTo state: Int, in frames: Int) -> ClosedRange<Int> {
        var low = state
        for _ in 0..<frames where low > 0 { low = Int(band.lowestPredecessor[low]) }
        return low / 2...state / 2
    }

    private func predecessor(of state: Int, in row: Row, notBelow low: Int) -> Int {
        var best = state
        var bestScore = -Double.infinity
        for candidate in predecessors(of: state)
        where candidate / 2 >= low / 2 && row.score(candidate) > bestScore {
            best = candidate
            bestScore = row.score(candidate)
        }
        return best
    }

    private func predecessors(of state: Int) -> [Int] {
        let index = firstException(notBelow: state)
        return index < exceptions.count && exceptions[index].state == state
            ? exceptions[index].predecessors : graph.plainPredecessors(state)
    }

    private func firstException(notBelow state: Int) -> Int {
        var (low, high) = (0, exceptionStates.count)
        while low < high {
            let middle = (low + high) / 2
            if exceptionStates[middle] < state { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Computes the row of `frame`, all of whose numbers outside the band are −∞ already.
    private func step(_ frame: Int, from: Row, to: Row) {
        let first = max(Int(band.low[frame]) / 2, to.range.lowerBound)
        let last = min(Int(band.high[frame]) / 2, to.range.upperBound)
        guard first <= last else { return }
        load(frame)
        guard frame > 0 else {
            for state in graph.entryStates where (first...last).contains(state / 2) {
                to.set(state, to: emission(of: state, isWildcard: false))
            }
            for exception in exceptions where exception.isWildcard {
                if graph.entryStates.contains(exception.state),
                    (first...last).contains(exception.state / 2)
                {
                    to.set(exception.state, to: wildcard)
                }
            }
            return
        }
        emission.withUnsafeBufferPointer { emission in
            var row = sonorant_alignment_row(
                from_gaps: from.gaps, from_labels: from.labels, to_gaps: to.gaps,
                to_labels: to.labels, symbols: nil, skip: nil, emission: emission.baseAddress,
                blank: emission[blank], first: Int64(first), last_gap: Int64(last),
                last_label: Int64(min(last, symbols.count - 1)))
            symbols.withUnsafeBufferPointer { symbols in
                skip.withUnsafeBufferPointer { skip in
                    row.symbols = symbols.baseAddress
                    row.skip = skip.baseAddress
                    sonorant_alignment_step(&row)
                }
            }
        }
        // What an earlier frame left below the band must not be read by the next.
        to.gaps[first - 1] = -.infinity
        to.labels[first - 1] = -.infinity

        let low = Int(band.low[frame - 1]) / 2
        var index = firstException(notBelow: 2 * first)
        while index < exceptions.count, exceptions[index].state <= 2 * last + 1 {
            let exception = exceptions[index]
            var best = -Double.infinity
            for predecessor in exception.predecessors where predecessor / 2 >= low {
                best = max(best, from.score(predecessor))
            }
            to.set(
                exception.state,
                to: best + emission(of: exception.state, isWildcard: exception.isWildcard))
            index += 1
        }
    }

    private func emission(of state: Int, isWildcard: Bool) -> Double {
        isWildcard ? wildcard : emission[state % 2 == 0 ? blank : graph.labels[state / 2]]
    }

    /// Makes the log probabilities of `frame` those of the next step.
    private func load(_ frame: Int) {
        let count = logProbabilities.columns
        logProbabilities.elements.withUnsafeBufferPointer { values in
            emission.withUnsafeMutableBufferPointer { emission in
                var largest = -Double.infinity
                for k in 0..<count {
                    let value = Double(max(values[frame * count + k], ForcedAligner.floor))
                    emission[k] = value
                    largest = max(largest, value)
                }
                wildcard = max(emission[blank], largest - wildcardPenalty)
            }
        }
    }

    private func requireNumbers() throws {
        let bad = logProbabilities.elements.withUnsafeBufferPointer { values in
            values.indices.first { values[$0].isNaN || values[$0] == .infinity }
        }
        if let bad {
            throw AlignmentError.notANumber(
                frame: bad / logProbabilities.columns, symbol: bad % logProbabilities.columns)
        }
    }
}

/// Rows of scores in one piece of memory, all −∞ to begin with.
private final class ScoreRows {
    private let memory: UnsafeMutablePointer<Double>
    private let size: Int

    init(count: Int, size: Int) {
        self.size = size
        memory = .allocate(capacity: max(1, count * size))
        memory.initialize(repeating: -.infinity, count: count * size)
    }

    deinit { memory.deallocate() }

    subscript(row: Int) -> UnsafeMutablePointer<Double> { memory + row * size }
}

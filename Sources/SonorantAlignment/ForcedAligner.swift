import Foundation
import SonorantTensors

/// Aligns a known transcript to what a model heard: the most probable path of all that spell it.
///
/// T frames, U labels, V symbols. Exact: no path is pruned. O(T·U) time over the states that can
/// be reached from both ends; memory is bounded by keeping every 1024th row of scores and computing
/// the rows between again, in the few states that matter there, on the way back: an hour of audio
/// (T = 360,000, U = 45,000) takes less than 1 GiB.
///
/// Scores are sums of doubles in one order, so the result does not depend on the machine. Of
/// equally good paths the one that stays longest in later symbols is taken.
///
/// Source: the Viterbi algorithm over the states of Graves et al. 2006, section 4.1.
package struct ForcedAligner: Sendable {
    /// The index of the null label.
    package let blank: Int
    /// What a wildcard pays for each frame in which it hears the likeliest symbol, in nats; a frame
    /// in which it hears the null label costs what the null label costs.
    package var wildcardPenalty = 1.0
    /// Frames from one row that is kept to the next; nil keeps all rows where they are few, else
    /// every 1024th. The result does not depend on it.
    package var segment: Int?

    /// A probability of 0 counts as e to the power of this, so that there is always an answer.
    static let floor: Float = -1000

    /// An aligner for models whose null label is `blank`.
    package init(blank: Int) {
        self.blank = blank
    }

    /// The best path of `labels`.
    ///
    /// - Parameters:
    ///   - logProbabilities: (T, V), natural log; below −1000 they count as −1000.
    ///   - labels: U symbol indices, null excluded; empty ones align to nulls only.
    ///   - wildcards: the gaps, 0 before the first label to U behind the last, that absorb any
    ///     symbols, or none.
    /// - Throws: ``AlignmentError``.
    package func align(
        _ logProbabilities: Matrix, labels: [Int], wildcards: Set<Int> = []
    ) throws -> Alignment {
        try align(
            logProbabilities, graph: AlignmentGraph(labels: labels, wildcards: wildcards))
    }

    /// The best path of all that spell one of the readings of `graph`.
    ///
    /// - Throws: ``AlignmentError``.
    package func align(_ logProbabilities: Matrix, graph: AlignmentGraph) throws -> Alignment {
        precondition(
            logProbabilities.rows == 0 || (0..<logProbabilities.columns).contains(blank),
            "blank \(blank) is not below \(logProbabilities.columns) symbols")
        for (place, label) in graph.labels.enumerated() where logProbabilities.rows > 0 {
            guard label != blank, (0..<logProbabilities.columns).contains(label) else {
                throw AlignmentError.badLabel(
                    label, place: place, symbols: logProbabilities.columns)
            }
        }
        if logProbabilities.rows == 0, graph.labels.isEmpty {
            return Alignment(tokens: [], places: [], score: 0, frames: 0)
        }
        let band = try TrellisBand(graph: graph, frames: logProbabilities.rows)
        let trellis = Trellis(
            logProbabilities: logProbabilities, graph: graph, band: band, blank: blank,
            wildcardPenalty: wildcardPenalty, segment: segment)
        let (path, score) = try trellis.bestPath()
        return alignment(path, score: score, graph: graph, logProbabilities: logProbabilities)
    }

    /// Reads tokens off the states of `path`, one a frame.
    private func alignment(
        _ path: [Int32], score: Double, graph: AlignmentGraph, logProbabilities: Matrix
    ) -> Alignment {
        var tokens: [AlignedToken] = []
        var places: [Int] = []
        var wildcards: [Int: Range<Int>] = [:]
        let isWildcard = Set(graph.allExceptions.filter(\.isWildcard).map(\.state))
        var start = 0
        while start < path.count {
            let state = Int(path[start])
            var end = start + 1
            while end < path.count, Int(path[end]) == state { end += 1 }
            if state % 2 == 1 {
                let symbol = graph.labels[state / 2]
                var mass = 0.0
                for frame in start..<end { mass += exp(Double(logProbabilities[frame, symbol])) }
                tokens.append(
                    AlignedToken(
                        symbol: symbol, frames: start..<end,
                        confidence: min(1, mass / Double(end - start))))
                places.append(state / 2)
            } else if isWildcard.contains(state) {
                wildcards[state / 2] = start..<end
            }
            start = end
        }
        return Alignment(
            tokens: tokens, places: places, wildcards: wildcards, score: score,
            frames: logProbabilities.rows)
    }
}

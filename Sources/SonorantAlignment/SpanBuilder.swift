import Foundation
import SonorantTensors

/// Turns an alignment, whose tokens are spikes, into spans that cover the sound.
///
/// Every token keeps its spike. Between two neighbouring spikes the first token goes on for a
/// while, then there may be silence, then the second token begins; the two edges are those of
/// the highest sum of evidence over the cells between the spikes, found in one pass. The evidence
/// is how far the sound lies above or below a level between the floor and the peaks of the
/// utterance; where sound runs through, the edge lies where it dips and where the model's
/// preference changes from one symbol to the other. Without ``Loudness``, ``GapShares`` divides
/// what is between the spikes by rule, since they are too sharp to tell how long a sound is.
///
/// Within a word, and for symbols of unknown words, only long silence parts two tokens.
///
/// O(T + cells) time; deterministic.
package struct SpanBuilder: Sendable {
    /// Where between the quietest and the loudest a sound begins, 0 to 1.
    package var threshold = 0.25
    /// Decibels above the threshold at which the evidence for sound is full.
    package var softness: Float = 6
    /// Evidence of full silence; that of full sound is 1. Below 1, so that a burst behind the
    /// closure of a stop still belongs to its word.
    package var silence: Float = 0.6
    /// The weight of the model's preference among the tokens on either side.
    package var preference = 0.05
    /// The weight of a dip in loudness at an edge without silence.
    package var dip = 2.0
    /// What silence between two words costs, in cells of full sound.
    package var entryBetweenWords = 1.0
    /// The same within a word.
    package var entryWithinWord = 8.0
    /// Without loudness, the part of the typical gap between two tokens that is sound.
    package var soundingPart = 0.6

    /// The default builder.
    package init() {}

    /// The spans of the tokens of `alignment`.
    ///
    /// - Parameters:
    ///   - logProbabilities: (T, V), natural log: what was aligned.
    ///   - secondsPerFrame: the distance of two frames.
    ///   - duration: seconds of the utterance; no span goes beyond it.
    ///   - words: for each token the number of its word, or nil for a symbol that stands for the
    ///     silence between words.
    ///   - loudness: of the same utterance, where it was recorded.
    /// - Returns: as many as there are tokens, in order; none overlaps the next.
    package func spans(
        of alignment: Alignment, logProbabilities: Matrix, secondsPerFrame: Double,
        duration: Double, words: [Int?], loudness: Loudness? = nil
    ) -> [TimedToken] {
        precondition(
            words.count == alignment.tokens.count,
            "\(words.count) words for \(alignment.tokens.count) tokens")
        let grid = Grid(
            frames: logProbabilities.rows, secondsPerFrame: secondsPerFrame, duration: duration)
        let evidence = loudness.flatMap { sound($0, grid: grid) }.map {
            Evidence(
                grid: grid, logProbabilities: logProbabilities, settings: self, sound: $0)
        }
        var edges = alignment.tokens.map { grid.cells(of: $0.frames) }
        // Spaces have no sound of their own; the words around them are parted first.
        let sounding = words.indices.filter { words[$0] != nil }
        let walls = alignment.wildcards.values.sorted { $0.lowerBound < $1.lowerBound }
            .map(grid.cells)
        var gaps: [Gap] = []
        for (left, right) in zip([nil] + sounding.map { $0 }, sounding.map { $0 } + [nil]) {
            let lower = left.map { edges[$0].upperBound } ?? 0
            let upper = right.map { edges[$0].lowerBound } ?? grid.count
            let symbols = (
                left.map { alignment.tokens[$0].symbol }, right.map { alignment.tokens[$0].symbol }
            )
            let spaces = (left ?? -1) + 1..<(right ?? words.count)
            let isWithin = left != nil && right != nil && words[left!] == words[right!]
            let entry = isWithin ? entryWithinWord : entryBetweenWords
            var gap = Gap(left: left, right: right, spaces: spaces, isWithinWord: isWithin)
            let inside = walls.filter { lower <= $0.lowerBound && $0.upperBound <= upper }
            if let first = inside.first, let last = inside.last {
                gap.kept = first.lowerBound..<last.upperBound
            } else {
                gap.minimum = min(spaces.count, upper - lower)
            }
            gap.cells = lower..<upper
            if let evidence { gap.cells = evidence.silence(in: gap, symbols, entry: entry) }
            gaps.append(gap)
        }
        if evidence == nil {
            GapShares(gaps, soundingPart: soundingPart).apply(to: &gaps)
        }
        var silences: [Int: Range<Int>] = [:]
        for gap in gaps {
            if let left = gap.left {
                edges[left] = edges[left].lowerBound..<gap.cells.lowerBound
            }
            if let right = gap.right {
                edges[right] = gap.cells.upperBound..<edges[right].upperBound
            }
            if !gap.spaces.isEmpty { silences[gap.spaces.lowerBound] = gap.cells }
        }
        // Spaces, as a rule one, share the silence they stand for.
        for (first, silent) in silences {
            let count = words[first...].prefix { $0 == nil }.count
            for index in 0..<count {
                let start = silent.lowerBound + silent.count * index / count
                let end = silent.lowerBound + silent.count * (index + 1) / count
                edges[first + index] = start..<end
            }
        }
        return zip(alignment.tokens, edges).map { token, cells in
            TimedToken(
                symbol: token.symbol, start: grid.seconds(cells.lowerBound),
                end: grid.seconds(cells.upperBound), confidence: token.confidence)
        }
    }

    /// The tokens of `alignment` as they are, without any spreading.
    package func spikes(
        of alignment: Alignment, secondsPerFrame: Double, duration: Double
    ) -> [TimedToken] {
        alignment.tokens.map {
            TimedToken(
                symbol: $0.symbol,
                start: min(Double($0.frames.lowerBound) * secondsPerFrame, duration),
                end: min(Double($0.frames.upperBound) * secondsPerFrame, duration),
                confidence: $0.confidence)
        }
    }

    /// The evidence for sound in each cell, −``silence`` to 1; nil where all is equally loud.
    private func sound(_ loudness: Loudness, grid: Grid) -> [Float]? {
        guard loudness.decibels.count >= 2 else { return nil }
        let sorted = loudness.decibels.sorted()
        let peak = sorted[sorted.count * 95 / 100]
        let floor = max(sorted[sorted.count * 5 / 100], peak - 60)
        guard peak - floor > 10 else { return nil }
        let level = floor + Float(threshold) * (peak - floor)
        return (0..<grid.count).map { cell in
            let step = Int((Double(cell) + 0.5) * grid.secondsPerCell / Loudness.secondsPerStep)
            let decibels = loudness.decibels[min(step, loudness.decibels.count - 1)]
            let evidence = min(1, max(-1, (decibels - level) / softness))
            return evidence < 0 ? evidence * silence : evidence
        }
    }
}

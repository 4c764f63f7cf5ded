import Foundation
import SonorantTensors

extension SpanBuilder {
    /// Time cut into cells of about 10 ms, a whole number of them a frame.
    struct Grid {
        let frames: Int
        let cellsPerFrame: Int
        let secondsPerCell: Double
        let duration: Double
        /// Cells of the whole utterance, of all frames at least.
        let count: Int

        init(frames: Int, secondsPerFrame: Double, duration: Double) {
            self.frames = frames
            self.duration = duration
            cellsPerFrame = max(1, Int((secondsPerFrame / Loudness.secondsPerStep).rounded()))
            secondsPerCell = secondsPerFrame / Double(cellsPerFrame)
            count = max(frames * cellsPerFrame, Int((duration / secondsPerCell).rounded(.up)))
        }

        func cells(of frames: Range<Int>) -> Range<Int> {
            frames.lowerBound * cellsPerFrame..<frames.upperBound * cellsPerFrame
        }

        func frame(of cell: Int) -> Int { min(cell / cellsPerFrame, frames - 1) }

        func seconds(_ cell: Int) -> Double { min(Double(cell) * secondsPerCell, duration) }
    }

    /// What speaks for a token, for silence and for the token after it, cell by cell.
    struct Evidence {
        let grid: Grid
        let logProbabilities: Matrix
        let settings: SpanBuilder
        /// For each cell the evidence for sound.
        let sound: [Float]

        /// The evidence of one cell for the token before, for silence and for the token after.
        private func evidence(
            _ cell: Int, _ before: Int?, _ after: Int?
        ) -> (before: Double, silence: Double, after: Double) {
            var leaning = 0.0
            if let before, let after, before != after {
                let frame = grid.frame(of: cell)
                let difference =
                    Double(max(logProbabilities[frame, before], ForcedAligner.floor))
                    - Double(max(logProbabilities[frame, after], ForcedAligner.floor))
                leaning = settings.preference * min(1, max(-1, difference / 4))
            }
            let value = Double(sound[cell])
            return (value + leaning, -value, value - leaning)
        }

        /// The silence within `gap`, perhaps empty, around what is kept of it.
        func silence(
            in gap: Gap, _ symbols: (before: Int?, after: Int?), entry: Double
        ) -> Range<Int> {
            guard let kept = gap.kept else {
                return silence(
                    in: gap.cells, before: symbols.before, after: symbols.after, entry: entry,
                    atLeast: gap.minimum)
            }
            let start = silence(
                in: gap.cells.lowerBound..<kept.lowerBound, before: symbols.before, after: nil,
                entry: entry)
            let end = silence(
                in: kept.upperBound..<gap.cells.upperBound, before: nil, after: symbols.after,
                entry: entry)
            return start.lowerBound..<end.upperBound
        }

        /// The silence within `cells`, perhaps empty, between the symbols `before` and `after`, to
        /// which the cells on either side of it belong; nil for none on that side.
        ///
        /// - Parameters:
        ///   - entry: what silence costs.
        ///   - minimum: the fewest cells of it.
        private func silence(
            in cells: Range<Int>, before: Int?, after: Int?, entry: Double,
            atLeast minimum: Int = 0
        ) -> Range<Int> {
            if before == nil, after == nil { return cells }
            // Prefix sums, so that the sum of each of the three parts is a difference.
            var sums = [(before: 0.0, silence: 0.0, after: 0.0)]
            sums.reserveCapacity(cells.count + 1)
            for cell in cells {
                let here = evidence(cell, before, after)
                let last = sums[sums.count - 1]
                sums.append(
                    (
                        last.before + here.before, last.silence + here.silence,
                        last.after + here.after
                    ))
            }
            let count = cells.count
            var best = (score: -Double.infinity, silent: 0..<0)
            var start = (score: -Double.infinity, place: 0)
            for place in 0...count {
                // Silence begins here or earlier …
                let first = place - max(1, minimum)
                if first >= 0, before != nil || first == 0 {
                    let score = sums[first].before - sums[first].silence
                    if score > start.score { start = (score, first) }
                }
                // … and ends here, or there is none and one sound follows the other.
                guard after != nil || place == count else { continue }
                let rest = sums[count].after - sums[place].after
                if start.score + sums[place].silence + rest - entry > best.score {
                    best = (
                        start.score + sums[place].silence + rest - entry, start.place..<place
                    )
                }
                if minimum == 0, before != nil || place == 0 {
                    let score = sums[place].before + rest - dip(at: cells.lowerBound + place)
                    if score > best.score { best = (score, place..<place) }
                }
            }
            return cells.lowerBound + best.silent.lowerBound..<cells.lowerBound
                + best.silent.upperBound
        }

        /// What an edge without silence before `cell` costs: it had better lie where it is quiet.
        private func dip(at cell: Int) -> Double {
            let around = sound[max(0, cell - 1)...min(sound.count - 1, cell)]
            return settings.dip * Double(around.reduce(0, +)) / Double(around.count)
        }
    }
}

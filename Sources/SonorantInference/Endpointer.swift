import SonorantTensors

/// Finds the ends of utterances in emissions that arrive piece by piece: places where, after a
/// symbol, nothing but silence is heard for some time.
///
/// Silence is a frame whose likeliest symbol is the blank or a space. The last frame of an
/// utterance is blank, so that no run of one symbol is cut in two.
struct Endpointer {
    private let blank: Int
    private let space: Int?
    private let needed: Int
    private var silent = 0
    private var hasHeard = false

    /// - Parameters:
    ///   - space: the symbol between words, where there is one.
    ///   - frames: so many silent ones end an utterance; at least 1.
    init(blank: Int, space: Int?, frames: Int) {
        self.blank = blank
        self.space = space
        needed = max(1, frames)
    }

    /// The first row of `logProbabilities` from `start` on with which an utterance ends; nil if
    /// none does. All rows up to it, or else to the end, are then known.
    mutating func end(in logProbabilities: Matrix, from start: Int) -> Int? {
        for frame in start..<logProbabilities.rows {
            let row = logProbabilities[row: frame]
            var best = row.startIndex
            for index in row.indices where row[index] > row[best] || row[best].isNaN {
                best = index
            }
            let symbol = best - row.startIndex
            guard symbol == blank || symbol == space else {
                hasHeard = true
                silent = 0
                continue
            }
            silent += 1
            if hasHeard, silent >= needed, symbol == blank {
                hasHeard = false
                silent = 0
                return frame
            }
        }
        return nil
    }
}

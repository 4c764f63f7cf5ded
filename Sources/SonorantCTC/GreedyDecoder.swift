import Foundation
import SonorantTensors

/// Reads off the most probable symbol of each frame.
///
/// The textbook way: runs of one symbol are trimmed to a single one, then the null label is
/// dropped. A null between two equal symbols therefore keeps both.
///
/// Source: Graves et al. 2006, section 3.2, "best path decoding".
package struct GreedyDecoder: Sendable {
    /// The index of the null label.
    package let blank: Int

    /// A decoder for models whose null label is `blank`.
    package init(blank: Int) {
        self.blank = blank
    }

    /// One symbol that was heard.
    package struct Token: Sendable, Equatable {
        /// Its index.
        package let symbol: Int
        /// The first frame of its run.
        package let firstFrame: Int
        /// The last frame of its run.
        package let lastFrame: Int
        /// The mean over the run's frames of the probability the model gives the symbol, 0 to 1.
        package let confidence: Double

        /// A token with all its facts.
        package init(symbol: Int, firstFrame: Int, lastFrame: Int, confidence: Double) {
            self.symbol = symbol
            self.firstFrame = firstFrame
            self.lastFrame = lastFrame
            self.confidence = confidence
        }
    }

    /// The most probable path and what it spells.
    package struct Result: Sendable, Equatable {
        /// The symbols in order of time.
        package let tokens: [Token]
        /// The sum over all frames, null or not, of the largest log probability: the natural
        /// log of the path's probability.
        package let logProbability: Double
        /// The symbols alone.
        package var labels: [Int] { tokens.map(\.symbol) }
    }

    /// The most probable path of `logProbabilities`.
    ///
    /// - Parameter logProbabilities: (T, V), natural log. Of equal ones the lowest index wins; a
    ///   number that is not one never does.
    package func decode(_ logProbabilities: Matrix) -> Result {
        var path = GreedyPath(blank: blank)
        path.append(logProbabilities)
        return path.finish()
    }
}

/// The work of a ``GreedyDecoder`` in pieces, for recordings too long to be held at once.
///
/// The result does not depend on how the frames are cut into pieces.
package struct GreedyPath: Sendable {
    private let blank: Int
    private var tokens: [GreedyDecoder.Token] = []
    private var total = 0.0
    private var frames = 0
    private var run: (symbol: Int, first: Int, mass: Double)

    /// A path without frames.
    package init(blank: Int) {
        self.blank = blank
        run = (blank, 0, 0)
    }

    /// Goes on with `logProbabilities`, (T, V), natural log, as in ``GreedyDecoder/decode(_:)``.
    package mutating func append(_ logProbabilities: Matrix) {
        let symbols = logProbabilities.columns
        precondition(
            logProbabilities.rows == 0 || blank < symbols,
            "blank \(blank) is not below \(symbols) symbols")
        logProbabilities.elements.withUnsafeBufferPointer { values in
            for frame in 0..<logProbabilities.rows {
                let row = UnsafeBufferPointer(
                    rebasing: values[frame * symbols..<(frame + 1) * symbols])
                var best = 0
                for k in 1..<max(1, symbols) where row[k] > row[best] || row[best].isNaN {
                    best = k
                }
                if best != run.symbol {
                    endRun()
                    run = (best, frames, 0)
                }
                run.mass += exp(Double(row[best]))
                total += Double(row[best])
                frames += 1
            }
        }
    }

    /// The symbols so far, that of the last frames included.
    package var labels: [Int] {
        tokens.map(\.symbol) + (run.symbol == blank ? [] : [run.symbol])
    }

    /// What the path spells.
    package mutating func finish() -> GreedyDecoder.Result {
        endRun()
        run = (blank, frames, 0)
        return GreedyDecoder.Result(tokens: tokens, logProbability: total)
    }

    private mutating func endRun() {
        guard run.symbol != blank else { return }
        let mean = run.mass / Double(frames - run.first)
        tokens.append(
            GreedyDecoder.Token(
                symbol: run.symbol, firstFrame: run.first, lastFrame: frames - 1,
                confidence: mean.isNaN ? 0 : min(1, max(0, mean))))
    }
}

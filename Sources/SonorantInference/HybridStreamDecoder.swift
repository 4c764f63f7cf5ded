import Foundation
import SonorantLabelling
import SonorantModels
import SonorantTensors
import SonorantTranscripts

/// The likeliest words of a hidden Markov model whose states a network tells apart.
///
/// The path is known at the end alone, so all frames are kept: (T, S) floats.
package struct HybridStreamDecoder: StreamDecoder {
    private let part: HybridPart
    private let loop: StateGraph
    private var frames: [Float] = []
    private var columns = 0

    /// A decoder for models with `part`.
    package init(_ part: HybridPart) {
        self.part = part
        loop = part.loop
    }

    /// Goes on with `logProbabilities`, (T, V), natural log, which are kept.
    package mutating func append(_ logProbabilities: Matrix) {
        frames += logProbabilities.elements
        columns = logProbabilities.columns
    }

    /// The words of all frames so far.
    package var partialText: String {
        guard let path = try? path else { return "" }
        return text(of: path)
    }

    private var logProbabilities: Matrix {
        Matrix(
            rows: columns == 0 ? 0 : frames.count / columns, columns: part.words.states + 1,
            elements: frames)
    }

    private var path: HMMPath? {
        get throws { frames.isEmpty ? nil : try part.bestPath(logProbabilities, through: loop) }
    }

    private func text(of path: HMMPath?) -> String {
        (path?.words ?? []).map { part.words.words[$0.index].name }.joined(separator: " ")
    }

    /// The transcript of the best path since the start or the latest call; begins again.
    package mutating func finish(_ utterance: StreamedUtterance) throws -> Transcript {
        defer { frames.removeAll(keepingCapacity: true) }
        let path = try path
        let logProbabilities = logProbabilities
        func time(_ frame: Int) -> Double {
            min(utterance.duration, Double(frame) * utterance.secondsPerFrame)
        }
        // The mean posterior of the states along the path.
        func confidence(_ frames: Range<Int>) -> Double {
            guard let path else { return 1 }
            let sum = frames.reduce(0.0) {
                $0 + Double(exp(logProbabilities[$1, path.nodes[$1].state + 1]))
            }
            return (sum / Double(max(1, frames.count)) * 10_000).rounded() / 10_000
        }
        let silence = part.words.silence
        return Transcript(
            id: utterance.id, text: text(of: path),
            confidence: confidence(0..<logProbabilities.rows), duration: utterance.duration,
            words: (path?.words ?? []).map {
                Transcript.Word(
                    word: part.words.words[$0.index].name, start: time($0.frames.lowerBound),
                    end: time($0.frames.upperBound), confidence: confidence($0.frames))
            },
            symbols: (path?.units ?? []).filter { $0.index != silence }.map {
                Transcript.Symbol(
                    symbol: part.words.units[$0.index].name, start: time($0.frames.lowerBound),
                    end: time($0.frames.upperBound), confidence: confidence($0.frames))
            },
            nbest: [
                Transcript.Hypothesis(text: text(of: path), score: path?.logProbability ?? 0)
            ])
    }
}

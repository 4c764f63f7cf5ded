import Foundation
import SonorantCTC
import SonorantText
import SonorantTranscripts

extension Transcript {
    /// The transcript of a greedy path.
    ///
    /// - Parameters:
    ///   - secondsPerFrame: the distance of two frames of the path.
    ///   - duration: seconds of the recording; no time goes beyond it.
    init(
        id: String, path: GreedyDecoder.Result, alphabet: Alphabet, secondsPerFrame: Double,
        duration: Double
    ) {
        func seconds(_ frame: Int) -> Double {
            (min(Double(frame) * secondsPerFrame, duration) * 1000).rounded() / 1000
        }
        let symbols = path.tokens.map {
            Symbol(
                symbol: alphabet.symbols[$0.symbol], start: seconds($0.firstFrame),
                end: seconds($0.lastFrame + 1), confidence: Self.rounded($0.confidence))
        }
        let separated = alphabet.unit == .character
        let words = symbols.split { separated && $0.symbol == " " }
            .flatMap { separated ? [$0] : $0.map { [$0][...] } }
            .map { part in
                Word(
                    word: part.map(\.symbol).joined(), start: part[part.startIndex].start,
                    end: part[part.endIndex - 1].end,
                    confidence: Self.mean(part.map(\.confidence)))
            }
        let text = alphabet.decode(path.labels)
        self.init(
            id: id, text: text, confidence: Self.mean(symbols.map(\.confidence)),
            duration: (duration * 1000).rounded() / 1000, words: words, symbols: symbols,
            nbest: [Hypothesis(text: text, score: path.logProbability)])
    }

    private static func mean(_ confidences: [Double]) -> Double {
        guard !confidences.isEmpty else { return 1 }
        let logs = confidences.reduce(0) { $0 + log(max($1, 1e-12)) }
        return rounded(exp(logs / Double(confidences.count)))
    }

    private static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}

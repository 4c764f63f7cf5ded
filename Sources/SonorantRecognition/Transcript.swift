import Foundation
import SonorantCTC
import SonorantText

/// What was heard in one utterance. Encoded as JSON it has the keys that the command prints.
public struct Transcript: Sendable, Equatable, Codable {
    /// A word and when it was said.
    public struct Word: Sendable, Equatable, Codable {
        public var word: String
        /// Seconds from the start of the utterance.
        public var start: Double
        public var end: Double
        /// The geometric mean of its symbols' confidences, 0 to 1.
        public var confidence: Double
    }

    /// A symbol and when it was said.
    public struct Symbol: Sendable, Equatable, Codable {
        public var symbol: String
        /// Seconds from the start of the utterance.
        public var start: Double
        public var end: Double
        /// The mean probability of the symbol over the frames in which it was the likeliest.
        public var confidence: Double
    }

    /// One reading of the utterance.
    public struct Hypothesis: Sendable, Equatable, Codable {
        public var text: String
        /// Natural log of its probability.
        public var score: Double
    }

    /// The utterance.
    public var id: String
    /// The best reading.
    public var text: String
    /// The geometric mean of the symbols' confidences, 0 to 1; 1 where nothing was heard.
    public var confidence: Double
    /// Seconds of the recording.
    public var duration: Double
    public var words: [Word]
    public var symbols: [Symbol]
    /// Readings from the best on.
    public var nbest: [Hypothesis]

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
        self.id = id
        self.duration = (duration * 1000).rounded() / 1000
        text = alphabet.decode(path.labels)
        symbols = path.tokens.map {
            Symbol(
                symbol: alphabet.symbols[$0.symbol], start: seconds($0.firstFrame),
                end: seconds($0.lastFrame + 1), confidence: Self.rounded($0.confidence))
        }
        let separated = alphabet.unit == .character
        words = symbols.split { separated && $0.symbol == " " }
            .flatMap { separated ? [$0] : $0.map { [$0][...] } }
            .map { part in
                Word(
                    word: part.map(\.symbol).joined(), start: part[part.startIndex].start,
                    end: part[part.endIndex - 1].end,
                    confidence: Self.mean(part.map(\.confidence)))
            }
        confidence = Self.mean(symbols.map(\.confidence))
        nbest = [Hypothesis(text: text, score: path.logProbability)]
    }

    private static func mean(_ confidences: [Double]) -> Double {
        guard !confidences.isEmpty else { return 1 }
        let logs = confidences.reduce(0) { $0 + log(max($1, 1e-12)) }
        return rounded(exp(logs / Double(confidences.count)))
    }

    private static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}

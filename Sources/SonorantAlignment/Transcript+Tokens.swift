import Foundation
import SonorantText
import SonorantTranscripts

extension Alphabet {
    /// For each of `symbols` the number of its word, or nil for a space between words.
    ///
    /// Characters make words between spaces; words and phones are each a word of their own, as
    /// long as nobody says which phones are a word.
    package func wordNumbers(of symbols: some Sequence<Int>) -> [Int?] {
        var number = 0
        return symbols.map { symbol in
            guard unit == .character, self.symbols[symbol] != " " else {
                number += 1
                return unit == .character ? nil : number - 1
            }
            return number
        }
    }
}

extension Transcript {
    /// The transcript of symbols whose times are known.
    ///
    /// Times are rounded to milliseconds, confidences to four places. The confidence of a word is
    /// the geometric mean of its symbols', that of the transcript the mean of all symbols'.
    ///
    /// - Parameters:
    ///   - tokens: in order of time.
    ///   - wordNumbers: for each token the number of its word, rising, or nil for a space; as
    ///     ``SonorantText/Alphabet/wordNumbers(of:)`` gives them where nothing else is known.
    ///   - words: the words by their numbers; nil spells them by their symbols.
    ///   - text: the whole reading; nil spells it by the symbols.
    ///   - duration: seconds of the utterance; no time goes beyond it.
    ///   - score: of the reading, natural log.
    package init(
        id: String, tokens: [TimedToken], wordNumbers: [Int?], words: [String]? = nil,
        text: String? = nil, alphabet: Alphabet, duration: Double, score: Double
    ) {
        func rounded(_ seconds: Double) -> Double {
            (min(seconds, duration) * 1000).rounded() / 1000
        }
        let symbols = tokens.map {
            Symbol(
                symbol: alphabet.symbols[$0.symbol], start: rounded($0.start),
                end: rounded($0.end), confidence: Self.fourPlaces($0.confidence))
        }
        var spoken: [Word] = []
        var first = 0
        while first < symbols.count {
            var end = first + 1
            while end < symbols.count, wordNumbers[end] == wordNumbers[first] { end += 1 }
            if let number = wordNumbers[first] {
                let part = symbols[first..<end]
                spoken.append(
                    Word(
                        word: words?[number] ?? part.map(\.symbol).joined(),
                        start: part[first].start, end: part[end - 1].end,
                        confidence: Self.geometricMean(part.map(\.confidence))))
            }
            first = end
        }
        let text = text ?? alphabet.decode(tokens.map(\.symbol))
        self.init(
            id: id, text: text, confidence: Self.geometricMean(symbols.map(\.confidence)),
            duration: (duration * 1000).rounded() / 1000, words: spoken, symbols: symbols,
            nbest: [Hypothesis(text: text, score: score)])
    }

    private static func geometricMean(_ confidences: [Double]) -> Double {
        guard !confidences.isEmpty else { return 1 }
        let logs = confidences.reduce(0) { $0 + log(max($1, 1e-12)) }
        return fourPlaces(exp(logs / Double(confidences.count)))
    }

    private static func fourPlaces(_ value: Double) -> Double {
        (value * 10_000).rounded() / 10_000
    }
}

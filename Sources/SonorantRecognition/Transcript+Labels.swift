import SonorantAlignment
import SonorantText
import SonorantTranscripts

extension Transcript {
    /// The transcript of a hypothesis whose symbols are known and whose times are not: they come
    /// from aligning the symbols to what was heard, whatever decoder found them.
    ///
    /// - Parameters:
    ///   - labels: the symbols, null excluded.
    ///   - wordNumbers: for each label the number of its word, or nil for a space; nil as the
    ///     alphabet has it.
    ///   - words: the words by their numbers; nil spells them by their symbols.
    ///   - heard: the emissions that were decoded, and the loudness.
    ///   - score: of the hypothesis, natural log.
    /// - Throws: what `heard` failed with; `AlignmentError` where emissions are not numbers.
    package init(
        id: String, labels: [Int], wordNumbers: [Int?]? = nil, words: [String]? = nil,
        heard: Recogniser.Heard, alphabet: Alphabet, score: Double
    ) throws {
        let emissions = try heard.emissions.get()
        let numbers = wordNumbers ?? alphabet.wordNumbers(of: labels)
        let alignment = try ForcedAligner(blank: alphabet.blank)
            .align(emissions.logProbabilities, labels: labels)
        let tokens = SpanBuilder(blank: alphabet.blank).spans(
            of: alignment, logProbabilities: emissions.logProbabilities,
            secondsPerFrame: emissions.secondsPerFrame, duration: emissions.duration,
            words: numbers, loudness: heard.loudness)
        self.init(
            id: id, tokens: tokens, wordNumbers: numbers, words: words, alphabet: alphabet,
            duration: emissions.duration, score: score)
    }
}

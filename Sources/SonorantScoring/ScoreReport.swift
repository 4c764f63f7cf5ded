/// The error rates of a set of utterances, encoded as the JSON object of `test` and `score`.
public struct ScoreReport: Sendable, Equatable, Encodable {
    /// How many utterances were scored.
    public private(set) var utterances = 0
    /// How many of them have at least one word error.
    public private(set) var wrongUtterances = 0
    /// Errors over words, see ``ErrorRate/words(reference:hypothesis:)``.
    public private(set) var words = ErrorRate()
    /// Errors over characters, see ``ErrorRate/characters(reference:hypothesis:)``.
    public private(set) var characters = ErrorRate()

    /// A report on nothing yet.
    public init() {}

    /// A report on `pairs`.
    public init(_ pairs: some Sequence<(reference: String, hypothesis: String)>) {
        for pair in pairs { add(reference: pair.reference, hypothesis: pair.hypothesis) }
    }

    /// Scores one utterance.
    public mutating func add(reference: String, hypothesis: String) {
        add(
            words: .words(reference: reference, hypothesis: hypothesis),
            characters: .characters(reference: reference, hypothesis: hypothesis))
    }

    /// Adds one utterance whose errors are counted already.
    package mutating func add(words: ErrorRate, characters: ErrorRate) {
        utterances += 1
        if words.errors > 0 { wrongUtterances += 1 }
        self.words += words
        self.characters += characters
    }

    /// The part of the utterances that have at least one word error; 0 without utterances.
    public var sentenceErrorRate: Double {
        utterances == 0 ? 0 : Double(wrongUtterances) / Double(utterances)
    }

    private enum CodingKeys: String, CodingKey {
        case utterances, wer, cer
        case sentenceErrorRate = "sentence_error_rate"
    }

    /// Writes `utterances`, `sentence_error_rate`, `wer` and `cer`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(utterances, forKey: .utterances)
        try container.encode(sentenceErrorRate, forKey: .sentenceErrorRate)
        try container.encode(words, forKey: .wer)
        try container.encode(characters, forKey: .cer)
    }
}

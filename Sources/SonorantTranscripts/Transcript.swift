/// What was said in one utterance. Encoded as JSON it has the keys that the command prints.
package struct Transcript: Sendable, Equatable, Codable {
    /// A word and when it was said.
    package struct Word: Sendable, Equatable, Codable {
        /// As the alphabet spells it.
        package var word: String
        /// Seconds from the start of the utterance.
        package var start: Double
        /// Seconds from the start of the utterance.
        package var end: Double
        /// How likely the word is right, 0 to 1.
        package var confidence: Double

        /// A word with all its facts.
        package init(word: String, start: Double, end: Double, confidence: Double) {
            self.word = word
            self.start = start
            self.end = end
            self.confidence = confidence
        }
    }

    /// A symbol and when it was said.
    package struct Symbol: Sendable, Equatable, Codable {
        /// As the alphabet spells it.
        package var symbol: String
        /// Seconds from the start of the utterance.
        package var start: Double
        /// Seconds from the start of the utterance.
        package var end: Double
        /// The mean probability of the symbol over the frames that it was aligned to, 0 to 1.
        package var confidence: Double

        /// A symbol with all its facts.
        package init(symbol: String, start: Double, end: Double, confidence: Double) {
            self.symbol = symbol
            self.start = start
            self.end = end
            self.confidence = confidence
        }
    }

    /// One reading of the utterance.
    package struct Hypothesis: Sendable, Equatable, Codable {
        /// What is read.
        package var text: String
        /// The decoder's score: natural log of the acoustic probability, and what the language
        /// model and the word bonus add to it.
        package var score: Double

        /// A reading with its score.
        package init(text: String, score: Double) {
            self.text = text
            self.score = score
        }
    }

    /// The utterance.
    package var id: String
    /// The best reading.
    package var text: String
    /// How likely the best reading is right, 0 to 1; 1 where it is empty.
    package var confidence: Double
    /// Seconds of the utterance.
    package var duration: Double
    /// In the order of time.
    package var words: [Word]
    /// In the order of time.
    package var symbols: [Symbol]
    /// Readings from the best on.
    package var nbest: [Hypothesis]
    /// The recording that the utterance is a part of; nil where the utterance is a recording of
    /// its own, which bears its id.
    package var recording: String?
    /// Seconds from the start of the recording to that of the utterance; nil for none.
    package var offset: Double?
    /// Who speaks, where that is known.
    package var speaker: String?
    /// The channel of the recording, as CTM names it; nil for the first.
    package var channel: String?

    /// A transcript with all its facts; the place in a recording may be added later.
    package init(
        id: String, text: String, confidence: Double, duration: Double, words: [Word],
        symbols: [Symbol], nbest: [Hypothesis], recording: String? = nil, offset: Double? = nil,
        speaker: String? = nil, channel: String? = nil
    ) {
        self.id = id
        self.text = text
        self.confidence = confidence
        self.duration = duration
        self.words = words
        self.symbols = symbols
        self.nbest = nbest
        self.recording = recording
        self.offset = offset
        self.speaker = speaker
        self.channel = channel
    }

    /// The name of the recording: ``recording``, or else the id.
    package var recordingName: String { recording ?? id }
}

/// What was said in one utterance. Encoded as JSON it has the keys that the command prints.
///
/// Models of kind `attention` tell no times and no confidence: of them ``words`` and ``symbols``
/// are empty, ``confidence`` and ``duration`` 0.
public struct Transcript: Sendable, Equatable, Codable {
    /// A word and when it was said.
    public struct Word: Sendable, Equatable, Codable {
        /// As the alphabet spells it.
        public var word: String
        /// Seconds from the start of the utterance.
        public var start: Double
        /// Seconds from the start of the utterance.
        public var end: Double
        /// How likely the word is right, 0 to 1.
        public var confidence: Double

        /// A word with all its facts.
        public init(word: String, start: Double, end: Double, confidence: Double) {
            self.word = word
            self.start = start
            self.end = end
            self.confidence = confidence
        }
    }

    /// A symbol and when it was said.
    public struct Symbol: Sendable, Equatable, Codable {
        /// As the alphabet spells it.
        public var symbol: String
        /// Seconds from the start of the utterance.
        public var start: Double
        /// Seconds from the start of the utterance.
        public var end: Double
        /// The mean probability of the symbol over the frames that it was aligned to, 0 to 1.
        public var confidence: Double

        /// A symbol with all its facts.
        public init(symbol: String, start: Double, end: Double, confidence: Double) {
            self.symbol = symbol
            self.start = start
            self.end = end
            self.confidence = confidence
        }
    }

    /// One reading of the utterance.
    public struct Hypothesis: Sendable, Equatable, Codable {
        /// What is read.
        public var text: String
        /// The decoder's score: natural log of the acoustic probability, and what the language
        /// model and the word bonus add to it.
        public var score: Double

        /// A reading with its score.
        public init(text: String, score: Double) {
            self.text = text
            self.score = score
        }
    }

    /// The utterance.
    public var id: String
    /// The best reading.
    public var text: String
    /// How likely the best reading is right, 0 to 1; 1 where it is empty.
    public var confidence: Double
    /// Seconds of the utterance.
    public var duration: Double
    /// In the order of time.
    public var words: [Word]
    /// In the order of time.
    public var symbols: [Symbol]
    /// Readings from the best on.
    public var nbest: [Hypothesis]
    /// The recording that the utterance is a part of; nil where the utterance is a recording of
    /// its own, which bears its id.
    public var recording: String?
    /// Seconds from the start of the recording to that of the utterance; nil for none.
    public var offset: Double?
    /// Who speaks, where that is known.
    public var speaker: String?
    /// The channel of the recording, as CTM names it; nil for the first.
    public var channel: String?

    /// A transcript with all its facts; the place in a recording may be added later.
    public init(
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
    public var recordingName: String { recording ?? id }
}

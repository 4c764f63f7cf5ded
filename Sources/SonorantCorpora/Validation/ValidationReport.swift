/// Everything that reading a whole corpus shows; `--json` writes it as it is.
public struct ValidationReport: Sendable, Codable, Equatable {
    /// Something counted.
    public struct Tally: Sendable, Codable, Equatable {
        /// What.
        public var name: String
        /// How often.
        public var count: Int

        /// A tally.
        public init(name: String, count: Int) {
            self.name = name
            self.count = count
        }
    }

    /// One speaker's part.
    public struct Speaker: Sendable, Codable, Equatable {
        /// The speaker's name in the corpus.
        public var name: String
        /// The number of utterances.
        public var utterances: Int
        /// Their length; 0 for features made elsewhere.
        public var seconds: Double
    }

    /// The utterances of one range of lengths.
    public struct Bar: Sendable, Codable, Equatable {
        /// The shortest length of the range.
        public var from: Double
        /// The length that begins the next range.
        public var to: Double
        /// The number of utterances.
        public var count: Int
    }

    /// Where the corpus was loaded from.
    public var paths: [String] = []
    /// How each path was read.
    public var formats: [CorpusFormat] = []
    /// See ``Corpus/fingerprint``.
    public var fingerprint = ""
    /// Utterances that could be loaded, faulty ones included.
    public var utterances = 0
    /// Those with a transcript.
    public var transcribed = 0
    /// The sound of all utterances together; 0 for features made elsewhere.
    public var seconds = 0.0
    /// Steps that a model sees of all of them.
    public var frames = 0
    /// `seconds` or `frames`: what ``lengths`` are counted in.
    public var lengthUnit = "seconds"
    /// Lengths in ranges, the shortest first.
    public var lengths: [Bar] = []
    /// The shortest, the middle and the longest utterance.
    public var shortest = 0.0
    /// Half of the utterances are at most this long.
    public var median = 0.0
    /// The longest utterance.
    public var longest = 0.0
    /// Everyone who speaks, by name.
    public var speakers: [Speaker] = []
    /// Sample rates, channels and formats, or the columns of features; the commonest first.
    public var media: [Tally] = []
    /// Words in all transcripts.
    public var words = 0
    /// Different words among them.
    public var differentWords = 0
    /// What the alphabet is made of: `character`, `word` or `phone`.
    public var unit = "character"
    /// Symbols of the transcripts (the null symbol is none), the commonest first.
    public var symbols: [Tally] = []
    /// What was done or seen and is no fault.
    public var notes: [String] = []
    /// Every fault, by place.
    public var faults: [CorpusFault] = []
    /// How many of them are errors.
    public var errors = 0
    /// How many of them are warnings.
    public var warnings = 0

    /// An empty report.
    public init() {}

    private enum CodingKeys: String, CodingKey {
        case paths, formats, fingerprint, utterances, transcribed, seconds, frames, lengths
        case shortest, median, longest, speakers, media, words, unit, symbols, notes, faults
        case errors, warnings
        case lengthUnit = "length_unit"
        case differentWords = "different_words"
    }
}

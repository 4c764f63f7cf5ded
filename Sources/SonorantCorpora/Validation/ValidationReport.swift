/// Everything that reading a whole corpus shows; `--json` writes it as it is.
package struct ValidationReport: Sendable, Codable, Equatable {
    /// Something counted.
    package struct Tally: Sendable, Codable, Equatable {
        /// What.
        package var name: String
        /// How often.
        package var count: Int

        /// A tally.
        package init(name: String, count: Int) {
            self.name = name
            self.count = count
        }

        /// `counts`, the most frequent first, equally frequent ones in the order of their bytes.
        static func all(_ counts: [String: Int]) -> [Tally] {
            counts.map { Tally(name: $0.key, count: $0.value) }.sorted { left, right in
                left.count == right.count
                    ? left.name.precedesBytewise(right.name) : left.count > right.count
            }
        }
    }

    /// One speaker's part.
    package struct Speaker: Sendable, Codable, Equatable {
        /// The speaker's name in the corpus.
        package var name: String
        /// The number of utterances.
        package var utterances: Int
        /// Their length; 0 for features made elsewhere.
        package var seconds: Double
    }

    /// The utterances of one range of lengths.
    package struct Bar: Sendable, Codable, Equatable {
        /// The shortest length of the range.
        package var from: Double
        /// The length that begins the next range.
        package var to: Double
        /// The number of utterances.
        package var count: Int
    }

    /// Where the corpus was loaded from.
    package var paths: [String] = []
    /// How each path was read.
    package var formats: [CorpusFormat] = []
    /// See ``Corpus/fingerprint``.
    package var fingerprint = ""
    /// Utterances that could be loaded, faulty ones included.
    package var utterances = 0
    /// Those with a transcript.
    package var transcribed = 0
    /// The sound of all utterances together; 0 for features made elsewhere.
    package var seconds = 0.0
    /// Steps that a model sees of all of them.
    package var frames = 0
    /// `seconds` or `frames`: what ``lengths`` are counted in.
    package var lengthUnit = "seconds"
    /// Lengths in ranges, the shortest first.
    package var lengths: [Bar] = []
    /// The shortest, the middle and the longest utterance.
    package var shortest = 0.0
    /// Half of the utterances are at most this long.
    package var median = 0.0
    /// The longest utterance.
    package var longest = 0.0
    /// Everyone who speaks, by name.
    package var speakers: [Speaker] = []
    /// Sample rates, channels and formats, or the columns of features; the commonest first.
    package var media: [Tally] = []
    /// Words in all transcripts.
    package var words = 0
    /// Different words among them.
    package var differentWords = 0
    /// What the alphabet is made of: `character`, `word` or `phone`.
    package var unit = "character"
    /// Symbols of the transcripts (the null symbol is none), the commonest first.
    package var symbols: [Tally] = []
    /// What was done or seen and is no fault.
    package var notes: [String] = []
    /// Every fault, by place.
    package var faults: [CorpusFault] = []
    /// How many of them are errors.
    package var errors = 0
    /// How many of them are warnings.
    package var warnings = 0

    /// An empty report.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case paths, formats, fingerprint, utterances, transcribed, seconds, frames, lengths
        case shortest, median, longest, speakers, media, words, unit, symbols, notes, faults
        case errors, warnings
        case lengthUnit = "length_unit"
        case differentWords = "different_words"
    }
}

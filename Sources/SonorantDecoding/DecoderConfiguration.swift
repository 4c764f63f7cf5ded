import SonorantText

/// How a decoder weighs what it knows, and which files that comes from; what `tune` finds and a
/// decoder file holds.
///
/// The score of a hypothesis with words w and symbols s is, in nats,
///
///     log P(s | sound) + lm_weight · log P(w) + symbol_lm_weight · log P(s)
///         + neural_lm_weight · log P(s or w) + word_bonus · |w| + unknown_penalty · unknown words
///         + weights of the hotwords in it
public struct DecoderConfiguration: Codable, Sendable, Equatable {
    /// Which words may be written.
    public enum Vocabulary: String, Codable, Sendable, CaseIterable {
        /// Closed where a lexicon or a grammar is given, else open.
        case auto
        /// Any words, unknown ones for a penalty.
        case open
        /// Those of the lexicon, the grammar or the word model only.
        case closed
    }

    /// Prefixes that are followed at once; 1 without any of the files decodes greedily.
    public var beam: Int
    /// The file of an n-gram model of words, or of symbols; empty for none.
    public var languageModel: String
    /// What the word model's natural log probabilities are multiplied by.
    public var wordModelWeight: Double
    /// The file of an n-gram model of symbols; empty for none.
    public var symbolModel: String
    /// What the symbol model's natural log probabilities are multiplied by.
    public var symbolModelWeight: Double
    /// The file of a neural language model, of symbols or of words; empty for none.
    public var neuralModel: String
    /// What its natural log probabilities are multiplied by.
    public var neuralModelWeight: Double
    /// Added for every word, in nats.
    public var wordBonus: Double
    /// The file of the words that may be written; empty for any.
    public var lexicon: String
    /// The file of a grammar; empty for none.
    public var grammar: String
    /// Whether words may be written that neither lexicon nor word model know.
    public var vocabulary: Vocabulary
    /// Added for every such word, in nats.
    public var unknownPenalty: Double
    /// The file of the hotwords; empty for none.
    public var hotwords: String
    /// What a hotword adds that has no weight of its own, in nats.
    public var hotwordWeight: Double
    /// What scores are divided by before probabilities are made of them, see
    /// ``NBestConfidence``.
    public var temperature: Double

    enum CodingKeys: String, CodingKey, CaseIterable {
        case beam
        case languageModel = "lm"
        case wordModelWeight = "lm_weight"
        case symbolModel = "symbol_lm"
        case symbolModelWeight = "symbol_lm_weight"
        case neuralModel = "neural_lm"
        case neuralModelWeight = "neural_lm_weight"
        case wordBonus = "word_bonus"
        case lexicon, grammar
        case vocabulary
        case unknownPenalty = "unknown_penalty"
        case hotwords
        case hotwordWeight = "hotword_weight"
        case temperature
    }

    /// Greedy; with files, weights that suit most: see docs/design/0015-tuning-and-confidence.md.
    public init() {
        beam = 1
        languageModel = ""
        wordModelWeight = 0.7
        symbolModel = ""
        symbolModelWeight = 0.5
        neuralModel = ""
        neuralModelWeight = 0.5
        wordBonus = 1.5
        lexicon = ""
        grammar = ""
        vocabulary = .auto
        unknownPenalty = -6
        hotwords = ""
        hotwordWeight = 5
        temperature = 3
    }

    /// The beam where files are given and no beam is.
    public static let defaultBeam = 50

    /// Whether the likeliest symbol of each frame is all that is asked for.
    package var isGreedy: Bool {
        beam == 1 && files.allSatisfy { self[keyPath: $0].isEmpty }
    }

    /// The settings that name files.
    package static var files: [WritableKeyPath<Self, String> & Sendable] {
        [\.languageModel, \.symbolModel, \.neuralModel, \.lexicon, \.grammar, \.hotwords]
    }
    private var files: [WritableKeyPath<Self, String> & Sendable] { Self.files }

    /// Every value that makes no sense, as `key: found; needed`.
    package var faults: [String] {
        var faults: [String] = []
        func require(_ holds: Bool, _ key: CodingKeys, _ value: Any, _ needed: String) {
            if !holds { faults.append("\(key.rawValue): \(value); \(needed)") }
        }
        require((1...100_000).contains(beam), .beam, beam, "1 to 100000 are needed")
        for (key, weight) in [
            (CodingKeys.wordModelWeight, wordModelWeight),
            (.symbolModelWeight, symbolModelWeight),
            (.neuralModelWeight, neuralModelWeight),
        ] {
            require((0...100).contains(weight), key, weight, "0 to 100 are needed")
        }
        for (key, value) in [
            (CodingKeys.wordBonus, wordBonus), (.unknownPenalty, unknownPenalty),
            (.hotwordWeight, hotwordWeight),
        ] {
            require((-100...100).contains(value), key, value, "-100 to 100 are needed")
        }
        require(
            temperature > 0 && temperature.isFinite, .temperature, temperature,
            "a number above 0 is needed")
        return faults
    }
}

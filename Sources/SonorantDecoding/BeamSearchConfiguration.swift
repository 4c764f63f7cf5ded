/// How a beam search weighs what it knows; what `tune` finds and a decoder file holds.
///
/// The score of a hypothesis with words w and symbols s is, in nats,
///
///     log P(s | sound) + lm_weight · log P(w) + symbol_lm_weight · log P(s)
///         + word_bonus · |w| + unknown_penalty · unknown words + weights of the hotwords in it
public struct BeamSearchConfiguration: Codable, Sendable, Equatable {
    /// Prefixes that are followed at once; 1 decodes greedily.
    public var beam: Int
    /// What the word model's natural log probabilities are multiplied by.
    public var wordModelWeight: Double
    /// What the symbol model's natural log probabilities are multiplied by.
    public var symbolModelWeight: Double
    /// Added for every word, in nats.
    public var wordBonus: Double
    /// Added for every word that neither the lexicon nor the language model knows, in nats.
    public var unknownPenalty: Double
    /// What the scores are divided by before probabilities are made of them, see ``Confidence``.
    public var temperature: Double

    enum CodingKeys: String, CodingKey {
        case beam
        case wordModelWeight = "lm_weight"
        case symbolModelWeight = "symbol_lm_weight"
        case wordBonus = "word_bonus"
        case unknownPenalty = "unknown_penalty"
        case temperature
    }

    /// Greedy; with a language model at hand, weights that suit most.
    public init() {
        beam = 1
        wordModelWeight = 0.8
        symbolModelWeight = 0.5
        wordBonus = 0.5
        unknownPenalty = -6
        temperature = 1
    }

    /// Every value that makes no sense, as `key: found; needed`.
    public var faults: [String] {
        var faults: [String] = []
        func require(_ holds: Bool, _ text: String) { if !holds { faults.append(text) } }
        func name(_ key: CodingKeys) -> String { key.rawValue }
        require(
            (1...100_000).contains(beam), "\(name(.beam)): \(beam); 1 to 100000 are needed")
        for (key, weight) in [
            (CodingKeys.wordModelWeight, wordModelWeight),
            (.symbolModelWeight, symbolModelWeight),
        ] {
            require(
                (0...100).contains(weight), "\(name(key)): \(weight); 0 to 100 are needed")
        }
        for (key, value) in [
            (CodingKeys.wordBonus, wordBonus), (.unknownPenalty, unknownPenalty),
        ] {
            require(
                (-1000...1000).contains(value),
                "\(name(key)): \(value); -1000 to 1000 are needed")
        }
        require(
            temperature > 0 && temperature.isFinite,
            "\(name(.temperature)): \(temperature); a number above 0 is needed")
        return faults
    }
}

import SonorantText

/// Everything that reading a whole corpus of text shows; `--json` writes it as it is.
public struct TextValidationReport: Sendable, Codable, Equatable {
    /// Something counted.
    public typealias Tally = ValidationReport.Tally

    /// Where the corpus was loaded from.
    public var paths: [String] = []
    /// How each path was read.
    public var formats: [TextCorpusFormat] = []
    /// See ``TextCorpus/fingerprint``.
    public var fingerprint = ""
    /// Sentences that can be used.
    public var sentences = 0
    /// Their tokens.
    public var tokens = 0
    /// Different tokens among them.
    public var differentTokens = 0
    /// Tokens that occur once.
    public var singletons = 0
    /// The commonest tokens, at most a hundred.
    public var commonest: [Tally] = []
    /// How tags stand for chunks; nil where they do not, or there are none.
    public var scheme: TagScheme?
    /// Tags, the commonest first.
    public var tags: [Tally] = []
    /// Chunks by their types, the commonest first.
    public var chunks: [Tally] = []
    /// Classes, the commonest first.
    public var labels: [Tally] = []
    /// Symbols of the targets, the commonest first.
    public var targets: [Tally] = []
    /// Tokens a sentence in ranges, the shortest first.
    public var lengths: [ValidationReport.Bar] = []
    /// The shortest sentence.
    public var shortest = 0
    /// Half of the sentences have at most so many tokens.
    public var median = 0
    /// The longest sentence.
    public var longest = 0
    /// Sentences whose tokens another one before has, too.
    public var repeated = 0
    /// Those of them with other tags, or another class.
    public var conflicting = 0
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
        case paths, formats, fingerprint, sentences, tokens, singletons, commonest, scheme, tags
        case chunks, labels, targets, lengths, shortest, median, longest, repeated, conflicting
        case notes, faults, errors, warnings
        case differentTokens = "different_tokens"
    }
}

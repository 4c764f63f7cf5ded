/// Errors counted against a reference; rates of parts are joined by adding.
public struct ErrorRate: Sendable, Equatable {
    /// Tokens of the reference.
    public var reference: Int
    /// Tokens that the hypothesis has beyond the reference.
    public var insertions: Int
    /// Tokens of the reference that the hypothesis lacks.
    public var deletions: Int
    /// Tokens that stand in for others.
    public var substitutions: Int

    /// No reference and no errors: what sums start from.
    public init() {
        (reference, insertions, deletions, substitutions) = (0, 0, 0, 0)
    }

    /// The errors of one alignment.
    package init(_ distance: EditDistance) {
        reference = distance.reference
        insertions = distance.insertions
        deletions = distance.deletions
        substitutions = distance.substitutions
    }

    /// Insertions, deletions and substitutions together.
    public var errors: Int { insertions + deletions + substitutions }

    /// Errors per token of the reference; above 1 where there are many insertions.
    ///
    /// An empty reference counts as one token, so the rate of nothing said and nothing
    /// recognised is 0 and every inserted token adds 1. Source: jiwer 4.0.
    public var rate: Double { Double(errors) / Double(max(reference, 1)) }

    /// The errors of two parts together.
    public static func + (left: ErrorRate, right: ErrorRate) -> ErrorRate {
        var sum = left
        sum.reference += right.reference
        sum.insertions += right.insertions
        sum.deletions += right.deletions
        sum.substitutions += right.substitutions
        return sum
    }

    /// Adds the errors of another part.
    public static func += (left: inout ErrorRate, right: ErrorRate) {
        left = left + right
    }

    /// Word errors: tokens between white space. O(n·m/64) for n and m words.
    public static func words(
        reference: String, hypothesis: String, rule: AlignmentRule = .minimal
    ) -> ErrorRate {
        var table = TokenTable()
        return ErrorRate(
            EditDistance(
                numbered: table.words(of: reference), hypothesis: table.words(of: hypothesis),
                rule: rule))
    }

    /// Character errors: grapheme clusters, that is what a reader calls a character. O(n·m/64).
    ///
    /// Blanks inside the text count as characters, those around it do not, as in jiwer 4.0;
    /// unlike there, a letter with its combining marks is one character, and its composed and
    /// decomposed forms are equal.
    public static func characters(
        reference: String, hypothesis: String, rule: AlignmentRule = .minimal
    ) -> ErrorRate {
        var table = TokenTable.ascii
        return ErrorRate(
            EditDistance(
                numbered: table.characters(of: reference),
                hypothesis: table.characters(of: hypothesis), rule: rule))
    }
}

extension ErrorRate: Encodable {
    private enum CodingKeys: String, CodingKey {
        case rate, errors, reference, insertions, deletions, substitutions
    }

    /// Writes the counts and the rate, a key each.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rate, forKey: .rate)
        try container.encode(errors, forKey: .errors)
        try container.encode(reference, forKey: .reference)
        try container.encode(insertions, forKey: .insertions)
        try container.encode(deletions, forKey: .deletions)
        try container.encode(substitutions, forKey: .substitutions)
    }
}

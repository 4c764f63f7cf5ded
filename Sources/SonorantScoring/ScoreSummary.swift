/// What is reported of a ``ScoreSheet``: rates with intervals, speakers, the most frequent
/// errors, and how another system compares. Encoded as the JSON object of `score` and `test`.
package struct ScoreSummary: Sendable, Encodable {
    /// How intervals are made and how much is listed.
    package struct Options: Codable, Sendable, Equatable {
        /// How sure the intervals are: above 0, below 1.
        package var confidence = 0.95
        /// How many times the utterances (speakers) are drawn again.
        package var replicates = 1000
        /// How many confusions, insertions and deletions are listed.
        package var top = 20

        /// 95 %, 1000 replicates, 20 of each list.
        package init() {}
    }

    /// The intervals of the rates.
    package struct Intervals: Sendable, Encodable {
        /// How sure they are.
        package let confidence: Double
        /// What was drawn again: `speakers` where there are at least ``minimumSpeakers`` and
        /// every utterance has one, else `utterances`.
        package let over: String
        /// How many times.
        package let replicates: Int
        /// Of the word (phone) error rate.
        package let wer: Bootstrap.Interval
        /// Of the character error rate.
        package let cer: Bootstrap.Interval
        /// Of the sentence error rate.
        package let sentenceErrorRate: Bootstrap.Interval

        private enum CodingKeys: String, CodingKey {
            case confidence, over, replicates, wer, cer
            case sentenceErrorRate = "sentence_error_rate"
        }
    }

    /// With fewer speakers their drawing would say little, and utterances are drawn.
    package static let minimumSpeakers = 5

    /// The rates.
    package let report: ScoreReport
    /// What is aligned and listed.
    package let unit: ScoreUnit
    /// The intervals; nil for fewer than two utterances.
    package let intervals: Intervals?
    /// Each speaker, in the order of their names; empty where not every utterance has one.
    package let speakers: [SpeakerScore]
    /// The most frequent errors.
    package let errors: ErrorLists
    /// The other system, where there is one.
    package let comparison: ScoreComparison?

    /// Sums `sheet` up.
    ///
    /// - Parameters:
    ///   - other: the same utterances by another system.
    ///   - generator: makes the generator for a purpose, see the seeded generator of the
    ///     tensors' module; each purpose is asked for once.
    package init<Generator: RandomNumberGenerator>(
        _ sheet: ScoreSheet, against other: ScoreSheet? = nil, options: Options = Options(),
        generator: (_ purpose: String) -> Generator
    ) {
        report = sheet.report
        unit = sheet.unit
        errors = sheet.errorLists(limit: options.top)
        var chance = generator("score speakers")
        speakers = SpeakerScore.all(of: sheet, options: options, using: &chance)
        let (units, over) = Self.units(of: sheet, against: other)
        var bootstrap: Bootstrap?
        if units.count > 1 {
            var chance = generator("score bootstrap")
            bootstrap = Bootstrap(units, replicates: options.replicates, using: &chance)
        }
        intervals = bootstrap.flatMap {
            Intervals(
                confidence: options.confidence, over: over, replicates: options.replicates, of: $0)
        }
        comparison = other.map { other in
            ScoreComparison(sheet, other, bootstrap: bootstrap, confidence: options.confidence)
        }
    }

    /// What is drawn again: the sums of each speaker, or of each utterance.
    private static func units(
        of sheet: ScoreSheet, against other: ScoreSheet?
    ) -> (units: [Bootstrap.Sums], over: String) {
        let sums = sheet.utterances.indices.map { index in
            let one = sheet.utterances[index]
            let two = other?.utterances[index]
            return Bootstrap.Sums(
                words: one.words, characters: one.characters, otherWords: two?.words,
                otherCharacters: two?.characters)
        }
        guard sheet.hasSpeakers else { return (sums, "utterances") }
        var bySpeaker: [String: Bootstrap.Sums] = [:]
        for (utterance, sums) in zip(sheet.utterances, sums) {
            bySpeaker[utterance.speaker!, default: .zero] += sums
        }
        guard bySpeaker.count >= minimumSpeakers else { return (sums, "utterances") }
        return (bySpeaker.sorted { $0.key < $1.key }.map(\.value), "speakers")
    }

    private enum CodingKeys: String, CodingKey {
        case per, speakers, confusions, insertions, deletions, interval, comparison
    }

    /// Writes the keys of ``ScoreReport`` and more beside them.
    package func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        if unit == .phone { try container.encode(report.words, forKey: .per) }
        if !speakers.isEmpty { try container.encode(speakers, forKey: .speakers) }
        try container.encode(errors.confusions, forKey: .confusions)
        try container.encode(errors.insertions, forKey: .insertions)
        try container.encode(errors.deletions, forKey: .deletions)
        try container.encodeIfPresent(intervals, forKey: .interval)
        try container.encodeIfPresent(comparison, forKey: .comparison)
    }
}

extension ScoreSummary.Intervals {
    init?(confidence: Double, over: String, replicates: Int, of bootstrap: Bootstrap) {
        guard let wer = bootstrap.interval(confidence, of: \.wordRate),
            let cer = bootstrap.interval(confidence, of: \.characterRate),
            let sentences = bootstrap.interval(confidence, of: \.sentenceRate)
        else { return nil }
        self.confidence = confidence
        self.over = over
        self.replicates = replicates
        self.wer = wer
        self.cer = cer
        sentenceErrorRate = sentences
    }
}

/// What the places of the sums mean here.
extension Bootstrap.Sums {
    init(
        words: ErrorRate, characters: ErrorRate, otherWords: ErrorRate? = nil,
        otherCharacters: ErrorRate? = nil
    ) {
        self.init(
            Double(words.errors), Double(words.reference), Double(characters.errors),
            Double(characters.reference), words.errors > 0 ? 1 : 0, 1,
            Double(otherWords?.errors ?? 0), Double(otherCharacters?.errors ?? 0))
    }

    /// As ``ErrorRate/rate``: an empty reference counts as one token.
    var wordRate: Double { self[0] / Swift.max(self[1], 1) }
    var characterRate: Double { self[2] / Swift.max(self[3], 1) }
    var sentenceRate: Double { self[4] / Swift.max(self[5], 1) }
    var otherWordRate: Double { self[6] / Swift.max(self[1], 1) }
    var otherCharacterRate: Double { self[7] / Swift.max(self[3], 1) }
}

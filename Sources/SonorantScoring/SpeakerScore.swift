/// The errors of one speaker.
package struct SpeakerScore: Sendable, Encodable {
    /// The speaker's name.
    package let speaker: String
    /// The rates.
    package let report: ScoreReport
    /// The interval of the rate over the sheet's unit, over the speaker's utterances; nil for a
    /// single one.
    package let interval: Bootstrap.Interval?

    /// All speakers of `sheet` in the order of their names; none unless every utterance has one.
    static func all(
        of sheet: ScoreSheet, options: ScoreSummary.Options,
        using generator: inout some RandomNumberGenerator
    ) -> [SpeakerScore] {
        guard sheet.hasSpeakers else { return [] }
        let groups = Dictionary(grouping: sheet.utterances) { $0.speaker! }
        return groups.sorted { $0.key < $1.key }.map { speaker, utterances in
            var report = ScoreReport()
            for utterance in utterances {
                report.add(words: utterance.words, characters: utterance.characters)
            }
            var interval: Bootstrap.Interval?
            if utterances.count > 1 {
                let units = utterances.map {
                    Bootstrap.Sums(words: $0.words, characters: $0.characters)
                }
                let bootstrap = Bootstrap(
                    units, replicates: options.replicates, using: &generator)
                interval = bootstrap.interval(
                    options.confidence,
                    of: { sheet.unit == .char ? $0.characterRate : $0.wordRate })
            }
            return SpeakerScore(speaker: speaker, report: report, interval: interval)
        }
    }

    private enum CodingKeys: String, CodingKey {
        case speaker, interval
    }

    /// Writes the keys of ``ScoreReport``, `speaker` and `interval`.
    package func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(speaker, forKey: .speaker)
        try container.encodeIfPresent(interval, forKey: .interval)
    }
}

import ArgumentParser
import Sonorant

struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Count the errors of recognised transcripts against the true ones.",
        discussion: """
            All files have an utterance a line: 'id text' (Kaldi), 'text (id)' (TRN), \
            'id<TAB>text', or what 'decode --format json' writes. They have the same ids, in any \
            order. Characters are those a reader sees, the space among them. Speakers are known \
            from --utt2spk, or where the reference is TRN from ids such as '(speaker-utterance)'. \
            Nothing is normalised unless asked for.

            With a second file of hypotheses the two systems are compared on the same utterances.

            Example: sonorant score reference.txt hypotheses.txt
            Example: sonorant score reference.trn hypotheses.trn --details --html report.html
            Example: sonorant score reference.txt before.txt after.txt
            """)

    @Argument(help: "The file with the true transcripts.")
    var ref: String
    @Argument(help: "The file with the recognised transcripts.")
    var hyp: String
    @Argument(help: "Those of another system to compare with. (default: none)")
    var other: String?
    @Option(
        help: ArgumentHelp(
            "Show the errors of one unit only, and align and list that; phone is for transcripts "
                + "in phones. (default: words and characters)"))
    var unit: ScoreUnit?
    @Option(
        help: ArgumentHelp(
            "A file with the speaker of each utterance, as Kaldi has it. (default: none)",
            valueName: "file"))
    var utt2spk: String?
    @OptionGroup var options: ScoreOptions
    @OptionGroup var seed: SeedOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var logging: LogOptions

    func validate() throws { try options.requireApart(json: json) }

    func run() throws {
        try OutputApart.require(
            [("--alignments", options.alignments), ("--html", options.html)],
            inputs: [ref, hyp, other, utt2spk])
        let reference = try TranscriptFile(ref)
        let speakers = try speakers(of: reference)
        let sheet = try sheet(reference, hyp, speakers: speakers)
        try options.tell(
            sheet, against: other.map { try self.sheet(reference, $0, speakers: speakers) },
            title: hyp, isSingle: unit != nil, seed: seed, json: json, log: logging.log)
    }

    /// The utterances of the file at `path`, scored.
    private func sheet(
        _ reference: TranscriptFile, _ path: String, speakers: [String: String]
    ) throws -> ScoreSheet {
        let normalisation = options.normalisation
        var sheet = ScoreSheet(unit: unit ?? .word, rule: options.alignment)
        for pair in try reference.paired(with: TranscriptFile(path)) {
            sheet.add(
                id: pair.id, speaker: speakers[pair.id],
                reference: normalisation(pair.reference),
                hypothesis: normalisation(pair.hypothesis))
        }
        return sheet
    }

    private func speakers(of reference: TranscriptFile) throws -> [String: String] {
        let ids = reference.entries.map(\.id)
        if let utt2spk { return try SpeakerTable(utt2spk).speakers(of: ids) }
        guard reference.format == .trn else { return [:] }
        var speakers: [String: String] = [:]
        for id in ids { speakers[id] = SpeakerTable.speaker(inID: id) }
        return speakers
    }
}

import ArgumentParser
import SonorantCorpora
import SonorantScoring
import SonorantSystem
import SonorantText

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

            Files with tags (CoNLL columns, CoNLL-U, SNIPS) are scored as conlleval counts. Columns \
            of HYP have the token first and the predicted tag last, whatever REF's are, unless \
            --hyp-token-column or --hyp-tag-column says otherwise. One file alone has the true tag \
            in the last column but one, or in --tag-column, and the predicted tag in the last. \
            Texts with classes, pairs and texts of vectors are compared with --data-format labelled, \
            pairs or vector. HYP may also be what 'decode' printed about REF: columns, or an answer \
            a line.

            With a second file of hypotheses the two systems are compared on the same utterances.

            Example: sonorant score reference.txt hypotheses.txt
            Example: sonorant score reference.trn hypotheses.trn --details --html report.html
            Example: sonorant score reference.txt before.txt after.txt
            Example: sonorant score tagged.conll
            Example: sonorant score --data-format labelled test.tsv answers.txt
            """)

    @Argument(help: "The file with the true transcripts.")
    var ref: String
    @Argument(
        help: "The file with the recognised transcripts. (default: none, both in REF's columns)")
    var hyp: String?
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
    @Option(
        help: ArgumentHelp(
            "How a text corpus is written. (default: found by looking)", valueName: "format"))
    var dataFormat: TextCorpusFormat?
    @OptionGroup var columns: ColumnOptions
    @OptionGroup var predictions: PredictionColumnOptions
    @Flag(help: "Leave out the digits at the end of phones in pairs, which stand for stress.")
    var dropStress = false
    @OptionGroup var options: ScoreOptions
    @OptionGroup var seed: SeedOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var logging: LogOptions

    func validate() throws { try options.requireApart(json: json) }

    func run() throws {
        try OverwriteGuard.require(
            [("--alignments", options.alignments), ("--html", options.html)],
            inputs: [ref, hyp, other, utt2spk])
        if let score = try textScore() {
            return try json.print(score, text: score.text)
        }
        guard let hyp else {
            throw UsageError(
                "\(ref): transcripts without hypotheses to compare with; name their file, too")
        }
        let reference = try TranscriptFile(ref)
        let speakers = try speakers(of: reference)
        let sheet = try sheet(reference, hyp, speakers: speakers)
        try options.tell(
            sheet, against: other.map { try self.sheet(reference, $0, speakers: speakers) },
            title: hyp, isSingle: unit != nil, seed: seed, json: json, log: logging.log)
    }

    /// The formats that have tags.
    private static let tagged: [TextCorpusFormat] = [.conll, .conllu, .snips]

    /// The format with tags that the file at `path` looks to have.
    private func taggedFormat(of path: String) -> TextCorpusFormat? {
        let found = (try? TextCorpusFormat.detect(path)) ?? nil
        return found.flatMap { Self.tagged.contains($0) ? $0 : nil }
    }

    /// The score of tags, classes or targets; nil where the files hold transcripts.
    private func textScore() throws -> TextScore? {
        guard let format = dataFormat ?? taggedFormat(of: ref) else {
            try refuse(predictions.given, "\(ref) is not read as columns; leave it out")
            return nil
        }
        try requireTextOptions(format)
        var reading = TextReading()
        reading.tokenColumn = columns.tokenColumn
        reading.tagColumn = columns.tagColumn
        reading.tag = columns.tag
        reading.lowercases = options.lowercase
        reading.dropsStress = dropStress
        guard let hyp else {
            guard format == .conll else {
                throw UsageError("\(ref): true tags only; name the file of the predicted ones, too")
            }
            // As conlleval reads its input.
            try refuse(
                predictions.given.filter { $0 == "--hyp-token-column" },
                "token and tags are in one file; say --token-column")
            let isUsual = columns.tagColumn == TextReading().tagColumn
            return try TextScore(
                reference: corpus(
                    ref, format, reading, tagColumn: isUsual ? -2 : columns.tagColumn),
                hypothesis: corpus(ref, format, reading, tagColumn: predictions.hypTagColumn ?? -1))
        }
        let reference = try TextCorpus.load(ref, format: format, reading: reading)
        return try TextScore(
            reference: reference,
            hypothesis: try predictions(hyp, about: reference, format: format, reading: reading))
    }

    /// The tags in one column; without classes, of which the file has but one a sentence.
    private func corpus(
        _ path: String, _ format: TextCorpusFormat, _ reading: TextReading, tagColumn: Int
    ) throws -> TextCorpus {
        var reading = reading
        reading.tagColumn = tagColumn
        var corpus = try TextCorpus.load(path, format: format, reading: reading)
        for index in corpus.sentences.indices { corpus.sentences[index].label = nil }
        return corpus
    }

    /// What the file at `path` says about `reference`: a corpus like it, or what decode printed.
    private func predictions(
        _ path: String, about reference: TextCorpus, format: TextCorpusFormat,
        reading: TextReading
    ) throws -> TextCorpus {
        if let answers = try reference.answered(by: path, reading: reading) {
            try refuse(predictions.given, "\(path) is not read as columns; leave it out")
            return answers
        }
        guard Self.tagged.contains(format) else {
            try refuse(predictions.given, "\(path) is not read as columns; leave it out")
            return try TextCorpus.load(path, format: format, reading: reading)
        }
        // Whatever the format and the columns of its input, decode prints the token first and the
        // predicted tag last.
        let own = format == .conll ? .conll : taggedFormat(of: path) ?? dataFormat ?? .conll
        guard own == .conll else {
            try refuse(predictions.given, "\(path) is not read as columns; leave it out")
            return try TextCorpus.load(path, format: own, reading: reading)
        }
        var reading = reading
        let truth = (columns.tokenColumn, columns.tagColumn)
        reading.tokenColumn = predictions.hypTokenColumn ?? 1
        reading.tagColumn = predictions.hypTagColumn ?? -1
        if format == .conll, truth != (reading.tokenColumn, reading.tagColumn),
            predictions.given.isEmpty, try TextCorpus.haveEquallyManyColumns(ref, path)
        {
            logging.log.warning(
                "\(path): the token is taken from the first column and the predicted tag from the "
                    + "last; if they stand as in \(ref), add --hyp-token-column=\(truth.0) "
                    + "--hyp-tag-column=\(truth.1)")
        }
        return try TextCorpus.load(path, format: own, reading: reading)
    }

    /// Refuses `options`, which would do nothing, if there are any.
    private func refuse(_ options: [String], _ reason: String) throws {
        guard options.isEmpty else {
            throw UsageError(options.joined(separator: ", ") + ": " + reason)
        }
    }

    /// Refuses what would do nothing for tags, classes and targets.
    private func requireTextOptions(_ format: TextCorpusFormat) throws {
        let others = [
            ("a second HYP", other != nil), ("--unit", unit != nil), ("--utt2spk", utt2spk != nil),
        ]
        let idle =
            options.given.map(\.name).filter { $0 != "--lowercase" }
            + others.filter(\.1).map(\.0)
        guard idle.isEmpty else {
            throw UsageError(
                "\(idle.joined(separator: ", ")): for transcripts, but \(ref) is text in the "
                    + "format '\(format.rawValue)'")
        }
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

extension TextCorpusFormat: ExpressibleByArgument {}

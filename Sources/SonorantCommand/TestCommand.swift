import ArgumentParser
import Foundation
import Sonorant

struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Decode transcribed data and count the errors.",
        discussion: """
            Example: sonorant test --model exp/first/best.safetensors --data my-test-recordings
            """)

    @OptionGroup var decoding: DecodingOptions
    @Option(help: ArgumentHelp("What to test on; may be repeated.", valueName: "data"))
    var data: [String]
    @Option(
        help: ArgumentHelp(
            "A file for the hypotheses, id and transcript with a tab between. (default: none)",
            valueName: "file"))
    var hypotheses: String?
    @Option(
        help: "What is aligned and listed. (default: phone for models of phones, else word)")
    var unit: ScoreUnit?
    @OptionGroup var scoring: ScoreOptions
    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var seed: SeedOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var logging: LogOptions

    func validate() throws {
        guard !data.isEmpty else {
            throw ValidationError("--data is missing; name what to test on")
        }
        try scoring.requireApart(json: json)
    }

    /// What the user gave of all that some kind of model does not take.
    private var given: [String] {
        let others = [
            ("--hypotheses", hypotheses != nil), ("--unit", unit != nil),
            ("--tier", dataOptions.tier != nil),
        ]
        return decoding.given + scoring.given + others.filter(\.1).map(\.0)
    }

    func run() throws {
        if let kind = ModelKind(model: decoding.model) {
            try HeededOptions.require(given, of: kind, model: decoding.model)
        }
        if let session = try TextSession(
            model: decoding.model, options: decoding.predictionOptions, threads: threads,
            log: logging.log)
        {
            return try session.test(session.sentences(data, data: dataOptions), json: json)
        }
        if let session = try SpellingSession(
            model: decoding.model, options: decoding.predictionOptions, threads: threads,
            log: logging.log)
        {
            let corpus = try dataOptions.loadInputs(
                data, givenFeatures: session.model.takesFeatures)
            let faults = corpus.faults.filter { $0.severity == .error }
            guard faults.isEmpty else { throw TrainingDataError.faults(faults.map(\.statement)) }
            try requireApart(corpus)
            let (sheet, lines) = try session.test(
                corpus, unit: unit ?? .word, scoring: scoring)
            if let hypotheses { try Files.write(lines, to: hypotheses) }
            return try scoring.tell(
                sheet, title: decoding.model ?? "", calibration: Calibration([]), seed: seed,
                json: json, log: logging.log)
        }
        let session = try decoding.session(threads: threads, log: logging.log)
        let corpus = try dataOptions.loadInputs(data, for: session.model)
        try requireApart(corpus)
        let faults = corpus.faults.filter { $0.severity == .error }
        guard faults.isEmpty else { throw TrainingDataError.faults(faults.map(\.statement)) }
        let isPhones =
            session.model.alphabet.unit == .phone && session.decoder?.writesWords != true
        let normalisation = scoring.normalisation
        var sheet = ScoreSheet(
            unit: unit ?? (isPhones ? .phone : .word), rule: scoring.alignment)
        var lines = ""
        var words: [Calibration.Word] = []
        try session.transcribe(corpus.utterances, log: logging.log) { utterance, result in
            let transcript = try result.get()
            let reference = try session.reference(of: utterance)
            sheet.add(
                id: utterance.id, speaker: utterance.speaker,
                reference: normalisation(reference), hypothesis: normalisation(transcript.text))
            words += Calibration.words(of: transcript, reference: reference) {
                normalisation($0)
            }
            lines += "\(transcript.id)\t\(transcript.text)\n"
        }
        if let hypotheses { try Files.write(lines, to: hypotheses) }
        try scoring.tell(
            sheet, title: decoding.model ?? "", calibration: Calibration(words), seed: seed,
            json: json, log: logging.log)
    }

    /// Refuses to write over what is read.
    private func requireApart(_ corpus: Corpus) throws {
        try OutputApart.require(
            [
                ("--hypotheses", hypotheses), ("--alignments", scoring.alignments),
                ("--html", scoring.html),
            ], inputs: data + [decoding.model] + corpus.utterances.map(\.location.file))
    }
}

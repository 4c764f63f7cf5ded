import ArgumentParser
import Foundation
import SonorantCorpora
import SonorantInference
import SonorantScoring
import SonorantSystem
import SonorantTasks
import SonorantTranscripts

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

    /// What the user gave that not every kind of model takes.
    private var given: [GivenOption] {
        decoding.given + scoring.given
            + [
                GivenOption("--hypotheses", .transcripts).given(hypotheses != nil),
                GivenOption("--unit", .transcripts).given(unit != nil),
                GivenOption("--tier", .transcripts).given(dataOptions.tier != nil),
            ].compactMap(\.self)
    }

    func run() throws {
        let session = try decoding.session(given: given, threads: threads, log: logging.log)
        switch try session.inputs(data, data: dataOptions.reading, areKnown: true) {
        case .sentences(let corpus, let model):
            try requireFaultless(corpus.faults)
            let score = try model.score(
                corpus.sentences, options: session.options, pool: session.pool)
            try StandardOutput.line(json.json ? JSONText.line(score.json) : score.text)
        case .utterances(let corpus, let model):
            try requireFaultless(corpus.faults)
            try requireApart(corpus)
            try score(corpus, model, session)
        }
    }

    private func requireFaultless(_ faults: [CorpusFault]) throws {
        let errors = faults.filter { $0.severity == .error }
        guard errors.isEmpty else { throw TrainingDataError.faults(errors.map(\.statement)) }
    }

    /// Counts the errors in the transcripts of `corpus`.
    private func score(
        _ corpus: Corpus, _ model: any SpeechPredictor, _ session: InferenceSession
    ) throws {
        let transcriber = try session.transcriber(model)
        let isPhones = model.symbolUnit == .phone && !transcriber.writesWords
        let normalisation = scoring.normalisation
        var sheet = ScoreSheet(
            unit: unit ?? (isPhones ? .phone : .word), rule: scoring.alignment)
        var lines = ""
        var words: [Calibration.Word] = []
        try session.transcribe(corpus.utterances, with: transcriber) { utterance, result in
            let answer = try result.get()
            let reference = try transcriber.reference(of: utterance)
            sheet.add(
                id: utterance.id, speaker: utterance.speaker,
                reference: normalisation(reference), hypothesis: normalisation(answer.text))
            if let transcript = answer as? Transcript {
                words += Calibration.words(of: transcript, reference: reference) {
                    normalisation($0)
                }
            }
            lines += "\(answer.id)\t\(answer.text)\n"
        }
        if let hypotheses { try Files.write(lines, to: hypotheses) }
        try scoring.tell(
            sheet, title: decoding.model ?? "", calibration: Calibration(words), seed: seed,
            json: json, log: logging.log)
    }

    /// Refuses to write over what is read.
    private func requireApart(_ corpus: Corpus) throws {
        try OverwriteGuard.require(
            [
                ("--hypotheses", hypotheses), ("--alignments", scoring.alignments),
                ("--html", scoring.html),
            ], inputs: data + [decoding.model] + corpus.utterances.map(\.location.file))
    }
}

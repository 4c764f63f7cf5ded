import ArgumentParser
import Foundation
import SonorantCorpora
import SonorantDecoding
import SonorantInference
import SonorantSystem
import SonorantTasks

extension TuningMeasure: ExpressibleByArgument {}

struct TuneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune",
        abstract: "Find the decoder's weights, beam and temperature on dev data.",
        discussion: """
            DATA are transcribed recordings that the model was not trained on. What is looked for: \
            the weights of the models that are given, the word bonus, the penalty of unknown \
            words, the beam, and the temperature of the confidences. A weight given as an option \
            stays as it is; one from --decoder is where the search begins.

            Example: sonorant tune --model best.safetensors --data dev --lm words.arpa --out d.yaml
            Example: sonorant test --model best.safetensors --data test --decoder d.yaml
            """)

    @OptionGroup var decoding: DecodingOptions
    @Option(help: ArgumentHelp("What to measure on; may be repeated.", valueName: "data"))
    var data: [String]
    @Option(
        help: ArgumentHelp(
            "The decoder file to write, for --decoder; it names the models' files from its own "
                + "folder where they are in it.",
            valueName: "file"))
    var out: String
    @Option(
        help: ArgumentHelp(
            "A page to look at: errors by weights, confidences. (default: beside --out, .html)",
            valueName: "file"))
    var plot: String?
    @Option(help: "What is made small: wer, or cer.")
    var measure = TuningMeasure.words
    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var seed: SeedOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var logging: LogOptions

    func validate() throws {
        guard !data.isEmpty else {
            throw ValidationError("--data is missing; name what to measure on")
        }
        guard page != out else {
            throw ValidationError("--plot and --out are both '\(out)'; give one another name")
        }
    }

    private var page: String { plot ?? (out as NSString).deletingPathExtension + ".html" }

    func run() throws {
        let log = logging.log
        var options = decoding
        if options.decoder.beam == nil, options.decoder.decoder == nil {
            options.decoder.beam = DecoderConfiguration.defaultBeam
        }
        let configuration = try options.decoder.configuration()
        try OverwriteGuard.require(
            [("--out", out), ("--plot", page)],
            inputs: data + [decoding.model]
                + DecoderConfiguration.files.map { configuration[keyPath: $0] }
                .filter { !$0.isEmpty })
        let inference = try options.session(given: options.given, threads: threads, log: log) {
            $0.alwaysSearches = true
        }
        let model = try inference.recognitionPredictor()
        let session = try model.session(inference.options, pool: inference.pool) { log.note($0) }
        guard let decoder = session.decoder else { return }
        let tuningData = try heard(session, log: log)

        let progress = ProgressHolder()
        var tuner = Tuner(
            decoder: decoder, data: tuningData, measure: measure, fixed: fixed,
            tunesBeam: decoding.decoder.beam == nil, pool: session.recogniser.pool
        ) { passes in
            try Interrupts.check()
            progress.reporter?.update(done: passes, amount: 1)
        }
        let most = tuner.mostPasses
        progress.reporter = ProgressReporter(
            title: "tuning", total: most, unit: "passes", log: log)
        defer { progress.reporter?.finish() }
        if tuner.axes.isEmpty {
            log.note(
                "there is no weight to look for without --lm, --symbol-lm or --lexicon (or all "
                    + "are given): only the beam and the temperature are")
        }
        log.note("at most \(most) passes over \(tuningData.utterances.count) utterances")
        let result = try tuner.run()
        progress.reporter?.finish()

        let report = TuningReport(result, seed: seed.seed)
        try result.configuration.write(
            to: out,
            comment: report.comment(model: decoding.model ?? "", data: data))
        try Files.write(
            TuningPage(
                result, title: "\(out): tuned on \(data.joined(separator: ", "))",
                seed: seed.seed
            ).html,
            to: page)
        try json.print(report, text: report.text)
        for warning in result.warnings { log.warning(warning) }
        log.note("\(out) is for --decoder, \(page) to look at")
    }

    /// Weights that were given as options and stay.
    private var fixed: Set<TuningAxis> {
        Set(decoding.decoder.settings.lazy.filter(\.isGiven).compactMap(\.axis))
    }

    /// What the model hears in the data; held in memory.
    private func heard(_ session: RecognitionSession, log: Log) throws -> TuningData {
        let corpus = try dataOptions.inputs(data, for: session.model)
        let faults = corpus.faults.filter { $0.severity == .error }
        guard faults.isEmpty else { throw TrainingDataError.faults(faults.map(\.statement)) }
        // Before the work, not after it.
        let references = try corpus.utterances.map { try session.reference(of: $0) }
        var utterances: [TuningData.Utterance] = []
        try session.emissions(of: corpus.utterances, title: "listening", log: log) {
            utterance, heard in
            utterances.append(
                TuningData.Utterance(
                    id: utterance.id, speaker: utterance.speaker,
                    emissions: try heard.emissions.get(),
                    reference: references[utterances.count]))
        }
        return try TuningData(
            alphabet: session.model.alphabet, utterances: utterances,
            name: data.joined(separator: ", "))
    }

    /// The bar, which needs to know the number of passes, which the tuner tells.
    private final class ProgressHolder {
        var reporter: ProgressReporter?
    }
}

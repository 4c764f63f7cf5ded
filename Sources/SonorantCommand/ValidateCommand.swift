import ArgumentParser
import SonorantAlignment
import SonorantAudio
import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTasks
import SonorantTensors
import SonorantText

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Read every utterance of a corpus and report all that is wrong with it.",
        discussion: """
            Prints counts, lengths and the alphabet, and every fault with its file and line: \
            recordings that cannot be read, missing and unused transcripts, characters that the \
            alphabet lacks, duplicates, and utterances with too few frames for their text. \
            Ends with 65 if there is an error.

            Of text (columns with tags, CoNLL-U, texts with classes, pairs such as words and \
            phones, plain text) it prints sentences, tokens, tags and classes with their counts, \
            lengths, and every faulty line; tags that break IOB are warned of.

            Example: sonorant validate my-recordings
            Example: sonorant validate train.conll dev.conll
            With --model, transcripts are compared with what a model hears, and utterances are \
            listed, the least believable transcript first.

            Example: sonorant validate train dev --config digits.yaml --json
            Example: sonorant validate my-recordings --model exp/first/last.safetensors --worst 20
            """)

    @Argument(
        help: "A folder of recordings and texts, a Kaldi data folder, a table, or a text corpus.")
    var data: [String]
    @Option(
        help: ArgumentHelp(
            "A model that train wrote: rank transcripts by how ill they fit. (default: none)",
            valueName: "file"))
    var model: String?
    @Option(help: ArgumentHelp("With --model, how many to show.", valueName: "n"))
    var worst = 20
    @Option(
        help: ArgumentHelp(
            "With --model, a file for the whole list, tabs between columns. (default: none)",
            valueName: "file"))
    var out: String?
    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var columns: ColumnOptions
    @OptionGroup var reading: TextReadingOptions
    @OptionGroup var config: ConfigOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var logging: LogOptions

    func validate() throws {
        if let model, config.isGiven {
            throw ValidationError("--config and --set do nothing with --model \(model)")
        }
        if model == nil, out != nil {
            throw ValidationError("--out holds the list that --model makes; add --model FILE")
        }
        try requireRange("--worst", worst, 0...1_000_000_000)
    }

    func run() throws {
        if let model { return try rank(model: model) }
        if try DataFormat.text(of: data, given: dataOptions.dataFormat) != nil {
            let corpus = try dataOptions.reading.text(data, reading: reading.reading(columns))
            let report = TextValidation.validate(corpus)
            try json.print(report, text: report.text)
            if report.errors > 0 { throw ExitCode(FailureCategory.badData.rawValue) }
            return
        }
        let pool = threads.pool()
        let (corpus, survey, configuration) = try settings(pool: pool)
        let encoder = try TranscriptEncoder(
            configuration.alphabet, transcripts: corpus.utterances.lazy.compactMap(\.transcript))
        let frames = try FrameCounter(configuration.features, survey: survey)
        let feasibility = configuration.feasibility(
            transcripts: corpus.utterances.compactMap(\.transcript))
        let progress = ProgressReporter(
            title: "reading", total: corpus.utterances.count, unit: "utterances", log: logging.log)
        var last = 0
        let report = try CorpusValidation.validate(
            corpus, encoder: encoder, frames: frames, feasibility: feasibility, pool: pool
        ) { done, _ in
            try Interrupts.check()
            progress.update(done: done, amount: done - last)
            last = done
        }
        progress.finish()
        try json.print(report, text: report.text)
        if report.errors > 0 { throw ExitCode(FailureCategory.badData.rawValue) }
    }

    /// As the verb `train` would have them: without a configuration, settings to suit the corpus.
    private func settings(
        pool: ThreadPool
    ) throws -> (Corpus, CorpusSurvey, ExperimentConfiguration) {
        var corpus = try dataOptions.reading.speech(data)
        var survey = CorpusSurvey(of: corpus, pool: pool)
        let configuration = try config.load(
            defaults: config.config == nil
                ? .defaults(for: survey, task: config.task() ?? .ctc) : ExperimentConfiguration())
        if configuration.features.kind == .given, survey.recordings > 0 {
            corpus = try dataOptions.reading.speech(data, preferring: .features)
            survey = CorpusSurvey(of: corpus, pool: pool)
        }
        return (corpus, survey, configuration)
    }
}

extension ValidateCommand {
    /// Compares transcripts with what the model at `path` hears.
    private func rank(model path: String) throws {
        let log = logging.log
        let session = try InferenceSession(
            ModelFile(path: path), options: InferenceOptions(), pool: threads.pool(), log: log
        ).alignmentSession(verb: "validate --model")
        let speech = session.model
        let corpus = try dataOptions.inputs(data, for: speech)
        let aligner = TranscriptAligner(encoder: speech.encoder)
        var ranking = TranscriptRanking()
        for fault in corpus.faults where fault.severity == .error { ranking.fail(fault.statement) }
        try session.emissions(of: corpus.utterances, title: "listening", log: log) {
            utterance, heard in
            guard let text = utterance.transcript else { return }
            var entry = TranscriptRanking.Entry(
                id: utterance.id, text: text, location: "\(utterance.location)")
            do {
                let emissions = try heard.emissions.get()
                do {
                    let result = try aligner.align(
                        id: utterance.id, transcript: text,
                        logProbabilities: emissions.logProbabilities,
                        secondsPerFrame: emissions.secondsPerFrame,
                        duration: emissions.duration, spikesOnly: true)
                    let check = try TranscriptCheck(
                        result, logProbabilities: emissions.logProbabilities,
                        alphabet: speech.alphabet)
                    entry.suspicion = check.suspicion
                    entry.lossPerFrame = check.lossPerFrame
                    entry.scorePerFrame = check.scorePerFrame
                    entry.heard = check.heard
                } catch let error as any Failure {
                    entry.error = "\(error)"
                }
                ranking.add(entry)
            } catch let error as any Failure {
                ranking.fail("\(utterance.id): \(error)")
            }
        }
        ranking.sort()
        for failure in ranking.failures { log.error(failure) }
        if let out { try Files.write(ranking.tabSeparated, to: out) }
        try json.print(ranking, text: ranking.table(worst))
        if !ranking.failures.isEmpty { throw ExitCode(FailureCategory.badData.rawValue) }
    }
}

extension FrameCounter {
    /// The frames that a model gets of a corpus under `features`.
    fileprivate init(_ features: FeatureConfiguration, survey: CorpusSurvey) throws {
        if survey.recordings == 0 || features.kind == .given {
            // Rows are all that counts, whatever their dimension.
            self.init(skip: features.skip)
        } else {
            // A corpus none of whose recordings can be opened has a report, too.
            self.init(
                try FeaturePipeline(
                    configuration: features,
                    sampleRate: survey.sampleRate == 0 ? 16000 : survey.sampleRate))
        }
    }
}

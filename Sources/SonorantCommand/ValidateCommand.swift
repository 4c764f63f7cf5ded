import ArgumentParser
import Sonorant

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Read every utterance of a corpus and report all that is wrong with it.",
        discussion: """
            Prints counts, lengths and the alphabet, and every fault with its file and line: \
            recordings that cannot be read, missing and unused transcripts, characters that the \
            alphabet lacks, duplicates, and utterances with too few frames for their text. \
            Ends with 65 if there is an error.

            Example: sonorant validate my-recordings
            Example: sonorant validate train dev --config digits.yaml --json
            """)

    @Argument(help: "A folder of recordings and texts, a Kaldi data folder, or a table.")
    var data: [String]
    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var config: ConfigOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var logging: LogOptions

    func run() throws {
        let pool = threads.pool()
        let (corpus, survey, configuration) = try settings(pool: pool)
        let encoder = try TranscriptEncoder(
            configuration.alphabet, transcripts: corpus.utterances.lazy.compactMap(\.transcript))
        let frames = try FrameCounter(configuration.features, survey: survey)
        let progress = ProgressReporter(
            title: "reading", total: corpus.utterances.count, unit: "utterances", log: logging.log)
        var last = 0
        let report = try CorpusValidation.validate(
            corpus, encoder: encoder, frames: frames, pool: pool
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
        var corpus = try dataOptions.load(data)
        var survey = CorpusSurvey(of: corpus, pool: pool)
        let configuration = try config.load(
            defaults: config.config == nil ? .suited(to: survey) : ExperimentConfiguration())
        if configuration.features.kind == .given, survey.recordings > 0 {
            corpus = try dataOptions.load(data, preferring: .features)
            survey = CorpusSurvey(of: corpus, pool: pool)
        }
        return (corpus, survey, configuration)
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

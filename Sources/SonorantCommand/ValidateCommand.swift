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
        let configuration = try config.load()
        let wantsFeatures = configuration.features.kind == .given
        let corpus = try dataOptions.load(data, preferring: wantsFeatures ? .features : .audio)
        let pool = threads.pool()
        let encoder = try TranscriptEncoder(
            configuration.alphabet, transcripts: corpus.utterances.lazy.compactMap(\.transcript))
        let frames = try FrameCounter(configuration.features, of: corpus, pool: pool)
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
}

extension FrameCounter {
    /// The frames that a model gets of the utterances of `corpus` under `features`.
    fileprivate init(
        _ features: FeatureConfiguration, of corpus: Corpus, pool: ThreadPool
    ) throws {
        guard features.kind != .given else {
            // Rows are all that counts, whatever their dimension.
            self.init(skip: features.skip)
            return
        }
        var rate = features.sampleRate
        if rate == 0 { rate = corpus.commonestSampleRate(pool: pool) }
        let pipeline = try FeaturePipeline(
            configuration: features, sampleRate: rate == 0 ? 16000 : rate)
        let samplesPerSecond = Double(pipeline.configuration.sampleRate)
        self.init(
            ofSeconds: { pipeline.outputFrames(samples: Int(($0 * samplesPerSecond).rounded())) },
            ofRows: { pipeline.outputFrames(baseFrames: $0) })
    }
}

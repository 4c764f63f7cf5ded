import ArgumentParser
import SonorantAudio
import SonorantCorpora
import SonorantSystem
import SonorantTasks

struct FeaturesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "features",
        abstract: "Write the features of a corpus as a Kaldi archive.",
        discussion: """
            Makes feats.ark and feats.scp, with text and utt2spk where they are known, so that \
            the folder is a Kaldi data folder itself. What is written is what the configuration \
            says: without one, Kaldi's own filter banks, neither normalised nor with deltas. \
            To train on the result, set features.kind=given there, and leave deltas, \
            normalisation and stacking out if they were put in here.

            Example: sonorant features my-recordings --out feats --set features.bins=40
            """)

    @Argument(help: "A folder of recordings and texts, a Kaldi data folder, or a table.")
    var data: [String]
    @Option(help: ArgumentHelp("The folder to write to.", valueName: "dir"))
    var out: String
    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var config: ConfigOptions
    @OptionGroup var seed: SeedOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var logging: LogOptions

    func run() throws {
        let log = logging.log
        var defaults = ExperimentConfiguration()
        defaults.features.normalisation = .none
        let features = try config.load(defaults: defaults).features
        let corpus = try dataOptions.reading.speech(
            data, preferring: features.kind == .given ? .features : .audio)
        for note in corpus.notes { log.detail(note) }
        let lost = corpus.faults.filter { $0.severity == .error && $0.kind != .missingTranscript }
        for fault in lost { log.warning("\(fault)") }
        guard !corpus.utterances.isEmpty else {
            throw NothingUsable(paths: data, faults: corpus.faults.count)
        }

        let pool = threads.pool()
        let survey = CorpusSurvey(of: corpus, pool: pool)
        let pipeline = try FeaturePipeline(
            configuration: features, sampleRate: survey.sampleRate,
            givenDimension: survey.dimension)
        log.detail(
            "\(corpus.utterances.count) utterances at \(pipeline.configuration.sampleRate) Hz, "
                + "\(pipeline.outputDimension) values a frame, \(threads.count) threads")
        let progress = ProgressReporter(
            title: "features", total: corpus.utterances.count, log: log)
        let summary = try FeatureExport(pipeline: pipeline, seed: seed.seed).write(
            corpus, to: out, pool: pool
        ) { done, count, frames in
            try Interrupts.check(advice: "nothing was written")
            progress.update(done: done * corpus.utterances.count / count, amount: frames)
        }
        progress.finish()
        for (phrase, count) in summary.conversions.sorted(by: { $0.key < $1.key }) {
            log.note("\(phrase): \(count) of \(corpus.utterances.count) recordings")
        }
        if !summary.leftOut.isEmpty {
            log.warning(
                "too short for a single frame, left out: \(summary.leftOut.quotedList(limit: 8))")
        }
        log.note(
            "\(out): \(summary.utterances) utterances, \(summary.frames) frames of "
                + "\(summary.dimension) values in feats.ark and feats.scp")
    }
}

/// A corpus of which nothing is left.
struct NothingUsable: Failure {
    let paths: [String]
    let faults: Int
    var category: FailureCategory { .badData }
    var description: String {
        "\(paths.joined(separator: ", ")): no utterance can be used (\(faults) faults); see "
            + "'sonorant validate'"
    }
}

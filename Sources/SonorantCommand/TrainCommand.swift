import ArgumentParser
import Foundation
import SonorantTasks
import SonorantTensors

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a model.",
        discussion: """
            Without --config, settings are chosen by the size and kind of the corpus; \
            config.yaml in the output folder shows them. Without --dev a tenth is held out, by \
            speaker where speakers are known.

            The folder gets best.safetensors, last.safetensors, config.yaml, log.jsonl and \
            checkpoint/. Ctrl-C saves; the same command with --resume continues.

            Features of recordings are kept in the user's cache folder for later runs; --set \
            training.feature_cache=off turns that off, --verbose says where and how much, and \
            what share of the time training waited for data.

            Text is learned from as well: columns of tokens and tags, classes, pairs of \
            sequences or plain text; which of them the data is decides the task, unless the \
            configuration's task says it.

            Example: sonorant train --data my-recordings --out exp/first
            Example: sonorant train --data train.conllu --dev dev.conllu --out exp/tagger
            """)

    @OptionGroup var config: ConfigOptions
    @Option(
        help: ArgumentHelp("What to train on; may be repeated.", valueName: "data"))
    var data: [String]
    @Option(
        help: ArgumentHelp(
            "What to measure with; may be repeated. (default: a tenth of --data)",
            valueName: "data"))
    var dev: [String] = []
    @Option(
        help: ArgumentHelp(
            "Speakers of --data to measure with, such as anna,ben. (default: a seeded choice)",
            valueName: "names"))
    var devSpeakers = ""
    @Option(help: ArgumentHelp("The folder for the files of the run.", valueName: "dir"))
    var out: String
    @Flag(help: "Go on with the run in --out, exactly where it was stopped.")
    var resume = false
    @Option(
        name: .customLong("init"),
        help: ArgumentHelp("A model to take weights from. (default: none)", valueName: "file"))
    var initial: String?
    @Option(
        help: ArgumentHelp(
            "The same as --set training.precision=…: f32, or bf16 for about half the time where "
                + "the processor has it. (default: the configuration's)", valueName: "type"),
        transform: Precision.ofTraining)
    var precision: Precision?
    @Flag(help: "Leave out utterances with faults instead of stopping.")
    var skipFaulty = false
    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var seed: SeedOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var logging: LogOptions

    func validate() throws {
        guard !data.isEmpty else {
            throw ValidationError("--data is missing; name what to train on")
        }
        if !devSpeakers.isEmpty, !dev.isEmpty {
            throw ValidationError(
                "--dev-speakers and --dev contradict each other; give one of them")
        }
        if resume, initial != nil {
            throw ValidationError("--resume has weights of its own; leave --init out")
        }
    }

    func run() throws {
        let log = logging.log
        var request = TrainingRequest(data: data, folder: out)
        request.dev = dev
        request.reading = dataOptions.reading
        request.devSpeakers = devSpeakers.split(separator: ",").map(String.init)
        request.configuration = config.config
        request.overrides =
            config.overrides + (precision.map { ["training.precision=\($0.rawValue)"] } ?? [])
        request.resumes = resume
        request.initialModel = initial
        request.skipsFaulty = skipFaulty
        request.seed = seed.seed
        let summary = try request.run(pool: threads.pool(), log: log)
        log.note(
            "stopped after epoch \(summary.epochs): \(summary.reason); the best model is that of "
                + "epoch \(summary.bestEpoch), \(out)/best.safetensors")
    }
}

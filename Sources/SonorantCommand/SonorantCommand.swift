import ArgumentParser
import SonorantSystem

/// The root of all verbs.
struct SonorantCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sonorant",
        abstract: "Train and run CTC speech recognisers on a small corpus and an ordinary CPU.",
        discussion: """
            DATA is a folder of recordings and texts, a Kaldi data folder, or a table (.jsonl, \
            .csv, .tsv); what it is, is found by looking.

            Results go to standard output, messages to standard error. Exit codes: 0 success, \
            64 wrong usage, 65 bad data, 66 input not found, 70 internal error, 74 reading or \
            writing failed, 130 interrupted.

            Example: sonorant validate my-recordings
            """,
        version: SonorantVersion.current,
        subcommands: [
            DoctorCommand.self,
            ValidateCommand.self,
            SplitCommand.self,
            FeaturesCommand.self,
            TrainCommand.self,
            TestCommand.self,
            DecodeCommand.self,
            AlignCommand.self,
            ScoreCommand.self,
            TuneCommand.self,
            LanguageModelCommand.self,
            GenerateCommand.self,
            PlotCommand.self,
            InfoCommand.self,
            BenchCommand.self,
            DemoCommand.self,
        ],
        helpNames: [.long, .short])
}

import ArgumentParser
import Sonorant

@main
struct SonorantCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sonorant",
        abstract: "Train and run CTC speech recognisers on a small corpus and an ordinary CPU.",
        subcommands: [BenchCommand.self])
}

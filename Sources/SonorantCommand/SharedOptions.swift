import ArgumentParser
import Foundation
import SonorantCorpora
import SonorantSystem
import SonorantTasks
import SonorantTensors

/// How much is said on standard error.
struct LogOptions: ParsableArguments {
    @Flag(name: .long, help: "Say nothing but errors.")
    var quiet = false
    @Flag(name: .long, help: "Say more: sizes, times, choices.")
    var verbose = false

    /// Standard error, as quiet or talkative as asked for.
    var log: Log { Log(level: quiet ? .quiet : verbose ? .verbose : .normal) }

    func validate() throws {
        if quiet, verbose {
            throw ValidationError("--quiet and --verbose contradict each other; give one of them")
        }
    }
}

/// How many threads work.
struct ThreadOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Threads to work with; the results do not depend on it. (default: all cores)",
            valueName: "n"))
    var threads: Int?

    /// The number asked for, or that of the cores.
    var count: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

    /// New threads, as many as asked for.
    func pool() -> ThreadPool { ThreadPool(threads: count) }

    func validate() throws {
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads \(threads): 1 to 256 are possible")
        }
    }
}

/// Where every chance comes from.
struct SeedOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The same seed gives the same results, bit by bit.", valueName: "n"))
    var seed: UInt64 = 1
}

/// How DATA is read.
struct DataOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "How DATA is written. (default: found by looking)", valueName: "format"))
    var dataFormat: DataFormat?
    @Option(
        help: ArgumentHelp(
            "The tier of TextGrid and ELAN files that holds what is said. (default: chosen)",
            valueName: "name"))
    var tier: String?

    /// How data is to be read.
    var reading: DataReading { DataReading(format: dataFormat, tier: tier) }
}

extension DataFormat: ExpressibleByArgument {
    /// The format of this name.
    package init?(argument: String) { self.init(argument) }

    /// The names of all formats.
    package static var allValueStrings: [String] { names }

    /// The name, as it is given.
    package var defaultValueDescription: String { name }
}

/// The configuration of a run.
struct ConfigOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("A configuration in YAML. (default: none)", valueName: "file"))
    var config: String?
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Change one setting, such as features.bins=40; may be repeated.",
            valueName: "key=value"))
    var overrides: [String] = []

    /// Whether the user said anything.
    var isGiven: Bool { config != nil || !overrides.isEmpty }

    /// The task that the command line or the file names; nil for none.
    func task() throws -> TaskName? { try TaskName.named(in: config, overrides: overrides) }

    /// What the file and the command line make of `defaults`.
    func load(
        defaults: ExperimentConfiguration = ExperimentConfiguration()
    ) throws -> ExperimentConfiguration {
        try ExperimentConfiguration.load(file: config, overrides: overrides, defaults: defaults)
    }
}

/// Results for machines.
struct JSONOptions: ParsableArguments {
    @Flag(
        name: .long, help: "Print JSON: one object, or one a line where there are several answers.")
    var json = false

    /// Prints `value` as JSON if asked for, else `text`, on standard output.
    func print(_ value: some Encodable, text: @autoclosure () throws -> String) throws {
        try StandardOutput.line(json ? try JSONText.line(value) : try text())
    }
}

import ArgumentParser
import Foundation
import SonorantAudio
import SonorantBench
import SonorantCTC
import SonorantModels
import SonorantSystem
import SonorantTensors

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure the speed of training and recognition on this machine.",
        discussion: """
            Random data from a fixed seed; the median of 7 repetitions after 2 that warm up.

            Example: sonorant bench train --shape medium --json
            """,
        subcommands: [
            Train.self, Infer.self, CTC.self, Chain.self, Features.self, Beam.self, Align.self,
            Product.self,
        ])

    struct Train: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One whole step: forward, CTC, backward, clipping by norm, Adam.",
            discussion: "Example: sonorant bench train --shape medium --json")

        @Option(help: "The size of the network and of its data.")
        var shape: BenchmarkShape = .medium
        @Option(help: "The kind of recurrent cell, with random data.")
        var cell: ModelConfiguration.Cell = .lstm
        @Option(
            help: ArgumentHelp(
                "Instead of random data, the minibatches of a corpus, all features in memory, "
                    + "with the network of --config; the median of 3 passes.",
                valueName: "data"))
        var data: [String] = []
        @OptionGroup var config: ConfigOptions
        @OptionGroup var dataOptions: DataOptions
        @Option(
            help: ArgumentHelp(
                "What the factors of the large products are stored as: f32, or bf16 for about half "
                    + "the time where the processor has it. (default: f32, or the configuration's)",
                valueName: "type"),
            transform: Precision.ofTraining)
        var precision: Precision?
        @OptionGroup var threads: ThreadOptions
        @OptionGroup var json: JSONOptions

        func validate() throws {
            guard data.isEmpty, config.isGiven else { return }
            throw ValidationError("--config and --set need a corpus; add --data")
        }

        func run() throws {
            guard data.isEmpty else {
                var configuration = try config.load()
                // What --precision does not say, the configuration does.
                configuration.training.precision =
                    (precision ?? configuration.training.precision).usable(log: Log())
                let corpus = try dataOptions.reading.speech(
                    data,
                    preferring: configuration.features.kind == .given ? .features : .audio)
                try json.print(
                    Benchmark.train(
                        on: corpus, configuration: configuration, threads: threads.count,
                        log: Log(level: .quiet)))
                return
            }
            try json.print(
                Benchmark.train(
                    shape: shape, cell: cell, precision: (precision ?? .f32).usable(log: Log()),
                    threads: threads.count))
        }
    }

    struct Infer: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Log probabilities of the medium network.",
            discussion: "Example: sonorant bench infer --batch 1 --json")

        @Option(help: "Frames an utterance.")
        var frames = 300
        @Option(help: "Utterances at once.")
        var batch = 16
        @OptionGroup var precision: PrecisionOptions
        @OptionGroup var threads: ThreadOptions
        @OptionGroup var json: JSONOptions

        func validate() throws {
            try requireRange("--frames", frames, 1...1_000_000)
            try requireRange("--batch", batch, 1...10_000)
        }

        func run() throws {
            try json.print(
                Benchmark.infer(
                    frames: frames, batch: batch, precision: precision.usable(log: Log()),
                    threads: threads.count))
        }
    }

    struct CTC: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ctc",
            abstract: "The CTC loss and its gradient with respect to the logits.",
            discussion: "Example: sonorant bench ctc --frames 2000 --labels 200 --json")

        @Option(help: "Frames an utterance.")
        var frames = 300
        @Option(help: "Utterances at once.")
        var batch = 16
        @Option(help: "Symbols, the null symbol included.")
        var symbols = 30
        @Option(help: "Labels an utterance.")
        var labels = 40
        @OptionGroup var threads: ThreadOptions
        @OptionGroup var json: JSONOptions

        func validate() throws {
            try requireRange("--frames", frames, 1...1_000_000)
            try requireRange("--batch", batch, 1...10_000)
            try requireRange("--symbols", symbols, 2...1_000_000)
            try requireRange("--labels", labels, 0...1_000_000)
            let needed = Benchmark.framesNeeded(symbols: symbols, labels: labels)
            guard frames >= needed else {
                throw ValidationError(
                    "--frames \(frames): \(labels) labels need at least \(needed)")
            }
            let bytes = 8 * Double(frames) * Double(symbols) * Double(batch)
            guard bytes <= 16e9 else {
                throw ValidationError(
                    "--frames, --symbols and --batch together need "
                        + "\(Int(bytes / 1e9)) GB; take smaller ones")
            }
        }

        func run() throws {
            try json.print(
                Benchmark.ctc(
                    frames: frames, batch: batch, symbols: symbols, labels: labels,
                    threads: threads.count))
        }
    }

    struct Features: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Log mel filter banks of random sound.",
            discussion: "Example: sonorant bench features --seconds 60 --threads 1 --json")

        @Option(help: "Seconds of sound.")
        var seconds = 60.0
        @Option(help: "Its sample rate in Hz.")
        var rate = 16000
        @Option(help: "Mel filters.")
        var bins = 80
        @OptionGroup var threads: ThreadOptions
        @OptionGroup var json: JSONOptions

        func validate() throws {
            try requireRange("--seconds", seconds, 0.1...100_000)
            try requireRange("--rate", rate, 1000...768_000)
            try requireRange("--bins", bins, 3...1024)
        }

        func run() throws {
            let result: FeatureTimeResult
            do {
                result = try Benchmark.features(
                    seconds: seconds, rate: rate, bins: bins, threads: threads.count)
            } catch FeatureError.invalidConfiguration(let issues) {
                throw UsageError(issues.joined(separator: "; "))
            }
            try json.print(result)
        }
    }
}

extension BenchCommand {
    struct Product: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The matrix library's own best product: the roof over the other figures.",
            discussion: "Example: sonorant bench product --precision bf16 --json")

        @OptionGroup var precision: PrecisionOptions
        @OptionGroup var threads: ThreadOptions
        @OptionGroup var json: JSONOptions

        func run() throws {
            try json.print(
                Benchmark.product(
                    precision: precision.usable(log: Log()), threads: threads.count))
        }
    }
}

extension BenchmarkShape: ExpressibleByArgument {}
extension ModelConfiguration.Cell: ExpressibleByArgument {}

/// Throws unless `value` of the option `name` lies in `range`.
func requireRange<Value: Comparable>(
    _ name: String, _ value: Value, _ range: ClosedRange<Value>
) throws {
    guard range.contains(value) else {
        throw ValidationError(
            "\(name) \(value): \(range.lowerBound) to \(range.upperBound) are possible")
    }
}

extension JSONOptions {
    /// Prints the numbers of `result`, one a line unless as JSON.
    func print(_ result: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try print(result, text: String(decoding: encoder.encode(result), as: UTF8.self))
    }
}

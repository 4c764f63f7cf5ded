import ArgumentParser
import Foundation
import Sonorant

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure the speed of training and recognition on this machine.",
        discussion: """
            Random data from a fixed seed; the median of 7 repetitions after 2 that warm up.

            Example: sonorant bench train --shape medium --json
            """,
        subcommands: [Train.self, Infer.self])

    struct Train: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One whole step: forward, CTC, backward, clipping by norm, Adam.")

        @Option(help: "small, medium, large or ragged.")
        var shape: BenchmarkShape = .medium
        @OptionGroup var common: BenchOptions

        func run() throws {
            try common.print(Benchmark.train(shape: shape, threads: common.threads))
        }
    }

    struct Infer: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Log probabilities of the medium network.")

        @Option(help: "Frames an utterance.")
        var frames = 300
        @Option(help: "Utterances at once.")
        var batch = 16
        @OptionGroup var common: BenchOptions

        func validate() throws {
            guard frames > 0, batch > 0 else {
                throw ValidationError("--frames and --batch need numbers of at least 1")
            }
        }

        func run() throws {
            try common.print(
                Benchmark.infer(frames: frames, batch: batch, threads: common.threads))
        }
    }
}

extension BenchmarkShape: ExpressibleByArgument {}

struct BenchOptions: ParsableArguments {
    @Option(help: "Threads to work with.")
    var threads = ProcessInfo.processInfo.activeProcessorCount
    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (1...256).contains(threads) else {
            throw ValidationError("--threads \(threads): 1 to 256 are possible")
        }
    }

    func print(_ result: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = json ? [.sortedKeys] : [.sortedKeys, .prettyPrinted]
        Swift.print(String(decoding: try encoder.encode(result), as: UTF8.self))
    }
}

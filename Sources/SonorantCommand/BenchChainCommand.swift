import ArgumentParser
import SonorantBench

extension BenchCommand {
    struct Chain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A linear chain over tags: loss and gradients, and the best path.",
            discussion: "Example: sonorant bench chain --tags 72 --threads 1 --json")

        @Option(help: "Steps a sequence.")
        var steps = 25
        @Option(help: "Sequences at once.")
        var batch = 32
        @Option(help: "Tags.")
        var tags = 72
        @Flag(help: "Measure the plain recursions in the log domain instead of the fast ones.")
        var logDomain = false
        @OptionGroup var threads: ThreadOptions
        @OptionGroup var json: JSONOptions

        func validate() throws {
            try requireRange("--steps", steps, 1...100_000)
            try requireRange("--batch", batch, 1...10_000)
            try requireRange("--tags", tags, 1...2_000)
            let numbers = Double(steps) * Double(batch) * Double(tags)
            guard numbers <= 1e9 else {
                throw ValidationError(
                    "--steps, --batch and --tags together are too many; take less")
            }
        }

        func run() throws {
            try json.print(
                Benchmark.chain(
                    steps: steps, batch: batch, tags: tags, threads: threads.count,
                    logDomain: logDomain))
        }
    }
}

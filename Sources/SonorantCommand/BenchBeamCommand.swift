import ArgumentParser
import Sonorant

extension BenchCommand {
    struct Beam: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prefix beam search over one utterance, on one thread.",
            discussion: "Example: sonorant bench beam --frames 300 --symbols 30 --beam 50 --json")

        @Option(help: "Frames of the utterance.")
        var frames = 300
        @Option(help: "Symbols, the null symbol included.")
        var symbols = 30
        @Option(help: "Hypotheses to follow at once.")
        var beam = 50
        @Option(
            help: ArgumentHelp(
                "Log probabilities (T × V, natural log) instead of random ones; symbol 0 is the "
                    + "null symbol. (default: none)",
                valueName: "file.npy"))
        var emissions: String?
        @OptionGroup var json: JSONOptions

        func validate() throws {
            try requireRange("--frames", frames, 1...1_000_000)
            try requireRange("--symbols", symbols, 2...100_000)
            try requireRange("--beam", beam, 1...100_000)
        }

        func run() throws {
            let matrix =
                try emissions.map { try NumPyFile.read($0) }
                ?? Benchmark.randomEmissions(frames: frames, symbols: symbols)
            var settings = DecoderConfiguration()
            settings.beam = beam
            let decoder = try BeamDecoder(
                alphabet: Benchmark.someAlphabet(symbols: matrix.columns),
                configuration: settings)
            try json.print(Benchmark.beam(decoder, emissions: matrix))
        }
    }
}

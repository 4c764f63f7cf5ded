import ArgumentParser
import SonorantBench
import SonorantCorpora
import SonorantDecoding
import SonorantSystem
import SonorantText

extension BenchCommand {
    struct Beam: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prefix beam search over one utterance, on one thread.",
            discussion: """
                Without --lm, --lexicon and the like there is nothing but the sound; loading \
                their files is not timed.

                Example: sonorant bench beam --frames 300 --symbols 30 --beam 50 --json
                """)

        @Option(help: "Frames of the utterance.")
        var frames = 300
        @Option(help: "Symbols, the null symbol included.")
        var symbols = 30
        @Option(
            help: ArgumentHelp(
                "Log probabilities (T × V, natural log) instead of random ones; without "
                    + "--alphabet, symbol 0 is the null symbol. (default: none)",
                valueName: "file.npy"))
        var emissions: String?
        @Option(
            help: ArgumentHelp(
                "The symbols of --emissions, one a line, as in decode. (default: none)",
                valueName: "file"))
        var alphabet: String?
        @Option(help: "What one symbol of --alphabet is: character, word or phone.")
        var unit: AlphabetUnit = .character
        @OptionGroup var decoder: DecoderOptions
        @OptionGroup var json: JSONOptions

        func validate() throws {
            try requireRange("--frames", frames, 1...1_000_000)
            try requireRange("--symbols", symbols, 2...100_000)
            if alphabet != nil, emissions == nil {
                throw ValidationError("--alphabet says what --emissions mean; give both")
            }
        }

        func run() throws {
            let matrix =
                try emissions.map { try NumPyFile.read($0) }
                ?? Benchmark.randomEmissions(frames: frames, symbols: symbols)
            var settings = try decoder.configuration()
            if decoder.beam == nil, settings.isGreedy {
                settings.beam = DecoderConfiguration.defaultBeam
            }
            let symbols =
                try alphabet.map { try Alphabet(unit: unit, file: $0) }
                ?? Benchmark.someAlphabet(symbols: matrix.columns)
            let search = try BeamDecoder(
                alphabet: symbols, files: settings,
                neuralModel: try settings.openNeuralModel()
            ) { Log().note($0) }
            try json.print(Benchmark.beam(search, emissions: matrix))
        }
    }
}

import ArgumentParser
import Sonorant

/// The options of every verb that decodes.
struct DecodingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A model that train wrote.", valueName: "file"))
    var model: String
    @Option(
        help: ArgumentHelp(
            "Hypotheses to follow at once; 1 takes the likeliest symbol of each frame.",
            valueName: "n"))
    var beam = 1
    @Option(
        help: ArgumentHelp("Seconds of sound that are recognised together.", valueName: "s"))
    var batchSeconds = 120.0
    @OptionGroup var precision: PrecisionOptions

    func validate() throws {
        guard beam == 1 else {
            throw ValidationError("--beam \(beam): only 1, greedy decoding, is available so far")
        }
        guard batchSeconds > 0 else {
            throw ValidationError("--batch-seconds \(batchSeconds): a number above 0 is needed")
        }
    }

    func session(threads: ThreadOptions, log: Log) throws -> DecodingSession {
        let model = try SpeechModel(path: model)
        model.network.precision = try precision.usable(log: log)
        return DecodingSession(
            model: model, recogniser: try Recogniser(model: model, pool: threads.pool()),
            batchSeconds: batchSeconds)
    }
}

extension DataOptions {
    /// What the arguments of a decoding verb name: recordings, or corpora of the model's kind.
    func loadInputs(_ inputs: [String], for model: SpeechModel) throws -> Corpus {
        try Corpus.inputs(
            inputs, format: dataFormat,
            preferring: model.features.kind == .given ? .features : .audio, tier: tier)
    }
}

import ArgumentParser
import Sonorant

/// The options of every verb that decodes.
struct DecodingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A model that train wrote.", valueName: "file"))
    var model: String?
    @OptionGroup var decoder: DecoderOptions
    @Option(
        help: ArgumentHelp("Seconds of sound that are recognised together.", valueName: "s"))
    var batchSeconds = 120.0
    @OptionGroup var precision: PrecisionOptions

    func validate() throws {
        guard batchSeconds > 0 else {
            throw ValidationError("--batch-seconds \(batchSeconds): a number above 0 is needed")
        }
    }

    /// - Parameters:
    ///   - nbest: readings that a transcript lists.
    ///   - alwaysSearches: whether there is a decoder even where greedy decoding would do.
    func session(
        threads: ThreadOptions, nbest: Int = 1, alwaysSearches: Bool = false, log: Log
    ) throws -> DecodingSession {
        guard let path = model else {
            throw UsageError("--model is missing; name a model that train wrote")
        }
        var settings = try decoder.configuration()
        if nbest > 1, settings.isGreedy { settings.beam = DecoderConfiguration.usualBeam }
        let model = try SpeechModel(path: path)
        model.network.precision = try precision.usable(log: log)
        let recogniser = try Recogniser(model: model, pool: threads.pool())
        var search: BeamDecoder?
        if !settings.isGreedy || alwaysSearches {
            let decoder = try BeamDecoder(
                alphabet: model.alphabet, files: settings,
                pronunciations: model.encoder.lexicon
            ) { log.note($0) }
            recogniser.makeDecoder = { SearchStreamDecoder(decoder, count: nbest) }
            search = decoder
        }
        return DecodingSession(
            model: model, recogniser: recogniser, batchSeconds: batchSeconds, decoder: search)
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

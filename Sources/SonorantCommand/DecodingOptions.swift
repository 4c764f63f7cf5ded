import ArgumentParser
import Sonorant

/// The options of every verb that decodes.
struct DecodingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A model that train wrote.", valueName: "file"))
    var model: String?
    @OptionGroup var decoder: DecoderOptions
    @OptionGroup var hearing: HearingOptions

    /// - Parameters:
    ///   - nbest: readings that a transcript lists.
    ///   - alwaysSearches: whether there is a decoder even where greedy decoding would do.
    func session(
        threads: ThreadOptions, nbest: Int = 1, alwaysSearches: Bool = false, log: Log
    ) throws -> DecodingSession {
        guard let path = model else {
            throw UsageError("--model is missing; name a model that train wrote")
        }
        let settings = try decoder.configuration(nbest: nbest)
        var session = try hearing.session(model: path, threads: threads, log: log)
        if session.model.hybrid != nil, !settings.isGreedy || alwaysSearches {
            throw UsageError(
                "\(path): a hidden Markov model is decoded with what its configuration says "
                    + "(section hmm); beams, language models, lexicons and hotwords are for CTC")
        }
        if !settings.isGreedy || alwaysSearches {
            let decoder = try BeamDecoder(
                alphabet: session.model.alphabet, files: settings,
                pronunciations: session.model.encoder.lexicon,
                neuralModel: try settings.openNeuralModel()
            ) { log.note($0) }
            session.recogniser.makeDecoder = { SearchStreamDecoder(decoder, count: nbest) }
            session.decoder = decoder
        }
        return session
    }
}

extension DataOptions {
    /// What the arguments of a decoding verb name: recordings, or corpora of the model's kind.
    func loadInputs(_ inputs: [String], for model: SpeechModel) throws -> Corpus {
        try loadInputs(inputs, givenFeatures: model.features.kind == .given)
    }

    /// The same for a model that takes features, or sound.
    func loadInputs(_ inputs: [String], givenFeatures: Bool) throws -> Corpus {
        try Corpus.inputs(
            inputs, format: speechFormat(),
            preferring: givenFeatures ? .features : .audio, tier: tier)
    }
}

extension DecodingOptions {
    /// What of these options a model of text understands.
    var predictionOptions: PredictionOptions {
        var options = PredictionOptions()
        options.beam = decoder.beam ?? 1
        return options
    }
}

extension Corpus {
    /// What is wrong with it where nobody asks what is said: all faults but those of transcripts.
    var faultsOfSound: [CorpusFault] {
        faults.filter {
            ![.missingTranscript, .unusedTranscript, .emptyTranscript].contains($0.kind)
        }
    }
}

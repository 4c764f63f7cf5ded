import ArgumentParser
import Sonorant

extension DecoderConfiguration.Vocabulary: ExpressibleByArgument {}

/// What a decoder knows beside the sound, and how it weighs that.
struct DecoderOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A decoder file that tune wrote, or one's own: the options below as YAML, '_' for "
                + "'-'. What is given here as well goes before it. (default: none)",
            valueName: "file"))
    var decoder: String?
    @Option(
        help: ArgumentHelp(
            "Hypotheses to follow at once; 1 takes the likeliest symbol of each frame. "
                + "(default: 1; 50 with a language model, lexicon, grammar or hotwords)",
            valueName: "n"))
    var beam: Int?
    @Option(
        help: ArgumentHelp(
            "An n-gram model of words (or of symbols): ARPA, also gzipped, KenLM's, or what lm "
                + "train wrote. (default: none)",
            valueName: "file"))
    var lm: String?
    @Option(help: ArgumentHelp("Its weight. (default: 0.7)", valueName: "w"))
    var lmWeight: Double?
    @Option(
        help: ArgumentHelp(
            "An n-gram model of the alphabet's symbols, beside --lm. (default: none)",
            valueName: "file"))
    var symbolLm: String?
    @Option(help: ArgumentHelp("Its weight. (default: 0.5)", valueName: "w"))
    var symbolLmWeight: Double?
    @Option(
        help: ArgumentHelp(
            "A neural language model that train wrote, of the alphabet's symbols or of words. "
                + "(default: none)",
            valueName: "file"))
    var neuralLm: String?
    @Option(help: ArgumentHelp("Its weight. (default: 0.5)", valueName: "w"))
    var neuralLmWeight: Double?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Added for each word, in nats. (default: 1.5)", valueName: "x"))
    var wordBonus: Double?
    @Option(
        help: ArgumentHelp(
            "The words that may be written, one a line; models of phones need their "
                + "pronunciations. (default: none)",
            valueName: "file"))
    var lexicon: String?
    @Option(
        help: ArgumentHelp(
            "A grammar of the sentences that may be said: JSGF, or a sentence a line. "
                + "(default: none)",
            valueName: "file"))
    var grammar: String?
    @Option(
        help: ArgumentHelp(
            "Whether unknown words may be written: open, closed, or auto, which is closed where "
                + "there is a lexicon or grammar. (default: auto)",
            valueName: "kind"))
    var vocabulary: DecoderConfiguration.Vocabulary?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Added for each unknown word, in nats. (default: -6)", valueName: "x"))
    var unknownPenalty: Double?
    @Option(
        help: ArgumentHelp(
            "Words and phrases to expect, one a line, each with a tab and a weight if it is to "
                + "have one of its own. (default: none)",
            valueName: "file"))
    var hotwords: String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("What a hotword adds, in nats. (default: 5)", valueName: "x"))
    var hotwordWeight: Double?

    func validate() throws {
        if let beam { try requireRange("--beam", beam, 1...100_000) }
        if let lmWeight { try requireRange("--lm-weight", lmWeight, 0...100) }
        if let symbolLmWeight {
            try requireRange("--symbol-lm-weight", symbolLmWeight, 0...100)
        }
        if let neuralLmWeight {
            try requireRange("--neural-lm-weight", neuralLmWeight, 0...100)
        }
        if let wordBonus { try requireRange("--word-bonus", wordBonus, -100...100) }
        if let unknownPenalty {
            try requireRange("--unknown-penalty", unknownPenalty, -100...100)
        }
        if let hotwordWeight { try requireRange("--hotword-weight", hotwordWeight, -100...100) }
    }

    /// What the decoder file and the options say together.
    ///
    /// - Parameter nbest: readings that are wanted; a greedy path is only one.
    /// - Throws: `FileError`, `ConfigurationError`, `DecodingError` for a file that makes no
    ///   sense; `UsageError` for options without effect.
    func configuration(nbest: Int = 1) throws -> DecoderConfiguration {
        var settings = DecoderConfiguration()
        if let decoder { settings = try DecoderConfiguration(file: decoder) }
        func set<Value>(_ path: WritableKeyPath<DecoderConfiguration, Value>, _ value: Value?) {
            if let value { settings[keyPath: path] = value }
        }
        set(\.languageModel, lm)
        set(\.wordModelWeight, lmWeight)
        set(\.symbolModel, symbolLm)
        set(\.symbolModelWeight, symbolLmWeight)
        set(\.neuralModel, neuralLm)
        set(\.neuralModelWeight, neuralLmWeight)
        set(\.wordBonus, wordBonus)
        set(\.lexicon, lexicon)
        set(\.grammar, grammar)
        set(\.vocabulary, vocabulary)
        set(\.unknownPenalty, unknownPenalty)
        set(\.hotwords, hotwords)
        set(\.hotwordWeight, hotwordWeight)
        if let beam {
            settings.beam = beam
        } else if decoder == nil, !settings.isGreedy {
            settings.beam = DecoderConfiguration.usualBeam
        }
        if nbest > 1, settings.isGreedy { settings.beam = DecoderConfiguration.usualBeam }
        try requireEffect(settings)
        return settings
    }

    /// A weight of something that is not there would do nothing, which nobody asks for.
    private func requireEffect(_ settings: DecoderConfiguration) throws {
        let pairs: [(given: Bool, option: String, needed: [String], text: String)] = [
            (
                lmWeight != nil, "--lm-weight", [settings.languageModel], "--lm"
            ),
            (
                symbolLmWeight != nil, "--symbol-lm-weight",
                [settings.symbolModel, settings.languageModel], "--symbol-lm"
            ),
            (
                neuralLmWeight != nil, "--neural-lm-weight", [settings.neuralModel], "--neural-lm"
            ),
            (hotwordWeight != nil, "--hotword-weight", [settings.hotwords], "--hotwords"),
            (
                wordBonus != nil, "--word-bonus",
                [settings.languageModel, settings.lexicon, settings.grammar],
                "--lm, --lexicon or --grammar"
            ),
            (
                unknownPenalty != nil, "--unknown-penalty",
                [settings.languageModel, settings.lexicon], "--lm or --lexicon"
            ),
        ]
        let words = [settings.languageModel, settings.lexicon, settings.grammar]
        if let vocabulary, vocabulary != .auto, words.allSatisfy(\.isEmpty) {
            throw UsageError(
                "--vocabulary \(vocabulary.rawValue) does nothing without --lm, --lexicon or "
                    + "--grammar")
        }
        for pair in pairs where pair.given && pair.needed.allSatisfy(\.isEmpty) {
            throw UsageError("\(pair.option) does nothing without \(pair.text)")
        }
    }
}

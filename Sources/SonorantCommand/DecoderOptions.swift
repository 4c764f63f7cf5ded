import ArgumentParser
import Foundation
import SonorantDecoding
import SonorantInference
import SonorantSystem
import SonorantTasks
import SonorantText

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

    /// One setting of the decoder, as an option.
    struct Setting {
        let option: String
        /// Whether the user gave it.
        let isGiven: Bool
        /// What it is for.
        var ability = TaskAbility.search
        /// What the tuner calls it, which leaves alone what is given.
        var axis: TuningAxis?
        /// Files of which one is needed for it to do anything, and what they are called.
        var needs: (files: [KeyPath<DecoderConfiguration, String>], text: String)?
        /// Puts it in.
        var apply: (inout DecoderConfiguration) -> Void = { _ in }
    }

    /// All settings that have an option.
    var settings: [Setting] {
        func set<Value>(
            _ option: String, _ value: Value?, _ path: WritableKeyPath<DecoderConfiguration, Value>,
            axis: TuningAxis? = nil, _ files: [KeyPath<DecoderConfiguration, String>] = [],
            _ text: String = ""
        ) -> Setting {
            Setting(
                option: option, isGiven: value != nil, axis: axis,
                needs: files.isEmpty ? nil : (files, text)
            ) { if let value { $0[keyPath: path] = value } }
        }
        let words: [KeyPath<DecoderConfiguration, String>] = [
            \.languageModel, \.lexicon, \.grammar,
        ]
        return [
            Setting(option: "--decoder", isGiven: decoder != nil),
            Setting(option: "--beam", isGiven: beam != nil, ability: .beam),
            set("--lm", lm, \.languageModel),
            set(
                "--lm-weight", lmWeight, \.wordModelWeight, axis: .wordModelWeight,
                [\.languageModel], "--lm"),
            set("--symbol-lm", symbolLm, \.symbolModel),
            set(
                "--symbol-lm-weight", symbolLmWeight, \.symbolModelWeight,
                axis: .symbolModelWeight, [\.symbolModel, \.languageModel], "--symbol-lm"),
            set("--neural-lm", neuralLm, \.neuralModel),
            set(
                "--neural-lm-weight", neuralLmWeight, \.neuralModelWeight,
                axis: .neuralModelWeight, [\.neuralModel], "--neural-lm"),
            set(
                "--word-bonus", wordBonus, \.wordBonus, axis: .wordBonus, words,
                "--lm, --lexicon or --grammar"),
            set("--lexicon", lexicon, \.lexicon),
            set("--grammar", grammar, \.grammar),
            set(
                "--vocabulary", vocabulary, \.vocabulary, vocabulary == .auto ? [] : words,
                "--lm, --lexicon or --grammar"),
            set(
                "--unknown-penalty", unknownPenalty, \.unknownPenalty, axis: .unknownPenalty,
                [\.languageModel, \.lexicon], "--lm or --lexicon"),
            set("--hotwords", hotwords, \.hotwords),
            set(
                "--hotword-weight", hotwordWeight, \.hotwordWeight, [\.hotwords], "--hotwords"),
        ]
    }

    /// What the decoder file and the options say together.
    ///
    /// - Parameter nbest: readings that are wanted; a greedy path is only one.
    /// - Throws: `FileError`, `ConfigurationError`, `DecodingError` for a file that makes no
    ///   sense; `UsageError` for options without effect.
    func configuration(nbest: Int = 1) throws -> DecoderConfiguration {
        var configuration = DecoderConfiguration()
        if let decoder { configuration = try DecoderConfiguration(file: decoder) }
        let settings = settings
        for setting in settings { setting.apply(&configuration) }
        if let beam {
            configuration.beam = beam
        } else if decoder == nil, !configuration.isGreedy {
            configuration.beam = DecoderConfiguration.defaultBeam
        }
        if nbest > 1, configuration.isGreedy {
            configuration.beam = DecoderConfiguration.defaultBeam
        }
        // A weight of something that is not there would do nothing, which nobody asks for.
        for setting in settings where setting.isGiven {
            guard let (files, text) = setting.needs,
                files.allSatisfy({ configuration[keyPath: $0].isEmpty })
            else { continue }
            let value =
                setting.option == "--vocabulary" ? " \(configuration.vocabulary.rawValue)" : ""
            throw UsageError("\(setting.option)\(value) does nothing without \(text)")
        }
        return configuration
    }
}

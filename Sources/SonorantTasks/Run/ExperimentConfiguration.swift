import SonorantAudio
import SonorantConfiguration
import SonorantCorpora
import SonorantDecoding
import SonorantModels
import SonorantSystem
import SonorantText
import SonorantTraining

/// All settings of one run: what a configuration file holds.
package struct ExperimentConfiguration: Codable, Sendable, Equatable {
    /// What the model is to learn.
    package var task = SequenceTask.ctc
    /// How sound becomes features.
    package var features = FeatureConfiguration()
    /// How training data is varied.
    package var augmentation = AugmentationConfiguration()
    /// What the model writes.
    package var alphabet = AlphabetConfiguration()
    /// How text is cut into tokens.
    package var text = TextReading()
    /// How the tokens of a text become the network's inputs.
    package var input = TextInputConfiguration()
    /// How each token gets a tag.
    package var tagging = TaggingConfiguration()
    /// How a sequence gets a class.
    package var classification = ClassificationConfiguration()
    /// How a class or a vector becomes a sequence.
    package var generation = GenerationConfiguration()
    /// How one sequence becomes another.
    package var encoderDecoder = EncoderDecoderConfiguration()
    /// How the next symbol of a text is foretold.
    package var languageModel = LanguageModelConfiguration()
    /// How frames are labelled for a hidden Markov model.
    package var hmm = HMMConfiguration()
    /// The network.
    package var model = ModelConfiguration()
    /// How the network is trained.
    package var training = TrainingConfiguration()
    /// How transcripts are found when the model is measured on the dev data.
    package var decoding = DecoderConfiguration()

    /// Each part's own defaults, for speech to text.
    package init() {}

    /// `defaults`, changed by the YAML file at `path` (nil for none) and then by `overrides`,
    /// `key.key=value` each.
    ///
    /// - Parameter defaults: of a task; where the file or the overrides name another task, that
    ///   one's own defaults are taken.
    /// - Throws: ``FileError``; ``ConfigurationError`` for unknown keys and values that do not
    ///   fit; ``ExperimentError`` for values that make no sense. The latter two name everything
    ///   that is wrong.
    package static func load(
        file path: String? = nil, overrides: [String] = [],
        defaults: ExperimentConfiguration = ExperimentConfiguration()
    ) throws -> ExperimentConfiguration {
        let task = try ConfigurationLoader.value(
            of: CodingKeys.task.rawValue, file: path, overrides: overrides
        ).flatMap { SequenceTask(rawValue: $0) }
        let configuration = try ConfigurationLoader.load(
            defaults: task == nil || task == defaults.task
                ? defaults : ExperimentConfiguration(task: task ?? .ctc),
            file: path, overrides: overrides)
        let issues = configuration.issues
        guard issues.isEmpty else {
            // What the command line says is not the file's fault.
            let keys = overrides.map { $0.prefix { $0 != "=" } + ":" }
            let own = issues.filter { issue in keys.contains { issue.hasPrefix($0) } }
            throw own.isEmpty
                ? ExperimentError(file: path, issues: issues)
                : ExperimentError(file: nil, issues: own)
        }
        return configuration
    }

    /// Everything about the values that makes no sense, each beginning with its key; empty if
    /// all is well.
    package var issues: [String] {
        var issues: [String] = []
        if alphabet.unit == .phone, alphabet.lexicon.isEmpty {
            issues.append(
                "alphabet.lexicon: is needed for alphabet.unit phone; name a file with lines of a "
                    + "word and its phones")
        }
        func add(_ section: SequenceTask.Section, _ faults: [String]) {
            guard task.sections.contains(section) else { return }
            issues += faults.map { "\(section.rawValue).\($0)" }
        }
        if task.sections.contains(.features) { issues += features.issues }
        if task.sections.contains(.augmentation) { issues += augmentation.issues }
        add(.text, text.faults)
        add(.input, input.faults)
        add(.tagging, tagging.faults)
        add(.classification, classification.faults)
        add(.generation, generation.faults)
        add(.encoderDecoder, encoderDecoder.faults)
        add(.languageModel, languageModel.faults)
        if task == .languageModel, model.bidirectional {
            issues.append(
                "model.bidirectional: true; a model that foretells the next symbol cannot have "
                    + "read it, so false")
        }
        if task == .languageModel, languageModel.tied, input.embedding == 0 {
            issues.append("language_model.tied: true; only with input.embedding above 0")
        }
        if task == .languageModel, languageModel.tied, input.fixedVectors, !input.vectors.isEmpty {
            issues.append(
                "input.fixed_vectors: true; not with language_model.tied, since the output layer "
                    + "has to learn")
        }
        add(.hmm, hmm.faults)
        add(.decoding, decoding.faults)
        return issues + model.faults.map { "model.\($0)" }
            + training.faults.map { "training.\($0)" }
    }
}

/// Settings that can be read but make no sense.
package struct ExperimentError: Failure, Equatable {
    /// The configuration file; nil where there is none.
    package let file: String?
    /// Each begins with a key.
    package let issues: [String]

    /// Issues of the settings in `file` or, if nil, on the command line.
    package init(file: String?, issues: [String]) {
        self.file = file
        self.issues = issues
    }

    /// Usage if there is no file to blame, bad data otherwise.
    package var category: FailureCategory { file == nil ? .usage : .badData }

    package var description: String {
        issues.map { (file.map { $0 + ": " } ?? "") + $0 }.joined(separator: "\n")
    }
}

import SonorantAudio
import SonorantDecoding
import SonorantModels
import SonorantSystem
import SonorantText

/// All settings of one run: what a configuration file holds.
public struct ExperimentConfiguration: Codable, Sendable, Equatable {
    /// What a model is to learn.
    public enum Task: String, Codable, Sendable, CaseIterable {
        /// Unaligned sequences of labels: speech to text.
        case ctc
        /// A label for each step.
        case tagging
        /// One label for a whole sequence.
        case classification
        /// Sequences drawn from a model.
        case generation
        /// Sequences to sequences, by attention.
        case encoderDecoder = "encoder-decoder"
        /// The next symbol of a text.
        case languageModel = "language-model"
        /// Frame labels for a hidden Markov model.
        case hmm
    }

    /// What the model is to learn.
    public var task = Task.ctc
    /// How sound becomes features.
    public var features = FeatureConfiguration()
    /// How training data is varied.
    public var augmentation = AugmentationConfiguration()
    /// What the model writes.
    public var alphabet = AlphabetConfiguration()
    /// The network.
    public var model = ModelConfiguration()
    /// How the network is trained.
    public var training = TrainingConfiguration()
    /// How transcripts are found when the model is measured on the dev data.
    public var decoding = DecoderConfiguration()

    /// Each part's own defaults.
    public init() {}

    /// `defaults`, changed by the YAML file at `path` (nil for none) and then by `overrides`,
    /// `key.key=value` each.
    ///
    /// - Throws: ``FileError``; ``ConfigurationError`` for unknown keys and values that do not
    ///   fit; ``ExperimentError`` for values that make no sense. The latter two name everything
    ///   that is wrong.
    public static func load(
        file path: String? = nil, overrides: [String] = [],
        defaults: ExperimentConfiguration = ExperimentConfiguration()
    ) throws -> ExperimentConfiguration {
        let configuration = try ConfigurationLoader.load(
            defaults: defaults, file: path, overrides: overrides)
        let issues = configuration.issues
        guard issues.isEmpty else { throw ExperimentError(file: path, issues: issues) }
        return configuration
    }

    /// Everything about the values that makes no sense, each beginning with its key; empty if
    /// all is well.
    public var issues: [String] {
        var issues: [String] = []
        if task != .ctc {
            issues.append("task: \(task.rawValue) is not available yet; ctc is")
        }
        if alphabet.unit == .phone, alphabet.lexicon.isEmpty {
            issues.append(
                "alphabet.lexicon: is needed for alphabet.unit phone; name a file with lines of a "
                    + "word and its phones")
        }
        return issues + features.issues + augmentation.issues
            + model.faults.map { "model.\($0)" } + training.faults.map { "training.\($0)" }
            + decoding.faults.map { "decoding.\($0)" }
    }
}

/// Settings that can be read but make no sense.
public struct ExperimentError: Failure, Equatable {
    /// The configuration file; nil where there is none.
    public let file: String?
    /// Each begins with a key.
    public let issues: [String]

    /// Issues of the settings in `file` or, if nil, on the command line.
    public init(file: String?, issues: [String]) {
        self.file = file
        self.issues = issues
    }

    /// Usage if there is no file to blame, bad data otherwise.
    public var category: FailureCategory { file == nil ? .usage : .badData }

    public var description: String {
        issues.map { (file.map { $0 + ": " } ?? "") + $0 }.joined(separator: "\n")
    }
}

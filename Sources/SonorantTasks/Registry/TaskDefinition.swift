import SonorantConfiguration
import SonorantModels
import SonorantTraining

/// What a model is given.
package enum TaskInput: String, Sendable {
    /// Recordings, or features made of them elsewhere.
    case sound
    case text

    /// What it is called in a sentence.
    package var noun: String { self == .sound ? "recordings" : "text" }
}

/// What the verbs need to know of a kind of model.
///
/// A kind of model is a folder with a definition, its configuration, model, training and
/// predictor, and a line in ``TaskRegistry``; `train`, `test`, `decode`, `info` and `validate` know
/// none of them by name. See `docs/new-task.md`.
package protocol TaskDefinition: Sendable {
    /// What configurations and model files call it.
    static var name: TaskName { get }
    /// What it is given.
    static var input: TaskInput { get }
    /// What one of its models is called, such as `a tagger`.
    static var singular: String { get }
    /// What all of them are called, such as `taggers`.
    static var plural: String { get }
    /// The sections of its configuration.
    static var sections: TaskSections { get }
    /// The measures that may decide which epoch is the best.
    static var measures: [TrainingConfiguration.Measure] { get }
    /// What its models can be asked for beside an answer.
    static var abilities: Set<TaskAbility> { get }

    /// Puts its own defaults in place of the sections'.
    static func setDefaults(_ configuration: inout ExperimentConfiguration)
    /// Settings that contradict one another, as `section.key: found; needed`. What a section can
    /// tell by itself is not among them.
    static func issues(in configuration: ExperimentConfiguration) -> [String]
    /// The model of a file, ready to answer.
    ///
    /// - Throws: ``ModelFileError``.
    static func predictor(_ file: ModelFile) throws -> any Predictor
}

extension TaskDefinition {
    package static func issues(in configuration: ExperimentConfiguration) -> [String] { [] }
}

/// The sections of a task's configuration, beside `task`, `model` and `training`.
package struct TaskSections: Sendable {
    /// How the input becomes numbers.
    package var input: [any ConfigurationSection.Type]
    /// What is the task's own.
    package var own: [any ConfigurationSection.Type]
    /// What is said of the search for transcripts on dev data.
    package var decoding: [any ConfigurationSection.Type]

    package init(
        input: [any ConfigurationSection.Type], own: [any ConfigurationSection.Type] = [],
        decoding: [any ConfigurationSection.Type] = []
    ) {
        self.input = input
        self.own = own
        self.decoding = decoding
    }

    /// In the order of a configuration file.
    package var all: [any ConfigurationSection.Type] {
        input + own + [ModelConfiguration.self, TrainingConfiguration.self] + decoding
    }

    /// Those of both, each once.
    func joined(with other: TaskSections) -> TaskSections {
        func join(
            _ left: [any ConfigurationSection.Type], _ right: [any ConfigurationSection.Type]
        ) -> [any ConfigurationSection.Type] {
            left + right.filter { section in !left.contains { $0.key == section.key } }
        }
        return TaskSections(
            input: join(input, other.input), own: join(own, other.own),
            decoding: join(decoding, other.decoding))
    }
}

/// What a model can be asked for beside an answer: what options of `decode` and `test` are for.
package enum TaskAbility: Sendable, CaseIterable {
    /// A beam search with language models, lexicons, grammars and hotwords.
    case search
    /// A beam.
    case beam
    /// Several answers.
    case nbest
    /// Batches of so many seconds, 16-bit arithmetic, sound while it arrives, its log
    /// probabilities.
    case emissions
    /// The tokens that decided most.
    case keyTerms
    /// Where it looked.
    case attention
    /// Results in files.
    case files
    /// Transcripts, to be scored as such.
    case transcripts
    /// Times of words.
    case times
}

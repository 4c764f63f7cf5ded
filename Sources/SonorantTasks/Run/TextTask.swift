import SonorantCorpora
import SonorantSystem
import SonorantTensors
import SonorantTraining

/// A task that learns from text.
package protocol TextTask: TaskDefinition {
    /// Data of these formats is for this task unless somebody says otherwise.
    static var formats: Set<TextCorpusFormat> { get }

    /// The format to read a file in that looks like `found`.
    static func format(of found: TextCorpusFormat?, isFolder: Bool) -> TextCorpusFormat?
    /// Puts its own defaults for data of `format` in place of the sections'.
    static func setDefaults(
        _ configuration: inout ExperimentConfiguration, for format: TextCorpusFormat)
    /// A model for the data, and its training; says in `data.log` what it consists of.
    ///
    /// - Throws: a `Failure` where the data is not fit for the task.
    static func problem(_ data: TextTaskData) throws -> any TrainingProblem
}

extension TextTask {
    package static var input: TaskInput { .text }

    package static func format(
        of found: TextCorpusFormat?, isFolder: Bool
    ) -> TextCorpusFormat? { found }

    package static func setDefaults(
        _ configuration: inout ExperimentConfiguration, for format: TextCorpusFormat
    ) { setDefaults(&configuration) }
}

/// What a ``TextTask`` makes a model and its training from.
package struct TextTaskData {
    /// What to learn from, and what to measure with.
    package let train: [LabelledSentence]
    package let dev: [LabelledSentence]
    /// How the text was read, to read other text the same way.
    package var reading: TextReading { configuration.text }
    package let configuration: ExperimentConfiguration
    /// What a model's file says of the run.
    package let facts: [String: String]
    package let seed: UInt64
    package let pool: ThreadPool
    package let log: Log

    package init(
        train: [LabelledSentence], dev: [LabelledSentence], configuration: ExperimentConfiguration,
        facts: [String: String], seed: UInt64, pool: ThreadPool, log: Log
    ) {
        self.train = train
        self.dev = dev
        self.configuration = configuration
        self.facts = facts
        self.seed = seed
        self.pool = pool
        self.log = log
    }
}

extension TextTaskData {
    /// Notes that characters may be meant, where nearly every text is a single word and nobody
    /// said what a token is: a name that was not seen in training tells nothing as a whole.
    package func noteSingleWords() {
        let single = train.count { $0.tokens.count == 1 }
        guard reading.unit == nil, configuration.input.characterCells == 0,
            Double(single) >= 0.9 * Double(train.count)
        else { return }
        log.note(
            "\(single) of \(train.count) texts are a single word, which is read as a whole; to read "
                + "their characters, as for names, add --set text.unit=character")
    }
}

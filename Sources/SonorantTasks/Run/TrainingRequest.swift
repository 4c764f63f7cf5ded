import SonorantCorpora
import SonorantSystem
import SonorantTensors
import SonorantTraining

/// What to train on and how, as a user says it: kind of data, task and settings are found out or
/// chosen where nothing is said of them.
package struct TrainingRequest {
    /// Paths of what to train on.
    package var data: [String]
    /// Paths of what to measure with; empty holds out a tenth.
    package var dev: [String] = []
    /// How both are read.
    package var reading = DataReading()
    /// Speakers of ``data`` to measure with; empty draws them.
    package var devSpeakers: [String] = []
    /// A configuration file; nil chooses settings by the corpus, or takes those of the run that is
    /// resumed.
    package var configuration: String?
    /// `key.key=value` each.
    package var overrides: [String] = []
    /// Where the files of the run go.
    package var folder: String
    /// Whether to go on with the run that is in ``folder``.
    package var resumes = false
    /// A model to take weights from.
    package var initialModel: String?
    /// Whether what has faults is left out instead of stopping the run.
    package var skipsFaulty = false
    /// Every random choice depends on it.
    package var seed: UInt64 = 1

    /// Trains on `data` with settings to suit it.
    package init(data: [String], folder: String) {
        self.data = data
        self.folder = folder
    }

    /// Trains.
    ///
    /// - Throws: `UsageError` where data, task and settings do not go together; what
    ///   ``TrainingRun/run(pool:log:)`` and the readers throw.
    package func run(pool: ThreadPool, log: Log) throws -> TrainingSummary {
        try plan(pool: pool).run(pool: pool, log: log, observer: nil)
    }

    /// The run, its data read and its settings settled; nothing is written.
    ///
    /// - Throws: `UsageError` where data, task and settings do not go together; what the readers
    ///   throw.
    package func plan(pool: ThreadPool) throws -> any PlannedTraining {
        let task = try TaskName.named(in: file, overrides: overrides)
        guard let format = try textFormat(for: task) else {
            if let task, TaskRegistry.definition(of: task, input: .sound) == nil {
                throw UsageError(
                    "task \(task.rawValue) learns from text, but "
                        + "\(data.joined(separator: ", ")) does not look like it; name the file "
                        + "itself, or its kind with --data-format ("
                        + TextCorpusFormat.names.joined(separator: ", ") + ")")
            }
            return try speechRun(task, pool: pool)
        }
        return try textRun(task, format: format)
    }

    /// The configuration file that was given, or that of the run to be resumed.
    private var file: String? {
        let recorded = folder + "/config.yaml"
        return configuration ?? (resumes && Files.exists(recorded) ? recorded : nil)
    }

    /// The format of ``data`` as text; nil for speech.
    private func textFormat(for task: TaskName?) throws -> TextCorpusFormat? {
        if let task, let definition = textTask(task), definition.formats.contains(.text) {
            return reading.format?.text ?? .text
        }
        return try DataFormat.text(of: data, given: reading.format)
    }

    private func textTask(_ task: TaskName) -> (any TextTask.Type)? {
        TaskRegistry.definition(of: task, input: .text) as? any TextTask.Type
    }

    // MARK: Speech

    private func speechRun(_ task: TaskName?, pool: ThreadPool) throws -> TrainingRun<Corpus> {
        let (corpus, settings) = try speechSettings(task, pool: pool)
        var run = self.run(on: corpus, settings: settings)
        if !dev.isEmpty { run.dev = try speech(dev, for: settings) }
        return run
    }

    private func speechSettings(
        _ task: TaskName?, pool: ThreadPool
    ) throws -> (corpus: Corpus, settings: ExperimentConfiguration) {
        if let file {
            let settings = try ExperimentConfiguration.load(file: file, overrides: overrides)
            return (try speech(data, for: settings), settings)
        }
        let corpus = try reading.speech(data)
        let defaults = ExperimentConfiguration.defaults(
            for: CorpusSurvey(of: corpus, pool: pool), task: task ?? .ctc)
        let settings = try ExperimentConfiguration.load(
            overrides: overrides, defaults: defaults)
        return (
            settings.features.kind == defaults.features.kind
                ? corpus : try speech(data, for: settings), settings
        )
    }

    private func speech(
        _ paths: [String], for settings: ExperimentConfiguration
    ) throws -> Corpus {
        try reading.speech(
            paths, preferring: settings.features.kind == .given ? .features : .audio)
    }

    // MARK: Text

    private func textRun(
        _ task: TaskName?, format: TextCorpusFormat
    ) throws -> TrainingRun<TextCorpus> {
        guard let definition = task.map(textTask) ?? Self.textTask(for: format) else {
            throw UsageError(
                "task \(task?.rawValue ?? "") learns from recordings, but \(data[0]) is text; a "
                    + "task for text is one of "
                    + TaskRegistry.definitions.filter { $0.input == .text }
                    .map { $0.name.rawValue }.joined(separator: ", "))
        }
        guard devSpeakers.isEmpty else { throw TrainingDataError.noSpeakers }
        var defaults = ExperimentConfiguration(task: definition.name)
        definition.setDefaults(&defaults, for: format)
        let settings = try ExperimentConfiguration.load(
            file: file, overrides: overrides, defaults: defaults)
        func corpus(_ paths: [String]) throws -> TextCorpus {
            try reading.text(paths, reading: settings.text, task: definition)
        }
        var run = self.run(on: try corpus(data), settings: settings)
        if !dev.isEmpty { run.dev = try corpus(dev) }
        return run
    }

    /// The task that data of `format` is for.
    private static func textTask(for format: TextCorpusFormat) -> (any TextTask.Type)? {
        TaskRegistry.definitions.lazy.compactMap { $0 as? any TextTask.Type }
            .first { $0.formats.contains(format) }
    }

    private func run<Data: TrainingCorpus>(
        on corpus: Data, settings: ExperimentConfiguration
    ) -> TrainingRun<Data> {
        var run = TrainingRun(data: corpus, configuration: settings, folder: folder)
        run.seed = seed
        run.resumes = resumes
        run.devSpeakers = devSpeakers
        run.initialModel = initialModel
        run.skipsFaulty = skipsFaulty
        return run
    }
}

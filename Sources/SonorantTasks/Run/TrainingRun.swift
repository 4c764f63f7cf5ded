import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantTraining

/// A whole run from data to model, as the verb `train` does it: reads and checks the corpus,
/// settles the configuration, trains, and leaves its files in a folder.
package struct TrainingRun<Data: TrainingCorpus>: PlannedTraining {
    /// What to train on.
    package var data: Data
    /// What to measure with; nil holds out a seeded tenth of ``data``, by speaker where speakers
    /// are known.
    package var dev: Data?
    /// All settings; a sample rate of 0 becomes that of most recordings.
    package var configuration: ExperimentConfiguration
    /// Where the files go.
    package var folder: String
    /// Every random choice depends on it.
    package var seed: UInt64 = 1
    /// Whether to go on with the run that is in ``folder``.
    package var resumes = false
    /// Whose utterances to measure with where ``dev`` is nil; empty draws speakers or utterances.
    package var devSpeakers: [String] = []
    /// A model to take weights from; those whose names and shapes fit.
    package var initialModel: String?
    /// Whether utterances or sentences with faults are left out instead of stopping the run.
    package var skipsFaulty = false

    /// A run with the default options.
    package init(data: Data, configuration: ExperimentConfiguration, folder: String) {
        self.data = data
        self.configuration = configuration
        self.folder = folder
    }

    /// Trains.
    ///
    /// - Parameter observer: as that of `Trainer`.
    /// - Throws: ``TrainingDataError`` when the corpus has faults, ``TaskError`` where task, data
    ///   and settings do not go together, and everything that its parts throw; `Interruption`
    ///   after a checkpoint was written.
    package func run(
        pool: ThreadPool, log: Log, observer: ((TrainingProgress) throws -> Void)? = nil
    ) throws -> TrainingSummary {
        let task = try task()
        try TrainingFolder(folder).refuseToOverwrite(resuming: resumes)
        let measure = configuration.training.measure
        guard task.measures.contains(measure) else {
            throw TaskError.measure(measure, task: task.name, allowed: task.measures)
        }
        for note in data.notes + (dev?.notes ?? []) { log.note(note) }
        let prepared = try Data.prepared(for: self, task: task, pool: pool, log: log)
        let problem = try prepared.problem()
        if let initialModel {
            try InitialWeights.take(
                ModelFile(path: initialModel).tensors, from: initialModel,
                into: problem.parameters, log: log)
        }
        log.note(
            "training on \(prepared.trainSize), measuring on \(prepared.devSize); "
                + prepared.summary
                + "\(problem.parameters.weightCount) weights, " + pool.threads.counted("thread"))
        let trainer = try TrainingFolder(folder).trainer(
            problem, configuration: prepared.configuration, input: Data.input,
            fingerprint: prepared.fingerprint, seed: seed, resuming: resumes, pool: pool, log: log)
        trainer.observer = observer
        return try trainer.run()
    }

    /// The definition of the configuration's task that takes what ``data`` is.
    package func task() throws -> any TaskDefinition.Type {
        let input = Data.input
        guard let task = TaskRegistry.definition(of: configuration.task, input: input) else {
            throw TaskError.input(
                input, task: configuration.task,
                possible: TaskRegistry.definitions.filter { $0.input == input }.map { $0.name })
        }
        return task
    }
}

/// A run on data of whatever kind, ready to begin.
package protocol PlannedTraining: Sendable {
    /// All settings.
    var configuration: ExperimentConfiguration { get }
    /// What will be learned.
    ///
    /// - Throws: ``TaskError`` where the settings' task does not take such data.
    func task() throws -> any TaskDefinition.Type
    /// Trains.
    func run(
        pool: ThreadPool, log: Log, observer: ((TrainingProgress) throws -> Void)?
    ) throws -> TrainingSummary
}

/// What a model can be trained on.
package protocol TrainingCorpus: Sendable {
    /// What it holds.
    static var input: TaskInput { get }
    /// What its reader has to say.
    var notes: [String] { get }

    /// The data of `run`, checked, split and ready for `task`.
    ///
    /// - Throws: ``TrainingDataError`` where it has faults or nothing is left.
    static func prepared(
        for run: TrainingRun<Self>, task: any TaskDefinition.Type, pool: ThreadPool, log: Log
    ) throws -> PreparedTraining
}

/// What is known of a run before it begins.
package struct PreparedTraining {
    /// With all that follows from the data filled in.
    let configuration: ExperimentConfiguration
    /// Of the training and the dev data.
    let fingerprint: String
    /// How much there is to train on, such as `12 sequences`.
    let trainSize: String
    /// How much there is to measure with.
    let devSize: Int
    /// What else is worth saying about the data, with a comma behind each part.
    let summary: String
    /// Makes the model and its training.
    let problem: () throws -> any TrainingProblem
}

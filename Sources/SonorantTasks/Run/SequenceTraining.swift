import Foundation
import SonorantCorpora
import SonorantLayers
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantTraining

/// What a task makes a model and its training from.
package struct TaskData {
    /// What to learn from, and what to measure with.
    package let train: [LabelledSentence]
    package let dev: [LabelledSentence]
    /// How the text was read, to read other text the same way.
    package var reading: TextReading { configuration.text }
    package let configuration: ExperimentConfiguration
    package let seed: UInt64
    package let pool: ThreadPool
    package let log: Log

    package init(
        train: [LabelledSentence], dev: [LabelledSentence],
        configuration: ExperimentConfiguration, seed: UInt64, pool: ThreadPool, log: Log
    ) {
        self.train = train
        self.dev = dev
        self.configuration = configuration
        self.seed = seed
        self.pool = pool
        self.log = log
    }
}

extension TaskData {
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

/// One kind of task on text, as the verbs use it.
package protocol TextTask {
    /// Makes a model for the data, and its training; says in `data.log` what it consists of.
    ///
    /// - Parameter facts: to be written into the model's file.
    /// - Throws: a ``Failure`` where the data is not fit for the task.
    static func problem(
        _ data: TaskData, facts: [String: String]
    ) throws -> any TrainingProblem
    /// The model of a file, ready to use.
    static func predictor(_ file: SafetensorsFile, path: String) throws -> any TextPredictor
}

/// The tasks on text, by their names.
package enum TextTasks {
    /// The task of that name; nil where it is not one on text.
    package static func task(_ task: SequenceTask) -> (any TextTask.Type)? {
        switch task {
        case .classification: ClassificationTask.self
        case .tagging: TaggingTask.self
        case .generation: GenerationTask.self
        case .encoderDecoder: EncoderDecoderTask.self
        case .languageModel: LanguageModelTask.self
        case .ctc, .hmm: nil
        }
    }

    /// The measures that may decide which epoch of `task` is the best.
    package static func measures(_ task: SequenceTask) -> [TrainingConfiguration.Measure] {
        switch task {
        case .ctc: SpeechProblem.measures
        case .classification: ExampleProblem<ClassificationModel>.measures
        case .tagging: ExampleProblem<TaggingModel>.measures
        case .generation: ExampleProblem<GenerationModel>.measures
        case .encoderDecoder: ExampleProblem<EncoderDecoderModel>.measures
        case .languageModel: LanguageModelProblem.measures
        case .hmm: HybridProblem.measures
        }
    }
}

/// A whole run from text to model, as the verb `train` does it.
package struct SequenceTraining {
    /// What to train on.
    package var data: TextCorpus
    /// What to measure with; nil holds out a seeded tenth of ``data``.
    package var dev: TextCorpus?
    /// All settings.
    package var configuration: ExperimentConfiguration
    /// Where the files go.
    package var folder: String
    /// Every chance comes from it.
    package var seed: UInt64 = 1
    /// Whether to go on with the run that is in ``folder``.
    package var resumes = false
    /// A model to take weights from; those whose names and shapes fit.
    package var initialModel: String?
    /// Whether sentences with faults are left out instead of stopping the run.
    package var skipsFaulty = false

    /// A run with the usual options.
    package init(
        data: TextCorpus, configuration: ExperimentConfiguration, folder: String
    ) {
        self.data = data
        self.configuration = configuration
        self.folder = folder
    }

    /// Trains.
    ///
    /// - Throws: ``TrainingDataError`` when the corpus has faults, and everything that its parts
    ///   throw; `Interruption` after a checkpoint was written.
    package func run(pool: ThreadPool, log: Log) throws -> TrainingSummary {
        guard let task = TextTasks.task(configuration.task) else {
            throw SequenceError.noTextTask(configuration.task)
        }
        try TrainingFolder(folder).refuseToOverwrite(resuming: resumes)
        let allowed = TextTasks.measures(configuration.task)
        guard allowed.contains(configuration.training.measure) else {
            throw SequenceError.measure(
                configuration.training.measure, task: configuration.task, allowed: allowed)
        }
        for note in data.notes + (dev?.notes ?? []) { log.note(note) }
        for corpus in [data, dev].compactMap(\.self) { try check(corpus, log: log) }
        let (train, held) = try parts(log: log)
        guard !train.sentences.isEmpty, !held.sentences.isEmpty else {
            if data.isStream, dev == nil, !data.sentences.isEmpty {
                throw SequenceError.tooShort(
                    symbols: data.tokenCount, needed: 3, file: data.paths[0])
            }
            throw TrainingDataError.nothingLeft(
                training: train.sentences.count, dev: held.sentences.count)
        }
        let fingerprint = "\(train.fingerprint) \(held.fingerprint)"
        let problem = try task.problem(
            TaskData(
                train: train.sentences, dev: held.sentences, configuration: configuration,
                seed: seed, pool: pool, log: log),
            facts: ["corpus": fingerprint, "sonorant": SonorantVersion.current])
        if let initialModel {
            try InitialWeights.take(
                try SafetensorsFile(path: initialModel).tensors, from: initialModel,
                into: problem.parameters, log: log)
        }
        let size = size(of: train)
        log.note(
            "training on \(size.count.counted(size.thing)), measuring on \(self.size(of: held).count); "
                + "\(problem.parameters.weightCount) weights, "
                + pool.threads.counted("thread"))
        let idle = configuration.task.idleSections(readsText: true)
        let trainer = try TrainingFolder(folder).trainer(
            problem, configuration: configuration.resetting(idle), idle: idle,
            fingerprint: fingerprint, seed: seed,
            resuming: resumes, pool: pool, log: log)
        return try trainer.run()
    }

    /// How much there is of `corpus`, and of what: a stream has no sequences to count.
    private func size(of corpus: TextCorpus) -> (count: Int, thing: String) {
        configuration.task == .languageModel && !configuration.text.readsLines
            ? (corpus.tokenCount, "token") : (corpus.sentences.count, "sequence")
    }

    private func check(_ corpus: TextCorpus, log: Log) throws {
        let errors = corpus.faults.filter { $0.severity == .error }
        guard errors.isEmpty || skipsFaulty else {
            log.note("mend what is wrong, or add --skip-faulty to train without it")
            throw TrainingDataError.faults(errors.map(\.statement))
        }
        for fault in errors { log.warning("left out: \(fault.statement)") }
        for fault in corpus.faults where fault.severity == .warning { log.detail("\(fault)") }
    }

    private func parts(log: Log) throws -> (train: TextCorpus, dev: TextCorpus) {
        if let dev { return (data, dev) }
        let split = TextCorpusSplit(holdingOutOf: data, seed: seed)
        log.note("held out for dev: \(split.lastPart)")
        return (split.parts[0], split.parts[1])
    }
}

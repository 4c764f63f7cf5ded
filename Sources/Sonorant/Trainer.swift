import Foundation
import SonorantTraining

/// Trains a model from recordings with transcripts, or from text.
///
/// The kind of the data decides what is learned, unless ``Options/task`` says it: a folder of
/// recordings with transcripts, a Kaldi folder, Common Voice, TextGrids, or a manifest gives a
/// model of kind `ctc`; columns of tokens and tags a tagger; texts with classes a classifier;
/// pairs of sequences an encoder-decoder; plain text a language model.
///
/// ```swift
/// let trainer = try Trainer(data: recordings, output: folder)
/// let summary = try trainer.train { progress in
///     if let loss = progress.devLoss { print(progress.epoch, loss, progress.measures) }
/// }
/// let model = try Model(contentsOf: summary.bestModel)
/// ```
///
/// A run's folder gets the files `best.safetensors`, `last.safetensors`, `config.yaml`,
/// `log.jsonl` and `checkpoint/`. A run that was stopped, by an error of the progress closure, by
/// cancelling its task, or by the end of the process, goes on where it was with
/// ``Options/resumes``, and ends with the bits of one that was not stopped.
public struct Trainer: Sendable {
    /// How a run differs from the usual one.
    public struct Options: Sendable, Equatable {
        /// What to learn; nil for what the data is fit for.
        public var task: Model.Kind?
        /// What to measure with; empty holds out a tenth of the data, by speaker where speakers
        /// are known.
        public var dev: [URL] = []
        /// A YAML file of settings, as `sonorant train --config` takes it; nil for settings that
        /// suit the data.
        public var configuration: URL?
        /// Single settings that go before those of ``configuration``, such as
        /// `training.epochs=20` or `model.cells=128`.
        public var settings: [String] = []
        /// Every chance comes from it: equal runs with equal seeds give equal models.
        public var seed: UInt64 = 1
        /// Whether to go on with the run that is in the output folder, with its settings unless
        /// others are given.
        public var resumes = false
        /// A model to take weights from: those whose names and shapes fit.
        public var initialModel: URL?
        /// Whether to leave out utterances and sentences with faults instead of refusing the data.
        public var skipsFaulty = false
        /// How many threads share out the work, at least 1; nil for the machine's cores. Their
        /// number does not change results.
        public var threads: Int?

        /// The usual options.
        public init() {}
    }

    private let plan: TrainingPlan

    /// Looks through the data and settles what is to be done; nothing is written yet.
    ///
    /// - Parameters:
    ///   - data: folders and files to train on, all of sound or all of text.
    ///   - output: the folder for the files of the run; made if need be.
    /// - Throws: ``SonorantError``: `notFound`, `badData` for data that cannot be read and
    ///   settings that make no sense, `invalidRequest` for a task that the data is not fit for.
    public init(data: [URL], output: URL, options: Options = Options()) throws {
        plan = try translatingErrors {
            try TrainingPlan(data: data, output: output, options: options)
        }
    }

    /// The same, on one folder or file.
    ///
    /// - Throws: as the other one.
    public init(data: URL, output: URL, options: Options = Options()) throws {
        try self.init(data: [data], output: output, options: options)
    }

    /// What will be learned.
    public var task: Model.Kind { plan.task }

    /// All settings of the run, as YAML.
    public var configuration: String { plan.settings }

    /// Trains to the end, on the calling thread and those of the run; may take hours.
    ///
    /// - Parameter progress: called on the calling thread after each minibatch, and once more
    ///   after each epoch with what was measured. To stop the run it throws; the run is saved
    ///   first. Cancelling the task does the same.
    /// - Throws: what `progress` throws; `CancellationError`; ``SonorantError``: `badData` for
    ///   faulty data and for an output folder whose run has other data or settings,
    ///   `invalidRequest` for one that holds a run unless it is to be resumed, `inputOutput`.
    public func train(
        progress: (TrainingProgress) throws -> Void = { _ in }
    ) throws -> TrainingSummary {
        try plan.train(progress: progress)
    }
}

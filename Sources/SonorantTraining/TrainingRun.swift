import Foundation
import SonorantAudio
import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantText

/// A whole run from data to model, as the verb `train` does it: reads and checks the corpus,
/// settles the configuration, trains, and leaves its files in a folder.
public struct TrainingRun {
    /// What to train on.
    public var data: Corpus
    /// What to measure with; nil holds out a tenth of ``data``.
    public var dev: Corpus?
    /// All settings; a sample rate of 0 becomes that of most recordings.
    public var configuration: ExperimentConfiguration
    /// Where the files go.
    public var folder: String
    /// Every chance comes from it.
    public var seed: UInt64 = 1
    /// Whether to go on with the run that is in ``folder``.
    public var resumes = false
    /// A model to take weights from; those whose names and shapes fit.
    public var initialModel: String?
    /// Whether utterances with faults are left out instead of stopping the run.
    public var skipsFaulty = false

    /// A run with the usual options.
    public init(data: Corpus, configuration: ExperimentConfiguration, folder: String) {
        self.data = data
        self.configuration = configuration
        self.folder = folder
    }

    /// Trains.
    ///
    /// - Throws: ``TrainingDataError`` when the corpus has faults, and everything that its parts
    ///   throw; `Interruption` after a checkpoint was written.
    public func run(pool: ThreadPool, log: Log) throws -> TrainingSummary {
        try refuseToOverwrite()
        for note in data.notes + (dev?.notes ?? []) { log.note(note) }
        let survey = CorpusSurvey(of: data, pool: pool)
        let pipeline = try FeaturePipeline(
            configuration: configuration.features, sampleRate: survey.sampleRate,
            givenDimension: survey.dimension)
        var resolved = configuration
        resolved.features = pipeline.configuration

        let transcripts = (data.utterances + (dev?.utterances ?? [])).compactMap(\.transcript)
        let encoder = try TranscriptEncoder(resolved.alphabet, transcripts: transcripts)
        var (train, held) = try parts(log: log)
        let counter = FrameCounter(pipeline)
        for (name, part) in [("training", train), ("dev", held)] {
            let kept = try usable(
                part, name: name, encoder: encoder, counter: counter, pool: pool, log: log)
            if name == "training" { train = kept } else { held = kept }
        }

        let trainData = try TrainingData(
            train, encoder: encoder, pipeline: pipeline, augmentation: resolved.augmentation,
            seed: seed, cacheMegabytes: resolved.training.cacheMegabytes,
            title: "reading training data", pool: pool, log: log)
        let devData = try TrainingData(
            held, encoder: encoder, pipeline: pipeline, augmentation: nil, seed: seed,
            cacheMegabytes: resolved.training.cacheMegabytes,
            statistics: resolved.features.normalisation == .global ? trainData.statistics : nil,
            title: "reading dev data", pool: pool, log: log)
        guard !trainData.utterances.isEmpty, !devData.utterances.isEmpty else {
            throw TrainingDataError.nothingLeft(
                training: trainData.utterances.count, dev: devData.utterances.count)
        }

        let network = AcousticModel(
            configuration: resolved.model, inputSize: pipeline.outputDimension,
            outputSize: encoder.alphabet.count)
        network.initialise(seed: seed)
        let fingerprint = "\(train.fingerprint) \(held.fingerprint)"
        let model = SpeechModel(
            network: network, features: pipeline.configuration, encoder: encoder,
            text: resolved.alphabet.text, statistics: trainData.statistics[nil],
            facts: ["corpus": fingerprint, "sonorant": SonorantVersion.current])
        if let initialModel { try takeWeights(from: initialModel, for: network, log: log) }
        let seconds = Double(trainData.lengths.reduce(0, +)) * pipeline.secondsPerFrame
        log.note(
            "training on \(trainData.utterances.count) utterances "
                + "(\(String(format: "%.2f", seconds / 3600)) h), measuring on "
                + "\(devData.utterances.count); \(encoder.alphabet.count) symbols, "
                + "\(network.inputSize) features a frame, "
                + "\(network.parameters.weightCount) weights, \(pool.threads) threads")

        let yaml = try ConfigurationLoader.text(of: resolved)
        if !resumes {
            try Files.write(
                "# The settings of this run; seed \(seed), corpus \(fingerprint).\n" + yaml,
                to: folder + "/config.yaml")
        }
        let trainer = Trainer(
            model: model, train: trainData, dev: devData, configuration: resolved.training,
            seed: seed, folder: folder,
            origin: ["configuration": yaml, "corpus": fingerprint, "seed": String(seed)],
            pool: pool, log: log)
        if resumes { try trainer.resume() }
        return try trainer.run()
    }

    private func refuseToOverwrite() throws {
        let signs = ["checkpoint/state.safetensors", "best.safetensors", "last.safetensors"]
        guard !resumes, signs.contains(where: { Files.exists(folder + "/" + $0) }) else { return }
        throw TrainingDataError.folderInUse(folder: folder)
    }

    private func parts(log: Log) throws -> (train: Corpus, dev: Corpus) {
        if let dev { return (data, dev) }
        let split = CorpusSplit(of: data, seed: seed)
        log.note("dev data: \(split.summary)")
        return (split.train, split.heldOut)
    }

    /// The utterances of `corpus` that can be used; infeasible ones are named and left out, other
    /// faults stop the run unless they are to be skipped.
    private func usable(
        _ corpus: Corpus, name: String, encoder: TranscriptEncoder, counter: FrameCounter,
        pool: ThreadPool, log: Log
    ) throws -> Corpus {
        let progress = ProgressReporter(
            title: "checking \(name) data", total: corpus.utterances.count, unit: "utterances",
            log: log)
        let report = try CorpusValidation.validate(
            corpus, encoder: encoder, frames: counter, pool: pool
        ) { done, _ in
            try Interrupts.check()
            progress.update(done: done)
        }
        progress.finish()
        let errors = report.faults.filter { $0.severity == .error }
        let infeasible = errors.filter { $0.kind == .tooFewFrames }
        let others = errors.filter { $0.kind != .tooFewFrames }
        for fault in infeasible { log.warning("\(fault); left out") }
        guard others.isEmpty || skipsFaulty else {
            throw TrainingDataError.faults(others.map { "\($0)" })
        }
        for fault in others { log.warning("\(fault); left out") }
        let warnings = report.faults.count - errors.count
        if warnings > 0 {
            log.note("\(name) data: \(warnings) doubts; 'sonorant validate' tells them")
        }
        let bad = Set(errors.compactMap(\.utterance))
        guard !bad.isEmpty else { return corpus }
        var kept = corpus
        kept.utterances.removeAll { bad.contains($0.id) }
        log.note("\(name) data: \(bad.count) utterances left out")
        return kept
    }

    private func takeWeights(from path: String, for network: AcousticModel, log: Log) throws {
        let other = try SpeechModel(path: path)
        let missing = network.parameters.takeFitting(from: other.network.parameters)
        log.note(
            "weights of \(network.parameters.parameters.count - missing.count) of "
                + "\(network.parameters.parameters.count) arrays taken from \(path)"
                + (missing.isEmpty ? "" : "; new: " + missing.joined(separator: ", ")))
    }
}

/// A corpus or a folder that a run cannot use.
public enum TrainingDataError: Failure, Equatable {
    /// Utterances with faults.
    case faults([String])
    /// Nothing to train on or to measure with.
    case nothingLeft(training: Int, dev: Int)
    /// The folder holds another run.
    case folderInUse(folder: String)

    public var category: FailureCategory {
        switch self {
        case .faults, .nothingLeft: .badData
        case .folderInUse: .usage
        }
    }

    public var description: String {
        switch self {
        case .faults(let faults):
            (faults + ["mend these, or add --skip-faulty to train without them"])
                .joined(separator: "\n")
        case .nothingLeft(let training, let dev):
            "\(training) utterances to train on and \(dev) to measure with can be used, but at "
                + "least one of each is needed; 'sonorant validate' tells what is wrong"
        case .folderInUse(let folder):
            "\(folder): there is a run in this folder already; add --resume to continue it, or "
                + "choose another --out"
        }
    }
}

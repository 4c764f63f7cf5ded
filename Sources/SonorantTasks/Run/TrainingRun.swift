import Foundation
import SonorantAudio
import SonorantCorpora
import SonorantDecoding
import SonorantLabelling
import SonorantModels
import SonorantSystem
import SonorantTensors
import SonorantText
import SonorantTraining

/// A whole run from data to model, as the verb `train` does it: reads and checks the corpus,
/// settles the configuration, trains, and leaves its files in a folder.
package struct TrainingRun {
    /// What to train on.
    package var data: Corpus
    /// What to measure with; nil holds out a tenth of ``data``.
    package var dev: Corpus?
    /// All settings; a sample rate of 0 becomes that of most recordings.
    package var configuration: ExperimentConfiguration
    /// Where the files go.
    package var folder: String
    /// Every chance comes from it.
    package var seed: UInt64 = 1
    /// Whether to go on with the run that is in ``folder``.
    package var resumes = false
    /// Whose utterances to measure with where ``dev`` is nil; empty draws speakers or utterances.
    package var devSpeakers: [String] = []
    /// A model to take weights from; those whose names and shapes fit.
    package var initialModel: String?
    /// Whether utterances with faults are left out instead of stopping the run.
    package var skipsFaulty = false
    /// The model that the configuration's `decoding.neural_lm` names, to measure with.
    package var neuralModel: (any NeuralLanguageModel)?

    /// Makes what is trained, where that is neither alignments nor a hybrid.
    package var makeProblem: ((TrainingRunData) throws -> any TrainingProblem)?

    /// A run with the usual options.
    package init(data: Corpus, configuration: ExperimentConfiguration, folder: String) {
        self.data = data
        self.configuration = configuration
        self.folder = folder
    }

    /// Trains.
    ///
    /// - Throws: ``TrainingDataError`` when the corpus has faults, and everything that its parts
    ///   throw; `Interruption` after a checkpoint was written.
    package func run(pool: ThreadPool, log: Log) throws -> TrainingSummary {
        try TrainingFolder(folder).refuseToOverwrite(resuming: resumes)
        for note in data.notes + (dev?.notes ?? []) { log.note(note) }
        let survey = CorpusSurvey(of: data, pool: pool)
        let pipeline = try FeaturePipeline(
            configuration: configuration.features, sampleRate: survey.sampleRate,
            givenDimension: survey.dimension)
        var resolved = configuration
        resolved.features = pipeline.configuration

        let transcripts = (data.utterances + (dev?.utterances ?? [])).compactMap(\.transcript)
        let hybrid =
            resolved.task == .hmm
            ? try HybridWords(resolved.alphabet, resolved.hmm, transcripts: transcripts) : nil
        let encoder =
            try hybrid?.encoder
            ?? TranscriptEncoder(resolved.alphabet, transcripts: transcripts)
        guard encoder.alphabet.count > 1 else {
            // What is wrong with the corpus says more than what is missing because of it.
            let faults = data.faults.filter { $0.severity == .error }
            throw faults.isEmpty
                ? TrainingDataError.noSymbols : .faults(faults.map(\.statement))
        }
        let parts = try parts(log: log)
        let counter = FrameCounter(pipeline)
        let feasibility = FeasibilityRule(for: resolved, hybrid: hybrid)
        let featureCache = try featureCache(for: pipeline, log: log)
        func prepare(
            _ corpus: Corpus, name: String, augmentation: AugmentationConfiguration?,
            takesStatistics: Bool
        ) throws -> PreparedCorpus {
            try usable(
                PreparedCorpus(
                    corpus, pipeline: pipeline, augmentation: augmentation,
                    megabytes: resolved.training.cacheMegabytes, featureCache: featureCache,
                    takesStatistics: takesStatistics, title: "reading \(name) data", pool: pool,
                    log: log),
                name: name, encoder: encoder, counter: counter, feasibility: feasibility, log: log)
        }
        let isGlobal = resolved.features.normalisation == .global
        let train = try prepare(
            parts.train, name: "training", augmentation: resolved.augmentation,
            takesStatistics: true)
        let held = try prepare(
            parts.dev, name: "dev", augmentation: nil, takesStatistics: !isGlobal)
        let trainData = try TrainingData(
            train, encoder: encoder, feasibility: feasibility, seed: seed)
        let devData = try TrainingData(
            held, encoder: encoder, feasibility: feasibility, seed: seed,
            statistics: isGlobal ? trainData.statistics : nil)
        log.detail("sound was decoded \((trainData.decodes + devData.decodes).counted("time"))")
        if let featureCache { log.detail(featureCache.summary) }
        guard !trainData.utterances.isEmpty, !devData.utterances.isEmpty else {
            throw TrainingDataError.nothingLeft(
                training: trainData.utterances.count, dev: devData.utterances.count)
        }
        if let makeProblem {
            return try trainProblem(
                makeProblem,
                TrainingRunData(
                    configuration: resolved, encoder: encoder,
                    inputSize: pipeline.outputDimension, train: trainData, dev: devData,
                    fingerprint: "\(train.corpus.fingerprint) \(held.corpus.fingerprint)",
                    seed: seed,
                    pool: pool),
                log: log)
        }

        let memory = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        let symbols = hybrid.map { $0.words.states + 1 } ?? encoder.alphabet.count
        let needed = AcousticModel.trainingBytes(
            configuration: resolved.model, inputSize: pipeline.outputDimension,
            outputSize: symbols)
        guard needed < memory else {
            throw TrainingDataError.modelTooLarge(needed: needed, memory: memory)
        }
        let network = AcousticModel(
            configuration: resolved.model, inputSize: pipeline.outputDimension,
            outputSize: symbols)
        network.initialise(seed: seed)
        let fingerprint = "\(train.corpus.fingerprint) \(held.corpus.fingerprint)"
        let facts = ["corpus": fingerprint, "sonorant": SonorantVersion.current]
        if let initialModel { try takeWeights(from: initialModel, for: network, log: log) }
        let seconds = Double(trainData.lengths.reduce(0, +)) * pipeline.secondsPerFrame
        log.note(
            "training on \(trainData.utterances.count.counted("utterance")) "
                + "(\(String(format: "%.2f", seconds / 3600)) h), measuring on "
                + "\(devData.utterances.count); "
                + (hybrid.map { "\($0.words.words.count) words of \($0.words.states) states" }
                    ?? "\(encoder.alphabet.count) symbols") + ", "
                + "\(network.inputSize) features a frame, "
                + "\(network.parameters.weightCount) weights, \(pool.threads) threads")

        func model(_ encoder: TranscriptEncoder, hybrid: HybridPart? = nil) -> SpeechModel {
            SpeechModel(
                network: network, features: pipeline.configuration, encoder: encoder,
                text: resolved.alphabet.text, statistics: trainData.statistics[nil],
                hybrid: hybrid, facts: facts)
        }
        let problem: any TrainingProblem
        if let hybrid {
            let states = TranscriptEncoder(
                alphabet: try HybridPart.alphabet(of: hybrid.words), text: resolved.alphabet.text)
            problem = try HybridProblem(
                network: network,
                part: HybridPart(
                    words: hybrid.words,
                    priors: StatePriors(alignments: [], states: hybrid.words.states),
                    transitions: WordTransitions(
                        transcripts: trainData.labels.map { $0.map { Int($0) - 1 } },
                        words: hybrid.words.words.count, smoothing: resolved.hmm.wordSmoothing),
                    configuration: resolved.hmm),
                train: trainData, dev: devData, configuration: resolved.training, seed: seed,
                pool: pool, log: log
            ) { model(states, hybrid: $0) }
        } else {
            problem = try speechProblem(
                model(encoder), train: trainData, dev: devData, configuration: resolved,
                pool: pool, log: log)
        }
        let trainer = try TrainingFolder(folder).trainer(
            problem, configuration: resolved, fingerprint: fingerprint, seed: seed,
            resuming: resumes, pool: pool, log: log)
        return try trainer.run()
    }

    /// Trains what `makeProblem` makes of `data`.
    private func trainProblem(
        _ makeProblem: (TrainingRunData) throws -> any TrainingProblem, _ data: TrainingRunData,
        log: Log
    ) throws -> TrainingSummary {
        let problem = try makeProblem(data)
        if let initialModel {
            try InitialWeights.take(
                try SafetensorsFile(path: initialModel).tensors, from: initialModel,
                into: problem.parameters, log: log)
        }
        log.note(
            "training on \(data.train.utterances.count.counted("utterance")), measuring on "
                + "\(data.dev.utterances.count); \(data.encoder.alphabet.count - 1) symbols, "
                + "\(data.inputSize) features a frame, \(problem.parameters.weightCount) weights, "
                + "\(data.pool.threads) threads")
        let idle = data.configuration.task.idleSections(readsText: false)
        return try TrainingFolder(folder).trainer(
            problem, configuration: data.configuration.resetting(idle), idle: idle,
            fingerprint: data.fingerprint, seed: seed,
            resuming: resumes, pool: data.pool, log: log
        ).run()
    }

    private func speechProblem(
        _ model: SpeechModel, train: TrainingData, dev: TrainingData,
        configuration: ExperimentConfiguration, pool: ThreadPool, log: Log
    ) throws -> SpeechProblem {
        let problem = SpeechProblem(
            model: model, train: train, dev: dev, configuration: configuration.training,
            seed: seed, pool: pool)
        if !configuration.decoding.isGreedy {
            problem.decoder = try BeamDecoder(
                alphabet: model.alphabet, files: configuration.decoding,
                pronunciations: model.encoder.lexicon, neuralModel: neuralModel
            ) { log.note($0) }
        }
        return problem
    }

    /// Where features of recordings are kept on disk; nil where they are not.
    private func featureCache(for pipeline: FeaturePipeline, log: Log) throws -> FeatureCache? {
        let settings = configuration.training
        // Without a recording there is no sample rate, and nothing to keep.
        guard pipeline.configuration.kind != .given, settings.featureCache != "off",
            settings.featureCacheMegabytes > 0, pipeline.configuration.sampleRate > 0
        else { return nil }
        let folder =
            settings.featureCache == "auto"
            ? FeatureCache.defaultFolder() : settings.featureCache
        guard let folder else {
            log.detail("no feature cache: neither XDG_CACHE_HOME nor HOME names a folder")
            return nil
        }
        return try FeatureCache(
            folder: folder, megabytes: settings.featureCacheMegabytes, pipeline: pipeline,
            log: log)
    }

    private func parts(log: Log) throws -> (train: Corpus, dev: Corpus) {
        if let dev { return (data, dev) }
        let split =
            try devSpeakers.isEmpty
            ? CorpusSplit(of: data, seed: seed) : CorpusSplit(of: data, speakers: devSpeakers)
        log.note("dev data: \(split.summary)")
        // The halves have no faults of their own: those of the whole go with their utterances.
        var (train, held) = (split.train, split.heldOut)
        let heldIDs = Set(held.utterances.map(\.id))
        held.faults = data.faults.filter { heldIDs.contains($0.utterance ?? "") }
        train.faults = data.faults.filter { !heldIDs.contains($0.utterance ?? "") }
        return (train, held)
    }

    /// The utterances of `prepared` that can be used; infeasible ones are named and left out, other
    /// faults stop the run unless they are to be skipped.
    private func usable(
        _ prepared: PreparedCorpus, name: String, encoder: TranscriptEncoder,
        counter: FrameCounter, feasibility: FeasibilityRule, log: Log
    ) throws -> PreparedCorpus {
        let corpus = prepared.corpus
        let report = CorpusValidation.report(
            on: corpus, facts: prepared.facts, encoder: encoder, frames: counter,
            feasibility: feasibility)
        let errors = report.faults.filter { $0.severity == .error }
        let others = errors.filter { $0.kind != .tooFewFrames }
        guard others.isEmpty || skipsFaulty else {
            log.note("mend what is wrong, or add --skip-faulty to train without it")
            throw TrainingDataError.faults(others.map(\.statement))
        }
        for fault in errors { log.warning("left out: \(fault.statement)") }
        for fault in report.faults where fault.severity == .warning { log.detail("\(fault)") }
        var bad = Set(errors.compactMap(\.utterance))
        // The fault of a missing text is that of a file, not of an utterance.
        if skipsFaulty {
            bad.formUnion(corpus.utterances.lazy.filter { $0.transcript == nil }.map(\.id))
        }
        if !bad.isEmpty { log.note("\(name) data: \(bad.count) utterances left out") }
        return prepared.removing(bad)
    }

    private func takeWeights(from path: String, for network: AcousticModel, log: Log) throws {
        let other = try SpeechModel(path: path)
        try InitialWeights.take(
            other.network.parameters.tensors(), from: path, into: network.parameters, log: log)
    }
}

/// A corpus or a folder that a run cannot use.
package enum TrainingDataError: Failure, Equatable {
    /// Utterances with faults, one text each.
    case faults([String])
    /// Nothing to train on or to measure with.
    case nothingLeft(training: Int, dev: Int)
    /// All transcripts are empty, so there is no symbol to learn.
    case noSymbols
    /// The weights and what belongs to them do not fit into memory; both in bytes.
    case modelTooLarge(needed: Int, memory: Int)
    /// The folder holds another run.
    case folderInUse(folder: String)

    package var category: FailureCategory {
        switch self {
        case .faults, .nothingLeft, .noSymbols: .badData
        case .folderInUse, .modelTooLarge: .usage
        }
    }

    package var description: String {
        switch self {
        case .faults(let faults):
            faults.joined(separator: "\n")
        case .nothingLeft(let training, let dev):
            "\(training) to train on and \(dev) to measure with can be used, but at "
                + "least one of each is needed; 'sonorant validate' tells what is wrong"
        case .noSymbols:
            "all transcripts are empty, so there is nothing to learn; give transcripts, or "
                + "alphabet.symbols"
        case .modelTooLarge(let needed, let memory):
            "the model would need \(needed >> 20) MiB to train, but the machine has "
                + "\(memory >> 20) MiB; lower model.cells, model.layers or features.stack"
        case .folderInUse(let folder):
            "\(folder): there is a run in this folder already; add --resume to continue it, or "
                + "choose another --out"
        }
    }
}

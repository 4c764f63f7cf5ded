import Foundation
import SonorantAudio
import SonorantCorpora
import SonorantSystem
import SonorantTensors
import SonorantText
import SonorantTraining

extension Corpus: TrainingCorpus {
    package static let input = TaskInput.sound

    package static func prepared(
        for run: TrainingRun<Corpus>, task: any TaskDefinition.Type, pool: ThreadPool, log: Log
    ) throws -> PreparedTraining {
        guard let task = task as? any SpeechTask.Type else {
            preconditionFailure("\(task.plural) hear, but are no SpeechTask")
        }
        return try SpeechPreparation(run: run, pool: pool, log: log).prepare(task)
    }
}

/// Recordings and transcripts on their way to a training.
private struct SpeechPreparation {
    let run: TrainingRun<Corpus>
    let pool: ThreadPool
    let log: Log

    func prepare<Task: SpeechTask>(_ task: Task.Type) throws -> PreparedTraining {
        let survey = CorpusSurvey(of: run.data, pool: pool)
        let pipeline = try FeaturePipeline(
            configuration: run.configuration.features, sampleRate: survey.sampleRate,
            givenDimension: survey.dimension)
        var configuration = run.configuration.resolved(for: .sound)
        configuration.features = pipeline.configuration

        let transcripts = (run.data.utterances + (run.dev?.utterances ?? []))
            .compactMap(\.transcript)
        let target = try task.target(configuration, transcripts: transcripts)
        let encoder = task.encoder(of: target)
        guard encoder.alphabet.count > 1 else {
            // What is wrong with the corpus says more than what is missing because of it.
            let faults = run.data.faults.filter { $0.severity == .error }
            throw faults.isEmpty
                ? TrainingDataError.noSymbols : .faults(faults.map(\.statement))
        }
        let parts = try parts()
        let counter = FrameCounter(pipeline)
        let feasibility = task.feasibility(configuration, target: target)
        let featureCache = try featureCache(for: pipeline)
        func read(
            _ corpus: Corpus, name: String, augmentation: AugmentationConfiguration?,
            takesStatistics: Bool
        ) throws -> PreparedCorpus {
            try usable(
                PreparedCorpus(
                    corpus, pipeline: pipeline, augmentation: augmentation,
                    megabytes: configuration.training.cacheMegabytes, featureCache: featureCache,
                    takesStatistics: takesStatistics, title: "reading \(name) data", pool: pool,
                    log: log),
                name: name, encoder: encoder, counter: counter, feasibility: feasibility)
        }
        let isGlobal = configuration.features.normalisation == .global
        let train = try read(
            parts.train, name: "training", augmentation: configuration.augmentation,
            takesStatistics: true)
        let held = try read(
            parts.dev, name: "dev", augmentation: nil, takesStatistics: !isGlobal)
        let trainData = try TrainingData(
            train, encoder: encoder, feasibility: feasibility, seed: run.seed)
        let devData = try TrainingData(
            held, encoder: encoder, feasibility: feasibility, seed: run.seed,
            statistics: isGlobal ? trainData.statistics : nil)
        log.detail("sound was decoded \((trainData.decodes + devData.decodes).counted("time"))")
        if let featureCache { log.detail(featureCache.summary) }
        guard !trainData.utterances.isEmpty, !devData.utterances.isEmpty else {
            throw TrainingDataError.nothingLeft(
                training: trainData.utterances.count, dev: devData.utterances.count)
        }
        let data = SpeechTaskData(
            configuration: configuration, inputSize: pipeline.outputDimension, train: trainData,
            dev: devData, fingerprint: "\(train.corpus.fingerprint) \(held.corpus.fingerprint)",
            seed: run.seed, pool: pool, log: log)
        let seconds = Double(trainData.lengths.reduce(0, +)) * pipeline.secondsPerFrame
        return PreparedTraining(
            configuration: configuration, fingerprint: data.fingerprint,
            trainSize: trainData.utterances.count.counted("utterance")
                + " (\(String(format: "%.2f", seconds / 3600)) h)",
            devSize: devData.utterances.count,
            summary: "\(encoder.alphabet.count) symbols, \(data.inputSize) features a frame, "
        ) { try task.problem(data, target: target) }
    }

    /// Where features of recordings are kept on disk; nil where they are not.
    private func featureCache(for pipeline: FeaturePipeline) throws -> FeatureCache? {
        let settings = run.configuration.training
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

    private func parts() throws -> (train: Corpus, dev: Corpus) {
        if let dev = run.dev { return (run.data, dev) }
        let split =
            try run.devSpeakers.isEmpty
            ? CorpusSplit(of: run.data, seed: run.seed)
            : CorpusSplit(of: run.data, speakers: run.devSpeakers)
        log.note("dev data: \(split.summary)")
        // The halves have no faults of their own: those of the whole go with their utterances.
        var (train, held) = (split.train, split.heldOut)
        let heldIDs = Set(held.utterances.map(\.id))
        held.faults = run.data.faults.filter { heldIDs.contains($0.utterance ?? "") }
        train.faults = run.data.faults.filter { !heldIDs.contains($0.utterance ?? "") }
        return (train, held)
    }

    /// The utterances of `prepared` that can be used; infeasible ones are named and left out, other
    /// faults stop the run unless they are to be skipped.
    private func usable(
        _ prepared: PreparedCorpus, name: String, encoder: TranscriptEncoder,
        counter: FrameCounter, feasibility: FeasibilityRule
    ) throws -> PreparedCorpus {
        let corpus = prepared.corpus
        let report = CorpusValidation.report(
            on: corpus, facts: prepared.facts, encoder: encoder, frames: counter,
            feasibility: feasibility)
        let errors = report.faults.filter { $0.severity == .error }
        let others = errors.filter { $0.kind != .tooFewFrames }
        guard others.isEmpty || run.skipsFaulty else {
            log.note("mend what is wrong, or add --skip-faulty to train without it")
            throw TrainingDataError.faults(others.map(\.statement))
        }
        for fault in errors { log.warning("left out: \(fault.statement)") }
        for fault in report.faults where fault.severity == .warning { log.detail("\(fault)") }
        var bad = Set(errors.compactMap(\.utterance))
        // The fault of a missing text is that of a file, not of an utterance.
        if run.skipsFaulty {
            bad.formUnion(corpus.utterances.lazy.filter { $0.transcript == nil }.map(\.id))
        }
        if !bad.isEmpty { log.note("\(name) data: \(bad.count) utterances left out") }
        return prepared.removing(bad)
    }
}

import SonorantCorpora
import SonorantSystem
import SonorantTensors
import SonorantTraining

extension TextCorpus: TrainingCorpus {
    package static let input = TaskInput.text

    package static func prepared(
        for run: TrainingRun<TextCorpus>, task: any TaskDefinition.Type, pool: ThreadPool,
        log: Log
    ) throws -> PreparedTraining {
        guard let task = task as? any TextTask.Type else {
            preconditionFailure("\(task.plural) read, but are no TextTask")
        }
        guard run.devSpeakers.isEmpty else { throw TrainingDataError.noSpeakers }
        for corpus in [run.data, run.dev].compactMap(\.self) {
            try corpus.check(skipsFaulty: run.skipsFaulty, log: log)
        }
        let (train, held) = run.parts(log: log)
        guard !train.sentences.isEmpty, !held.sentences.isEmpty else {
            if run.data.isStream, run.dev == nil, !run.data.sentences.isEmpty {
                throw TaskError.tooShort(
                    symbols: run.data.tokenCount, needed: 3, file: run.data.paths[0])
            }
            throw TrainingDataError.nothingLeft(
                training: train.sentences.count, dev: held.sentences.count)
        }
        let configuration = run.configuration.resolved(for: .text)
        let idle = configuration.training.soundSettings
        if !idle.isEmpty {
            log.note("\(idle.joined(separator: ", ")): for recordings, so without effect on text")
        }
        let fingerprint = "\(train.fingerprint) \(held.fingerprint)"
        // A stream has no sequences to count.
        let isStream = run.data.isStream && !configuration.text.readsLines
        func size(_ corpus: TextCorpus) -> Int {
            isStream ? corpus.tokenCount : corpus.sentences.count
        }
        return PreparedTraining(
            configuration: configuration, fingerprint: fingerprint,
            trainSize: size(train).counted(isStream ? "token" : "sequence"), devSize: size(held),
            summary: ""
        ) {
            try task.problem(
                TextTaskData(
                    train: train.sentences, dev: held.sentences, configuration: configuration,
                    facts: ["corpus": fingerprint, "sonorant": SonorantVersion.current],
                    seed: run.seed, pool: pool, log: log))
        }
    }

    private func check(skipsFaulty: Bool, log: Log) throws {
        let errors = faults.filter { $0.severity == .error }
        guard errors.isEmpty || skipsFaulty else {
            log.note("mend what is wrong, or add --skip-faulty to train without it")
            throw TrainingDataError.faults(errors.map(\.statement))
        }
        for fault in errors { log.warning("left out: \(fault.statement)") }
        for fault in faults where fault.severity == .warning { log.detail("\(fault)") }
    }
}

extension TrainingRun<TextCorpus> {
    fileprivate func parts(log: Log) -> (train: TextCorpus, dev: TextCorpus) {
        if let dev { return (data, dev) }
        let split = TextCorpusSplit(holdingOutOf: data, seed: seed)
        log.note("held out for dev: \(split.lastPart)")
        return (split.parts[0], split.parts[1])
    }
}

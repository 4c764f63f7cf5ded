import ArgumentParser
import Sonorant

extension DataOptions {
    /// The texts at `paths` as one corpus.
    ///
    /// - Parameter task: what they are for, if that is known: language models take any text as it
    ///   stands, and a few lines with a tab look like texts with classes and like pairs alike.
    func loadText(
        _ paths: [String], reading: TextReading, task: SequenceTask? = nil
    ) throws -> TextCorpus {
        if case .speech(let format) = dataFormat {
            throw UsageError(
                "--data-format \(format.rawValue): that is speech, but text is needed here; choose "
                    + "one of " + TextCorpusFormat.names.joined(separator: ", "))
        }
        return try Interrupts.endingAtOnce {
            TextCorpus.joined(
                try paths.map { path in
                    try TextCorpus.load(
                        path, format: try dataFormat?.text ?? format(of: path, for: task),
                        reading: reading)
                })
        }
    }

    private func format(of path: String, for task: SequenceTask?) throws -> TextCorpusFormat? {
        if task == .languageModel { return .text }
        guard Files.exists(path) else { return nil }
        return switch (try TextCorpusFormat.detect(path), task) {
        case (.pairs, .classification), (.pairs, .generation): .labelled
        case (.labelled, .encoderDecoder) where !Files.isFolder(path): .pairs
        case (let found, _): found
        }
    }
}

extension TrainCommand {
    /// Trains on text where the configuration or the data ask for that.
    ///
    /// - Returns: nil where they ask for speech.
    func trainOnText(log: Log) throws -> TrainingSummary? {
        let recorded = out + "/config.yaml"
        let file =
            config.config ?? (resume && Files.exists(recorded) ? recorded : nil)
        var named = config
        named.config = file
        let task = try named.task()
        let format =
            task == .languageModel
            ? dataOptions.dataFormat?.text ?? .text
            : try DataFormat.text(of: data, given: dataOptions.dataFormat)
        guard let format else {
            if let task, ![.ctc, .hmm, .encoderDecoder].contains(task) {
                throw UsageError(
                    "task \(task.rawValue) learns from text, but \(data.joined(separator: ", ")) "
                        + "does not look like it; name the file itself, or its kind with "
                        + "--data-format (" + TextCorpusFormat.names.joined(separator: ", ") + ")")
            }
            return nil
        }
        if let task, [.ctc, .hmm].contains(task) {
            throw UsageError(
                "task \(task.rawValue) learns from recordings, but \(data[0]) is text; a task for "
                    + "text is one of "
                    + SequenceTask.allCases.filter { $0.sections.contains(.text) }
                    .map(\.rawValue).joined(separator: ", "))
        }
        guard devSpeakers.isEmpty else {
            throw UsageError("--dev-speakers: text has no speakers; leave it out, or give --dev")
        }
        let settings = try textSettings(task: task, format: format, file: file)
        var run = SequenceTraining(
            data: try dataOptions.loadText(
                data, reading: settings.text, task: settings.task),
            configuration: settings, folder: out)
        if !dev.isEmpty {
            run.dev = try dataOptions.loadText(
                dev, reading: settings.text, task: settings.task)
        }
        run.seed = seed.seed
        run.resumes = resume
        run.initialModel = initial
        run.skipsFaulty = skipFaulty
        return try run.run(pool: threads.pool(), log: log)
    }

    /// The configuration; without one, that of the task that the data suggests.
    private func textSettings(
        task: SequenceTask?, format: TextCorpusFormat, file: String?
    ) throws -> ExperimentConfiguration {
        var config = config
        config.config = file
        if let precision { config.overrides.append("training.precision=\(precision.rawValue)") }
        func load(_ task: SequenceTask) throws -> ExperimentConfiguration {
            var defaults = ExperimentConfiguration(task: task)
            if format == .vector { defaults.generation.condition = .vector }
            return try config.load(defaults: defaults)
        }
        if let task { return try load(task) }
        let guess: SequenceTask =
            switch format {
            case .conll, .conllu, .snips: .tagging
            case .labelled: .classification
            case .vector: .generation
            case .pairs: .encoderDecoder
            case .text: .languageModel
            }
        return try load(guess)
    }
}

import ArgumentParser
import SonorantCTC
import SonorantCorpora
import SonorantInference
import SonorantModels
import SonorantSystem
import SonorantTasks

/// How a model listens, whatever is made of its log probabilities.
struct RecognitionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Seconds of sound that are recognised together.", valueName: "s"))
    var batchSeconds = InferenceOptions.defaultBatchSeconds
    @OptionGroup var precision: PrecisionOptions

    func validate() throws {
        guard batchSeconds > 0 else {
            throw ValidationError("--batch-seconds \(batchSeconds): a number above 0 is needed")
        }
    }

    /// Those that the user gave, and that are not what they are by default.
    var given: [GivenOption] {
        [
            GivenOption("--batch-seconds", .emissions)
                .given(batchSeconds != InferenceOptions.defaultBatchSeconds),
            GivenOption("--precision", .emissions).given(precision.precision != .f32),
        ].compactMap(\.self)
    }
}

/// The model of a verb that aligns: CTC without a search.
struct ModelOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A model that train wrote.", valueName: "file"))
    var model: String
    @OptionGroup var recognition: RecognitionOptions

    /// The model, ready to give log probabilities.
    func session(verb: String, threads: ThreadOptions, log: Log) throws -> RecognitionSession {
        var options = InferenceOptions()
        options.batchSeconds = recognition.batchSeconds
        options.precision = recognition.precision.usable(log: log)
        return try InferenceSession(
            ModelFile(path: model), options: options, pool: threads.pool(), log: log
        ).alignmentSession(verb: verb)
    }
}

extension InferenceSession {
    /// The model, where its network gives each frame a distribution.
    ///
    /// - Throws: `ModelFileError` for any other model.
    func recognitionPredictor() throws -> RecognitionPredictor {
        guard let model = predictor as? RecognitionPredictor else {
            throw ModelFileError.task(path: path, found: definition.name.rawValue)
        }
        return model
    }

    /// The session of a model whose outputs are the symbols of transcripts.
    ///
    /// - Parameter verb: what aligns transcripts.
    /// - Throws: `ModelFileError`, ``UsageError`` for any other model.
    func alignmentSession(verb: String) throws -> RecognitionSession {
        let model = try recognitionPredictor()
        guard model.model.hybrid == nil else {
            throw UsageError(
                "\(verb) is for models of CTC, but this one is a hybrid, whose outputs are states "
                    + "of a hidden Markov model; decode --format ctm gives the times of what it "
                    + "hears")
        }
        return try model.session(options, pool: pool) { log.note($0) }
    }
}

extension RecognitionSession {
    /// Calls `body` with the log probabilities of each utterance, in order; shows progress.
    func emissions(
        of utterances: [Utterance], title: String, log: Log,
        body: (Utterance, Recogniser.SoundEmissions) throws -> Void
    ) throws {
        let progress = ProgressReporter(
            title: title, total: utterances.count, unit: "utterances", log: log)
        defer { progress.finish() }
        var last = 0
        try emissions(
            of: utterances,
            progress: {
                progress.update(done: $0, amount: $0 - last)
                last = $0
            }, body: body)
    }
}

extension DataOptions {
    /// Recordings, or corpora of them, for `model`.
    func inputs(_ paths: [String], for model: SpeechModel) throws -> Corpus {
        try reading.speechInputs(paths, takesFeatures: model.features.kind == .given)
    }
}

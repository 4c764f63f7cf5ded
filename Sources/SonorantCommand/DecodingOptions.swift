import ArgumentParser
import SonorantCorpora
import SonorantModels
import SonorantSystem
import SonorantTasks

/// The options of every verb that decodes.
struct DecodingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A model that train wrote.", valueName: "file"))
    var model: String?
    @OptionGroup var decoder: DecoderOptions
    @OptionGroup var recognition: RecognitionOptions

    /// Those that the user gave, and that are not what they are by default.
    var given: [GivenOption] {
        [GivenOption("--model", nil).given(model != nil)].compactMap(\.self)
            + decoder.settings.filter(\.isGiven).map { GivenOption($0.option, $0.ability) }
            + recognition.given
    }

    /// The model, ready to answer.
    ///
    /// - Parameters:
    ///   - given: options that its kind must take.
    ///   - change: sets what the verb asks for beside these options.
    /// - Throws: ``UsageError`` for options that its kind does not take.
    func session(
        given: [GivenOption], threads: ThreadOptions, log: Log,
        change: (inout InferenceOptions) -> Void = { _ in }
    ) throws -> InferenceSession {
        guard let path = model else {
            throw UsageError("--model is missing; name a model that train wrote")
        }
        let file = try ModelFile(path: path)
        try OptionApplicability.require(
            given, of: TaskRegistry.definition(of: file), model: path)
        var options = InferenceOptions()
        options.beam = decoder.beam ?? 1
        change(&options)
        options.decoder = try decoder.configuration(nbest: options.nbest)
        options.batchSeconds = recognition.batchSeconds
        options.precision = recognition.precision.usable(log: log)
        return try InferenceSession(file, options: options, pool: threads.pool(), log: log)
    }
}

extension Corpus {
    /// What is wrong with it where nobody asks what is said: all faults but those of transcripts.
    var faultsOfSound: [CorpusFault] {
        faults.filter {
            ![.missingTranscript, .unusedTranscript, .emptyTranscript].contains($0.kind)
        }
    }
}

import ArgumentParser
import Sonorant

/// How a model listens, whatever is made of what it hears.
struct HearingOptions: ParsableArguments {
    /// What `--batch-seconds` is unless somebody says otherwise.
    static let usualBatchSeconds = 120.0

    @Option(
        help: ArgumentHelp("Seconds of sound that are recognised together.", valueName: "s"))
    var batchSeconds = HearingOptions.usualBatchSeconds
    @OptionGroup var precision: PrecisionOptions

    func validate() throws {
        guard batchSeconds > 0 else {
            throw ValidationError("--batch-seconds \(batchSeconds): a number above 0 is needed")
        }
    }

    /// The model at `path`, ready to listen.
    func session(
        model path: String, threads: ThreadOptions, log: Log
    ) throws -> DecodingSession {
        let model = try SpeechModel(path: path)
        return DecodingSession(
            model: model,
            recogniser: try Recogniser(
                model: model, precision: precision.usable(log: log), pool: threads.pool()),
            batchSeconds: batchSeconds)
    }
}

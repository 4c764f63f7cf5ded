import ArgumentParser
import Foundation
import Sonorant

struct DecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Write down what is said in recordings.",
        discussion: """
            INPUT: audio files, a DATA, or - for audio on standard input. One input gives its \
            transcript alone, more give lines of id and transcript with a tab between.

            Example: sonorant decode --model exp/first/best.safetensors a.wav
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    @OptionGroup var decoding: DecodingOptions
    @Argument(help: ArgumentHelp("Audio files, a DATA, or -.", valueName: "input"))
    var inputs: [String]
    @Option(help: "text, or json for an object an utterance with times and confidences.")
    var format: Format = .text
    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var logging: LogOptions

    func run() throws {
        let log = logging.log
        let session = try decoding.session(threads: threads, log: log)
        let corpus = try dataOptions.loadInputs(inputs, for: session.model)
        let faults = corpus.faults.filter {
            ![.missingTranscript, .unusedTranscript, .emptyTranscript].contains($0.kind)
        }
        for fault in faults { log.error(fault.statement) }
        var firstFailure: (any Error)?
        let isAlone = corpus.utterances.count == 1
        try session.transcribe(corpus.utterances, log: log) { utterance, result in
            switch result {
            case .success(let transcript):
                switch format {
                case .json: try StandardOutput.line(try JSONText.line(transcript))
                case .text:
                    try StandardOutput.line(
                        isAlone ? transcript.text : "\(transcript.id)\t\(transcript.text)")
                }
            case .failure(let error):
                if !isAlone { log.error("\(utterance.id): \(error)") }
                firstFailure = firstFailure ?? error
            }
        }
        if let firstFailure {
            if isAlone { throw firstFailure }
            let code = (firstFailure as? any Failure)?.category ?? .internal
            throw ExitCode(code.rawValue)
        }
        if faults.contains(where: { $0.severity == .error }) {
            throw ExitCode(FailureCategory.badData.rawValue)
        }
    }
}

/// The options of every verb that decodes.
struct DecodingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A model that train wrote.", valueName: "file"))
    var model: String
    @Option(
        help: ArgumentHelp(
            "Hypotheses to follow at once; 1 takes the likeliest symbol of each frame.",
            valueName: "n"))
    var beam = 1
    @Option(
        help: ArgumentHelp("Seconds of sound that are recognised together.", valueName: "s"))
    var batchSeconds = 120.0
    @OptionGroup var precision: PrecisionOptions

    func validate() throws {
        guard beam == 1 else {
            throw ValidationError("--beam \(beam): only 1, greedy decoding, is available so far")
        }
        guard batchSeconds > 0 else {
            throw ValidationError("--batch-seconds \(batchSeconds): a number above 0 is needed")
        }
    }

    func session(threads: ThreadOptions, log: Log) throws -> DecodingSession {
        let model = try SpeechModel(path: model)
        model.network.precision = try precision.usable(log: log)
        return DecodingSession(
            model: model, recogniser: try Recogniser(model: model, pool: threads.pool()),
            batchSeconds: batchSeconds)
    }
}

/// A model at work on a list of utterances.
struct DecodingSession {
    let model: SpeechModel
    let recogniser: Recogniser
    let batchSeconds: Double

    /// Calls `body` with what came of each utterance, in order; shows progress.
    func transcribe(
        _ utterances: [Utterance], log: Log,
        body: (Utterance, Result<Transcript, any Error>) throws -> Void
    ) throws {
        try recogniser.prepare(for: utterances)
        let progress = ProgressReporter(
            title: "decoding", total: utterances.count, unit: "utterances", log: log)
        defer { progress.finish() }
        var converted: [String: Int] = [:]
        var start = 0
        while start < utterances.count {
            try Interrupts.check()
            let end = portion(of: utterances, from: start)
            let portion = Array(utterances[start..<end])
            for (utterance, outcome) in zip(portion, recogniser.transcribe(portion)) {
                try body(utterance, outcome.transcript)
                if !outcome.conversions.isEmpty { converted[outcome.conversions, default: 0] += 1 }
            }
            progress.update(done: end, amount: end - start)
            start = end
        }
        progress.finish()
        for (conversion, count) in converted.sorted(by: { $0.key < $1.key }) {
            log.note(
                utterances.count == 1 ? conversion : "\(count) recordings: \(conversion)")
        }
    }

    /// The end of the utterances from `start` on that fit into one portion. Where the corpus
    /// does not tell how long they are, the headers of recordings do.
    private func portion(of utterances: [Utterance], from start: Int) -> Int {
        var seconds = 0.0
        var end = start
        while end < utterances.count, end == start || seconds < batchSeconds {
            let utterance = utterances[end]
            var length = utterance.duration ?? 0
            if length == 0, case .audio(let path, let segment) = utterance.source, path != "-" {
                length =
                    segment.map { $0.upperBound - $0.lowerBound }
                    ?? (try? AudioFile.info(path).duration) ?? 0
            }
            seconds += max(length, 1)
            end += 1
        }
        return end
    }
}

extension DataOptions {
    /// What the arguments of a decoding verb name: recordings, or corpora of the model's kind.
    func loadInputs(_ inputs: [String], for model: SpeechModel) throws -> Corpus {
        try Corpus.inputs(
            inputs, format: dataFormat,
            preferring: model.features.kind == .given ? .features : .audio)
    }
}

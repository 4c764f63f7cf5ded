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

    /// How many portions are looked through at once for utterances of like length.
    private static let portionsAtOnce = 8

    /// Calls `body` with what came of each utterance, in order; shows progress.
    ///
    /// Utterances of like length are recognised together: where short ones end early, few rows
    /// are left for the rest of the time, and products of few rows are slow.
    func transcribe(
        _ utterances: [Utterance], log: Log,
        body: (Utterance, Result<Transcript, any Error>) throws -> Void
    ) throws {
        try recogniser.prepare(for: utterances)
        let progress = ProgressReporter(
            title: "decoding", total: utterances.count, unit: "utterances", log: log)
        defer { progress.finish() }
        var converted: [String: Int] = [:]
        let lengths = utterances.map(length)
        var start = 0
        while start < utterances.count {
            let window = portion(
                start..<utterances.count, lengths: lengths,
                seconds: batchSeconds * Double(Self.portionsAtOnce))
            // Equal lengths keep their order.
            let order = window.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
            let orderedLengths = order.map { lengths[$0] }
            var outcomes: [Int: Recogniser.Outcome] = [:]
            var done = 0
            while done < order.count {
                try Interrupts.check()
                let end = portion(
                    done..<order.count, lengths: orderedLengths, seconds: batchSeconds
                ).upperBound
                let portion = order[done..<end].map { utterances[$0] }
                for (index, outcome) in zip(order[done..<end], recogniser.transcribe(portion)) {
                    outcomes[index] = outcome
                }
                progress.update(done: start + end, amount: end - done)
                done = end
            }
            for index in window {
                guard let outcome = outcomes[index] else { continue }
                try body(utterances[index], outcome.transcript)
                if !outcome.conversions.isEmpty { converted[outcome.conversions, default: 0] += 1 }
            }
            start = window.upperBound
        }
        progress.finish()
        for (conversion, count) in converted.sorted(by: { $0.key < $1.key }) {
            log.note(
                utterances.count == 1 ? conversion : "\(count) recordings: \(conversion)")
        }
    }

    /// The first indices of `range` that fit into `seconds`, at least one.
    private func portion(
        _ range: Range<Int>, lengths: [Double], seconds: Double
    ) -> Range<Int> {
        var sum = 0.0
        var end = range.lowerBound
        while end < range.upperBound, end == range.lowerBound || sum < seconds {
            sum += max(lengths[end], 1)
            end += 1
        }
        return range.lowerBound..<end
    }

    /// Seconds of an utterance. Where the corpus does not tell, the header of its recording does;
    /// 0 where nothing does.
    private func length(_ utterance: Utterance) -> Double {
        if let duration = utterance.duration, duration > 0 { return duration }
        guard case .audio(let path, let segment) = utterance.source, path != "-" else { return 0 }
        return segment.map { $0.upperBound - $0.lowerBound }
            ?? (try? AudioFile.info(path).duration) ?? 0
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

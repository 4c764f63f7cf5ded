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

import ArgumentParser
import Foundation
import SonorantAudio
import SonorantInference
import SonorantSystem
import SonorantTranscripts

/// Transcribes one stream of sound: partial results as they come, the text when it is final.
struct StreamDecoding {
    let session: RecognitionSession
    let options: StreamingOptions
    let inputs: [String]
    let output: OutputOptions
    let log: Log

    /// What `--format json` writes between the utterances.
    private struct Partial: Encodable {
        let partial = true
        let text: String
        let time: Double
    }

    func run() throws {
        let format = try format()
        let recogniser = try StreamingRecogniser(
            model: session.model, id: inputs[0] == "-" ? "stdin" : stem,
            endpoint: options.endpoint ?? 0, decoder: session.recogniser.makeDecoder(),
            precision: session.recogniser.precision, pool: session.recogniser.pool)
        let reader = try AudioReader(
            stream: open(), name: name, raw: options.sound, sampleRate: recogniser.sampleRate,
            isEnded: { Interrupts.isRequested })
        let layout = output.layout.layout(symbols: session.model.alphabet.unit)
        // What the format cannot show before it is whole.
        var kept: [Transcript] = []
        func show(_ events: [StreamingRecogniser.Event]) throws {
            for event in events {
                switch event {
                case .partial(let text, let time):
                    try showPartial(text, time: time, format: format)
                case .utterance(let transcript):
                    log.console.show("")
                    if format.isPerRecording {
                        kept.append(transcript)
                    } else {
                        try StandardOutput.write(
                            ResultText.contents(
                                [transcript], format: format, layout: layout, alone: true))
                    }
                }
            }
        }
        while let samples = try reader.readAvailable() { try show(recogniser.append(samples)) }
        try show(recogniser.finish())
        if !kept.isEmpty {
            try StandardOutput.write(
                ResultText.contents(kept, format: format, layout: layout, alone: true))
        }
        if !reader.conversions.isEmpty { log.note(reader.conversions.description) }
        if Interrupts.isRequested { throw ExitCode(FailureCategory.interrupted.rawValue) }
    }

    private var stem: String {
        ((inputs[0] as NSString).lastPathComponent as NSString).deletingPathExtension
    }

    private var name: String { inputs[0] == "-" ? "standard input" : inputs[0] }

    private func format() throws -> ResultFormat {
        guard inputs.count == 1 else {
            throw UsageError("--stream takes one input, not \(inputs.count); give - or one pipe")
        }
        guard output.out == nil else {
            throw UsageError(
                "--out is for recordings that are whole; with --stream, send standard output into "
                    + "a file")
        }
        return output.formats()[0]
    }

    private func open() throws -> Int32 {
        guard inputs[0] != "-" else { return STDIN_FILENO }
        try Files.requireFile(inputs[0])
        guard let handle = FileHandle(forReadingAtPath: inputs[0]) else {
            throw FileError.unreadable(path: inputs[0], reason: FileError.systemReason())
        }
        // Open until the process ends.
        return dup(handle.fileDescriptor)
    }

    private func showPartial(_ text: String, time: Double, format: ResultFormat) throws {
        if format == .json {
            let time = (time * 1000).rounded() / 1000
            try StandardOutput.line(try JSONText.line(Partial(text: text, time: time)))
        } else if log.console.isTerminal {
            if log.level > .quiet {
                log.console.show(Self.tail(text, width: log.console.width - 1))
            }
        } else {
            log.note(String(format: "[%.2f s] ", time) + Self.tail(text, width: 100))
        }
    }

    /// The end of `text` that fits into `width` characters, on one line.
    private static func tail(_ text: String, width: Int) -> String {
        let line = String(text.map { $0.isNewline ? " " : $0 })
        guard line.count > width, width > 2 else { return line }
        return "… " + line.suffix(width - 2)
    }
}

import ArgumentParser
import Foundation
import SonorantAlignment
import SonorantCorpora
import SonorantInference
import SonorantSystem
import SonorantTranscripts

struct AlignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "align",
        abstract: "Find when each word and symbol of known transcripts is said.",
        discussion: """
            Writes DIR/alignments.jsonl, a line an utterance, and the formats asked for. The word \
            <*> in a transcript stands for anything, or nothing. Utterances that fit badly are \
            listed; those that cannot be aligned are listed with the reason, the others go on, \
            and the command ends with 65.

            Example: sonorant align --model best.safetensors --data my-recordings --out aligned
            """)

    @OptionGroup var model: ModelOptions
    @Option(help: ArgumentHelp("What to align; may be repeated.", valueName: "data"))
    var data: [String]
    @Option(help: ArgumentHelp("The folder for the results.", valueName: "dir"))
    var out: String
    @Option(
        help: ArgumentHelp(
            "Any of text, json, ctm, trn, textgrid, srt and vtt, with commas between.",
            valueName: "formats"), transform: ResultFormats.parse)
    var format = ResultFormats(formats: [.ctm, .textgrid])
    @Option(
        help: ArgumentHelp(
            "List utterances that are worse than the best path of any symbols by more nats a frame.",
            valueName: "nats"))
    var warnAbove = AlignmentReport.defaultBound
    /// What says how far a symbol reaches.
    enum Spans: String, CaseIterable, ExpressibleByArgument {
        case sound, model, spikes
    }

    @Option(
        help: """
            How far symbols reach: sound, by the loudness and the model; model, by sharing out \
            what is between the spikes; spikes, only where the best path shows them.
            """)
    var spans = Spans.sound
    @OptionGroup var layout: LayoutOptions
    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var logging: LogOptions

    func validate() throws {
        guard !data.isEmpty else {
            throw ValidationError("--data is missing; name what to align")
        }
    }

    func run() throws {
        let log = logging.log
        let session = try model.session(verb: "align", threads: threads, log: log)
        let corpus = try dataOptions.inputs(data, for: session.model)
        let names = RecordingNames(corpus.utterances)
        let writer = try ResultWriter(
            folder: out, name: "align", formats: format.formats,
            recordings: corpus.utterances.map(names.name),
            layout: layout.layout(symbols: session.model.alphabet.unit))
        var report = AlignmentReport(bound: warnAbove)
        for fault in corpus.faults where fault.severity == .error {
            report.failures.append(fault.statement)
        }
        do {
            try align(corpus.utterances, names, session, log, into: writer, &report)
        } catch let interruption as Interruption {
            let partial = out + "/alignments.jsonl.partial"
            try Files.write(report.lines, to: partial)
            throw Interruption(
                advice: writer.advice + "; the alignments so far are in \(partial)"
                    + (interruption.advice.isEmpty ? "" : "; " + interruption.advice))
        }
        try writer.finish()
        try Files.write(report.lines, to: out + "/alignments.jsonl")
        report.show(log: log)
        if !report.failures.isEmpty { throw ExitCode(FailureCategory.badData.rawValue) }
    }

    /// Aligns `utterances`; those that cannot be aligned are passed to `report`.
    private func align(
        _ utterances: [Utterance], _ names: RecordingNames, _ session: RecognitionSession,
        _ log: Log, into writer: ResultWriter, _ report: inout AlignmentReport
    ) throws {
        let aligner = TranscriptAligner(encoder: session.model.encoder)
        try session.emissions(of: utterances, title: "aligning", log: log) { utterance, heard in
            do {
                guard let text = utterance.transcript else {
                    throw UtteranceError.noTranscript(
                        location: utterance.location, id: utterance.id)
                }
                let emissions = try heard.emissions.get()
                let result = try aligner.align(
                    id: utterance.id, transcript: text,
                    logProbabilities: emissions.logProbabilities,
                    secondsPerFrame: emissions.secondsPerFrame, duration: emissions.duration,
                    loudness: spans == .sound ? heard.loudness : nil,
                    spikesOnly: spans == .spikes)
                try report.add(result)
                try writer.add(names.placed(result.transcript, of: utterance))
            } catch let error as any Failure where error.category != .inputOutput {
                report.fail(utterance, error)
                try writer.skip(recording: names.name(of: utterance))
            }
        }
    }
}

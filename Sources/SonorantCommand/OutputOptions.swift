import ArgumentParser
import SonorantCorpora
import SonorantSystem
import SonorantTasks
import SonorantText
import SonorantTranscripts

/// A list of formats between commas.
struct ResultFormats: Equatable {
    let formats: [ResultFormat]

    static func parse(_ argument: String) throws -> ResultFormats {
        let names = argument.split(separator: ",", omittingEmptySubsequences: false)
        return ResultFormats(
            formats: try names.map { name in
                let name = name.lowercased()
                guard let format = ResultFormat(rawValue: name) else {
                    let known = ResultFormat.allCases.map(\.rawValue)
                    throw ValidationError(
                        "'\(name)' is not a format; possible are "
                            + known.joined(separator: ", ")
                            + NearestName.question(for: name, among: known))
                }
                return format
            })
    }
}

/// How transcripts are written, and where.
struct OutputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Any of text, json, ctm, trn, textgrid, srt and vtt, with commas between; several \
            need --out. (default: text)
            """, valueName: "formats"), transform: ResultFormats.parse)
    var format: ResultFormats?
    @Option(
        help: ArgumentHelp(
            """
            The folder for the results: one file for all (text, json, ctm, trn) or one a \
            recording (textgrid, srt, vtt). (default: standard output)
            """, valueName: "dir"))
    var out: String?
    @OptionGroup var layout: LayoutOptions

    /// The formats asked for.
    func formats(default format: ResultFormat = .text) -> [ResultFormat] {
        self.format?.formats ?? [format]
    }

    /// Those that the user gave, and that are not what they are by default; each format by itself.
    var given: [GivenOption] {
        let defaults = ResultLayout()
        let others = [
            GivenOption("--out", .files).given(out != nil),
            GivenOption("--cue-characters", .times)
                .given(layout.cueCharacters != defaults.cueCharacters),
            GivenOption("--cue-seconds", .times).given(layout.cueSeconds != defaults.cueSeconds),
        ]
        return formats().compactMap { format in
            Self.ability(of: format).map { GivenOption("--format \(format.rawValue)", $0) }
        } + others.compactMap(\.self)
    }

    /// What a model must be able to do for `format`; nil where any will do.
    private static func ability(of format: ResultFormat) -> TaskAbility? {
        switch format {
        case .text, .json: nil
        case .trn: .files
        case .ctm, .textgrid, .srt, .vtt: .times
        }
    }

    func validate() throws {
        guard out == nil, let formats = format?.formats, Set(formats).count > 1 else { return }
        throw ValidationError(
            "--format \(formats.map(\.rawValue).joined(separator: ",")): several formats need a "
                + "folder; add --out DIR")
    }

    /// What takes the transcripts of `utterances`.
    ///
    /// - Parameter name: what files that hold the whole run are called.
    func sink(
        for utterances: [Utterance], name: String, symbols: AlphabetUnit,
        default format: ResultFormat = .text
    ) throws -> TranscriptSink {
        let names = RecordingNames(utterances)
        let recordings = utterances.map(names.name)
        let formats = formats(default: format)
        let layout = layout.layout(symbols: symbols)
        if let out {
            try OverwriteGuard.require(out: out, formats: formats, sources: utterances)
            let writer = try ResultWriter(
                folder: out, name: name, formats: formats, recordings: recordings, layout: layout)
            return TranscriptSink(names: names, target: .folder(writer))
        }
        if formats[0].isPerRecording, Set(recordings).count > 1 {
            throw UsageError(
                "--format \(formats[0].rawValue) writes a file a recording, but there are "
                    + "\(Set(recordings).count) recordings; add --out DIR")
        }
        return TranscriptSink(
            names: names,
            target: .output(formats[0], layout, isAlone: utterances.count == 1))
    }
}

/// How subtitles are cut.
struct LayoutOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Most characters in a line of a subtitle (of two).", valueName: "n"))
    var cueCharacters = 42
    @Option(help: ArgumentHelp("Most seconds that a subtitle is shown.", valueName: "s"))
    var cueSeconds = 7.0

    func validate() throws {
        guard (8...1000).contains(cueCharacters) else {
            throw ValidationError("--cue-characters \(cueCharacters): 8 to 1000 are possible")
        }
        guard (1...3600).contains(cueSeconds) else {
            throw ValidationError("--cue-seconds \(cueSeconds): 1 to 3600 are possible")
        }
    }

    func layout(symbols: AlphabetUnit) -> ResultLayout {
        var layout = ResultLayout()
        layout.cueCharacters = cueCharacters
        layout.cueSeconds = cueSeconds
        if symbols == .phone { layout.symbolTier = "phones" }
        return layout
    }
}

/// Where transcripts go as they come: standard output or a folder.
final class TranscriptSink {
    enum Target {
        case output(ResultFormat, ResultLayout, isAlone: Bool)
        case folder(ResultWriter)
    }

    private let names: RecordingNames
    private let target: Target
    /// What the format cannot show before it is whole.
    private var kept: [Transcript] = []

    init(names: RecordingNames, target: Target) {
        self.names = names
        self.target = target
    }

    /// Adds what was written about `utterance`.
    func add(_ answer: any TaskAnswer, of utterance: Utterance) throws {
        if let transcript = answer as? Transcript {
            return try add(names.placed(transcript, of: utterance))
        }
        switch target {
        case .folder(let writer):
            try writer.add(answer, recording: names.name(of: utterance))
        case .output(let format, _, let isAlone):
            try StandardOutput.write(
                ResultText.line(answer, format: format, alone: isAlone))
        }
    }

    private func add(_ placed: Transcript) throws {
        switch target {
        case .folder(let writer): try writer.add(placed)
        case .output(let format, let layout, let isAlone):
            if format.isPerRecording {
                kept.append(placed)
            } else {
                try StandardOutput.write(
                    ResultText.contents([placed], format: format, layout: layout, alone: isAlone))
            }
        }
    }

    /// Says that nothing will come of `utterance`.
    func skip(_ utterance: Utterance) throws {
        guard case .folder(let writer) = target else { return }
        try writer.skip(recording: names.name(of: utterance))
    }

    /// Ends the output; only now are files of the whole run complete.
    func finish() throws {
        switch target {
        case .folder(let writer): try writer.finish()
        case .output(let format, let layout, let isAlone):
            guard !kept.isEmpty else { return }
            try StandardOutput.write(
                ResultText.contents(kept, format: format, layout: layout, alone: isAlone))
        }
    }

    /// Calls `body`, which adds transcripts, then ends the output; if the user interrupts, says
    /// what is there and what is missing.
    func whole(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let interruption as Interruption {
            guard case .folder(let writer) = target else { throw interruption }
            throw Interruption(
                advice: writer.advice
                    + (interruption.advice.isEmpty ? "" : "; " + interruption.advice))
        }
        try finish()
    }
}

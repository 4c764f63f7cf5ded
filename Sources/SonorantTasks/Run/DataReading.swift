import SonorantCorpora
import SonorantSystem
import SonorantText

/// How data is read, where there is a choice.
package struct DataReading: Sendable {
    /// How it is written; nil finds out by looking.
    package var format: DataFormat?
    /// The tier of TextGrid and ELAN files that holds what is said; nil chooses one.
    package var tier: String?

    /// Everything is found by looking.
    package init(format: DataFormat? = nil, tier: String? = nil) {
        self.format = format
        self.tier = tier
    }

    /// The corpora of recordings at `paths` as one.
    ///
    /// - Throws: `UsageError` for a format of text; what the readers throw.
    package func speech(
        _ paths: [String], preferring source: SourceKind = .audio
    ) throws -> Corpus {
        try Interrupts.endingAtOnce {
            try Corpus.load(paths, format: speechFormat(), preferring: source, tier: tier)
        }
    }

    /// Recordings, or corpora of them, that are to be transcribed.
    package func speechInputs(_ inputs: [String], takesFeatures: Bool) throws -> Corpus {
        try Corpus.inputs(
            inputs, format: speechFormat(), preferring: takesFeatures ? .features : .audio,
            tier: tier)
    }

    /// The texts at `paths` as one corpus; `-` stands for lines on standard input.
    ///
    /// - Parameter task: what they are for, if that is known.
    /// - Throws: `UsageError` for a format of speech; what the readers throw.
    package func text(
        _ paths: [String], reading: TextReading, task: (any TextTask.Type)? = nil
    ) throws -> TextCorpus {
        let given = try textFormat()
        return try Interrupts.endingAtOnce {
            TextCorpus.joined(
                try paths.map { path in
                    guard path != "-" else {
                        return TextCorpus(
                            lines: try Self.standardInputLines(), file: Self.standardInput,
                            reading: reading)
                    }
                    return try TextCorpus.load(
                        path, format: try given ?? textFormat(of: path, for: task),
                        reading: reading)
                })
        }
    }

    /// Texts that are to be answered: plain text has an input on each line, in a file as on
    /// standard input, which is `-`.
    package func textInputs(
        _ paths: [String], reading: TextReading, task: any TextTask.Type
    ) throws -> TextCorpus {
        TextCorpus.joined(
            try paths.map { path in
                try hasLines(path, task: task)
                    ? TextCorpus(linesOf: path, reading: reading)
                    : text([path], reading: reading, task: task)
            })
    }

    /// Whether the file at `path` is plain text, or of no format that is known.
    private func hasLines(_ path: String, task: any TextTask.Type) throws -> Bool {
        guard Files.exists(path), !Files.isFolder(path) else { return false }
        if let format { return format.text == .text }
        let found = task.formats.contains(.text) ? .text : try TextCorpusFormat.detect(path)
        return found == .text || found == nil
    }

    private func textFormat(
        of path: String, for task: (any TextTask.Type)?
    ) throws -> TextCorpusFormat? {
        guard let task else {
            return Files.exists(path) ? try TextCorpusFormat.detect(path) : nil
        }
        if task.formats.contains(.text) { return .text }
        guard Files.exists(path) else { return nil }
        return task.format(
            of: try TextCorpusFormat.detect(path), isFolder: Files.isFolder(path))
    }

    private func textFormat() throws -> TextCorpusFormat? {
        guard case .speech(let format) = format else { return format?.text }
        throw UsageError(
            "--data-format \(format.rawValue): that is speech, but text is needed here; choose "
                + "one of " + TextCorpusFormat.names.joined(separator: ", "))
    }

    private func speechFormat() throws -> CorpusFormat? {
        guard case .text(let format) = format else { return format?.speech }
        throw UsageError(
            "--data-format \(format.rawValue): that is text alone, but recordings or features "
                + "are needed here; choose one of " + CorpusFormat.names.joined(separator: ", "))
    }

    private static let standardInput = "standard input"

    private static func standardInputLines() throws -> [String] {
        let text = TextLines(
            path: standardInput,
            data: try Interrupts.endingAtOnce {
                try Files.readStandardInput(name: standardInput)
            })
        guard text.lines.allSatisfy({ !$0.text.utf8.contains(0) }) else {
            throw TextFileError.binary(path: standardInput)
        }
        try text.requireText()
        return text.lines.map { String($0.text) }
    }
}

import SonorantSystem
import SonorantText

extension TextCorpus {
    /// Loads the corpus of text at `path`.
    ///
    /// Faults in single lines do not stop this: they are kept in ``faults``, and the sentences
    /// they spoil are left out.
    ///
    /// - Parameters:
    ///   - format: how it is written; nil finds out by looking.
    ///   - reading: choices that the format leaves.
    /// - Throws: ``TextCorpusError``, `CorpusError.notFound`, `FileError` and `TextFileError` when
    ///   nothing can be loaded.
    package static func load(
        _ path: String, format: TextCorpusFormat? = nil, reading: TextReading = TextReading()
    ) throws -> TextCorpus {
        guard Files.exists(path) else {
            throw CorpusError.notFound(path: path, nearest: Paths.nearest(to: path))
        }
        if Files.isFolder(path), let format, format != .labelled {
            // What it looks like tells more than that a folder is no file.
            _ = try TextCorpusFormat.detect(path)
            throw TextCorpusError.notThisFormat(
                path: path, format: format, reason: "a folder, but a file is needed; name it")
        }
        guard let format = try format ?? TextCorpusFormat.detect(path) else {
            throw TextCorpusError.unrecognised(
                path: path, found: Files.isFolder(path) ? "a folder" : "a file")
        }
        switch format {
        case .conll: return try CoNLLCorpus.load(path, reading: reading)
        case .conllu: return try CoNLLUCorpus.load(path, reading: reading)
        case .snips: return try SNIPSCorpus.load(path, reading: reading)
        case .labelled: return try LabelledCorpus.load(path, reading: reading)
        case .vector: return try VectorCorpus.load(path, reading: reading)
        case .pairs: return try PairsCorpus.load(path, reading: reading)
        case .text: return try PlainTextCorpus.load(path, reading: reading)
        }
    }

    /// Loads all `paths` and joins them.
    package static func load(
        _ paths: [String], format: TextCorpusFormat? = nil, reading: TextReading = TextReading()
    ) throws -> TextCorpus {
        joined(try paths.map { try load($0, format: format, reading: reading) })
    }
}

extension TextCorpus {
    /// Lines of text, a sentence each; ids are their numbers. Blank ones are faults.
    ///
    /// - Parameters:
    ///   - file: what to call where they come from.
    ///   - reading: how a line becomes tokens; words unless it says otherwise.
    package init(lines: [String], file: String, reading: TextReading) {
        self.init(
            lines: lines.enumerated().map { TextLines.Line(number: $0 + 1, text: $1) }, file: file,
            reading: reading, notes: [], faults: [])
    }

    /// The lines of the file at `path`, by the rule of ``init(lines:file:reading:)``; those that
    /// are no text are faults as well.
    ///
    /// - Throws: `CorpusError.notFound`, `FileError`, `TextFileError`;
    ///   ``TextCorpusError/empty(path:format:)`` for a file without lines.
    package init(linesOf path: String, reading: TextReading) throws {
        guard Files.exists(path) else {
            throw CorpusError.notFound(path: path, nearest: Paths.nearest(to: path))
        }
        var builder = TextCorpusBuilder(path: path, format: .text, reading: reading)
        let lines = try builder.lines(of: path)
        guard !lines.isEmpty || !builder.faults.isEmpty else {
            throw TextCorpusError.empty(path: path, format: .text)
        }
        self.init(
            lines: lines, file: path, reading: reading, notes: builder.notes,
            faults: builder.faults)
    }

    private init(
        lines: [TextLines.Line], file: String, reading: TextReading, notes: [String],
        faults: [CorpusFault]
    ) {
        var sentences: [LabelledSentence] = []
        var faults = faults
        for line in lines {
            let location = SourceLocation(file: file, line: line.number)
            let text = String(line.text.trimmed)
            let tokens = (reading.unit ?? .word).tokens(
                of: reading.lowercases ? text.lowercased() : text)
            if tokens.isEmpty {
                faults.append(
                    CorpusFault(
                        .malformedLine, at: location, utterance: "\(line.number)",
                        "the line is empty; there is nothing to answer"))
            } else {
                sentences.append(
                    LabelledSentence(id: "\(line.number)", location: location, tokens: tokens))
            }
        }
        self.init(
            paths: [file], formats: [.text], sentences: sentences, notes: notes, faults: faults)
    }
}

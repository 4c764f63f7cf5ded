import SonorantSystem
import SonorantText

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

import SonorantSystem

/// Common Voice's tables: columns between tabs, found by the names in the first line (`path`,
/// `sentence`, `client_id`), the recordings in `clips/`. Quotation marks mean themselves.
enum CommonVoiceCorpus {
    static func load(_ path: String) throws -> Corpus {
        var builder = CorpusBuilder(path: path, format: .commonVoice)
        var lines = try builder.lines(of: path)[...]
        guard let header = lines.popFirst() else {
            throw CorpusError.empty(
                path: path, format: .commonVoice, reason: "the file has no lines")
        }
        let names = fields(of: header.text)
        func column(_ name: String) throws -> Int {
            guard let column = names.firstIndex(of: name) else {
                throw CorpusError.missingColumn(path: path, column: name, found: names)
            }
            return column
        }
        let audio = try column("path")
        let text = try column("sentence")
        let speaker = names.firstIndex(of: "client_id")
        let folder = Paths.folder(of: path)
        for line in lines {
            let location = SourceLocation(path, line)
            let fields = fields(of: line.text)
            // Editors strip tabs from the ends of lines, so trailing empty fields may be gone.
            guard fields.count <= names.count, fields.count > max(audio, text),
                !fields[audio].isEmpty
            else {
                builder.fault(
                    .malformedLine, at: location,
                    "\(fields.count) fields between tabs, but the first line names "
                        + "\(names.count) (are the tabs still tabs?)")
                continue
            }
            builder.utterances.append(
                Utterance(
                    id: recording(fields[audio], in: folder),
                    speaker: speaker.flatMap {
                        $0 < fields.count && !fields[$0].isEmpty ? fields[$0] : nil
                    },
                    source: .audio(path: recording(fields[audio], in: folder), segment: nil),
                    transcript: fields[text], location: location))
        }
        try builder.requireContent("only the first line is there")
        builder.assignIdentifiers(root: Paths.join(folder, "clips"))
        return builder.finish()
    }

    private static func fields(of line: String) -> [String] {
        line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0.trimmed) }
    }

    private static func recording(_ name: String, in folder: String) -> String {
        let inClips = Paths.join(Paths.join(folder, "clips"), name)
        // Old releases leave the ending away.
        let candidates = [inClips, inClips + ".mp3", Paths.join(folder, name)]
        return candidates.first { Files.exists($0) } ?? candidates[0]
    }
}

import SonorantSystem

/// DeepSpeech's table, whose first line names the columns `wav_filename`, `wav_filesize` and
/// `transcript` in any order; `speaker` is read where it is there.
enum DeepSpeechCorpus {
    static func load(_ path: String) throws -> Corpus {
        var builder = CorpusBuilder(path: path, format: .csv)
        var records = TableRecords.records(of: try builder.lines(of: path))[...]
        guard let header = records.popFirst() else {
            throw CorpusError.empty(path: path, format: .csv, reason: "the file has no lines")
        }
        let delimiter = TableRecords.delimiter(of: header.text)
        guard let titles = try? TableRecords.fields(of: header, delimiter: delimiter) else {
            throw CorpusError.notThisFormat(
                path: path, format: .csv,
                reason: "the first line has a quotation mark where none may stand; it should be "
                    + "wav_filename,wav_filesize,transcript")
        }
        let names = titles.map { String($0.trimmed) }
        func column(_ name: String) throws -> Int {
            guard let column = names.firstIndex(of: name) else {
                throw CorpusError.missingColumn(path: path, column: name, found: names)
            }
            return column
        }
        let audio = try column("wav_filename")
        let text = try column("transcript")
        let speaker = names.firstIndex(of: "speaker")
        for record in records {
            let location = SourceLocation(path, record)
            guard let fields = try? TableRecords.fields(of: record, delimiter: delimiter) else {
                builder.fault(
                    .malformedLine, at: location,
                    "a quotation mark stands where none may; a field with quotation marks must "
                        + "be quoted as a whole, and the marks in it doubled")
                continue
            }
            // The last field, when empty, is not reported.
            guard (names.count - 1...names.count).contains(fields.count),
                fields.indices.contains(audio), !fields[audio].isEmpty
            else {
                builder.fault(
                    .malformedLine, at: location,
                    "\(fields.count) fields, but the first line names \(names.count); a field "
                        + "with '\(delimiter)' in it must be quoted")
                continue
            }
            let place = Paths.resolved(fields[audio], in: Paths.folder(of: path))
            builder.utterances.append(
                Utterance(
                    id: place,
                    speaker: speaker.flatMap { fields.indices.contains($0) ? fields[$0] : nil },
                    source: .audio(path: place, segment: nil),
                    transcript: fields.indices.contains(text) ? String(fields[text].trimmed) : "",
                    location: location))
        }
        try builder.requireContent("only the first line is there")
        builder.assignIdentifiers(root: Paths.folder(of: path))
        return builder.finish()
    }
}

import SonorantSystem

/// LJSpeech's `metadata.csv`: `id|raw|normalised` without header or quoting, the recordings in
/// `wavs/` beside it. The normalised text is taken, or the raw one where it is missing.
enum LJSpeechCorpus {
    static func load(_ path: String) throws -> Corpus {
        let file = Files.isFolder(path) ? Paths.join(path, "metadata.csv") : path
        var builder = CorpusBuilder(path: path, format: .ljspeech)
        let folder = Paths.folder(of: file)
        for line in try builder.lines(of: file) {
            let location = SourceLocation(file, line)
            let fields = line.text.split(separator: "|", omittingEmptySubsequences: false)
                .map { String($0.trimmed) }
            guard (2...3).contains(fields.count), !fields[0].isEmpty else {
                builder.fault(
                    .malformedLine, at: location,
                    "\(fields.count) fields between '|', but 'id|raw|normalised' is needed")
                continue
            }
            let text = fields.count == 3 && !fields[2].isEmpty ? fields[2] : fields[1]
            builder.utterances.append(
                Utterance(
                    id: String(fields[0].map { $0.isWhitespace ? "_" : $0 }),
                    source: .audio(path: recording(fields[0], in: folder), segment: nil),
                    transcript: text, location: location))
        }
        try builder.requireContent("\(file) has no lines")
        return builder.finish()
    }

    private static func recording(_ id: String, in folder: String) -> String {
        let inWavs = Paths.join(Paths.join(folder, "wavs"), id)
        let candidates = [
            inWavs + ".wav", inWavs + ".flac", inWavs, Paths.join(folder, id + ".wav"),
        ]
        return candidates.first { Files.exists($0) && !Files.isFolder($0) } ?? candidates[0]
    }
}

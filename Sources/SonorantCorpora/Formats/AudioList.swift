import SonorantSystem

/// Recordings without transcripts.
enum AudioList {
    static func load(_ paths: [String]) throws -> Corpus {
        var builder = CorpusBuilder(path: paths.first ?? "", format: .audio)
        for path in paths {
            if path == "-" {
                builder.utterances.append(
                    Utterance(
                        id: path, source: .audio(path: path, segment: nil),
                        location: SourceLocation(file: "standard input")))
                continue
            }
            guard Files.exists(path) else {
                throw CorpusError.notFound(path: path, nearest: Paths.nearest(to: path))
            }
            var files = [path]
            if Files.isFolder(path) {
                let found = try FolderWalk.files(below: path)
                for case .unreadable(let folder, let reason) in found.errors {
                    builder.fault(
                        .unreadableFile, at: SourceLocation(file: folder),
                        "the folder cannot be read: \(reason)")
                }
                files = found.files.filter {
                    let kind = Paths.kind(of: $0)
                    return Paths.audioExtensions.contains(kind) || kind == "npy"
                }
            }
            for file in files {
                builder.utterances.append(
                    Utterance(
                        id: file,
                        source: Paths.kind(of: file) == "npy"
                            ? .numpy(path: file) : .audio(path: file, segment: nil),
                        location: SourceLocation(file: file)))
            }
        }
        try builder.requireContent("there is no recording")
        builder.assignIdentifiers(root: paths.count == 1 ? paths[0] : "")
        for index in builder.utterances.indices where builder.utterances[index].source.path == "-" {
            builder.utterances[index].id = "stdin"
        }
        let corpus = builder.finish()
        return Corpus(
            paths: paths, formats: paths.map { _ in .audio }, utterances: corpus.utterances,
            notes: corpus.notes, faults: corpus.faults)
    }
}

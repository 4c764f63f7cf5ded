import Foundation
import SonorantSystem

/// A folder with recordings beside their transcripts: `a.wav` and `a.txt` (or `a.lab`), in any
/// case of the ending and at any depth. `a.npy` holds features made elsewhere.
///
/// Sub-folders name speakers, as in the Montreal Forced Aligner: the first one in which the paths
/// of the recordings differ, so neither a `wav/` around everything nor chapters below a speaker
/// mislead.
enum FolderCorpus {
    static func load(_ path: String, preferring source: SourceKind) throws -> Corpus {
        guard Files.isFolder(path) else {
            throw CorpusError.notThisFormat(path: path, format: .folder, reason: "it is a file")
        }
        var builder = CorpusBuilder(path: path, format: .folder)
        let (files, errors) = try FolderWalk.files(below: path)
        for case .unreadable(let folder, let reason) in errors {
            builder.fault(
                .unreadableFile, at: SourceLocation(file: folder),
                "the folder cannot be read: \(reason)")
        }
        var groups = Groups(files)
        let ignored = groups.setAsideNotices()
        if !ignored.isEmpty {
            builder.notes.append("\(path): left aside: \(ignored.joined(separator: ", "))")
        }
        let hasTexts = !groups.texts.isEmpty
        for stem in groups.stems {
            guard let sound = groups.choose(stem, preferring: source, into: &builder) else {
                addUnused(groups.texts[stem] ?? [], groups: groups, to: &builder)
                continue
            }
            let text = groups.transcript(stem, into: &builder)
            let location = SourceLocation(file: text?.file ?? sound)
            if hasTexts, (groups.texts[stem] ?? []).isEmpty {
                builder.fault(
                    .missingTranscript, at: SourceLocation(file: sound),
                    "no \(Paths.name(of: stem)).txt or .lab lies beside it; write one, or take "
                        + "the recording away")
            }
            builder.utterances.append(
                Utterance(
                    id: sound,
                    source: Paths.kind(of: sound) == "npy"
                        ? .numpy(path: sound) : .audio(path: sound, segment: nil),
                    transcript: text?.words, location: location,
                    sourceLocation: SourceLocation(file: sound)))
        }
        if !hasTexts, !builder.utterances.isEmpty {
            builder.fault(
                .missingTranscript, at: SourceLocation(file: path),
                "\(builder.utterances.count) recordings, but no transcript beside any of them; "
                    + "put what is said in a.wav into a.txt")
        }
        try builder.requireContent(
            files.isEmpty
                ? "the folder is empty"
                : "none of its \(files.count) files is a recording (such as "
                    + "\(Paths.name(of: files[0]))); put recordings and .txt files into it")
        builder.assignIdentifiers(root: path)
        addSpeakers(to: &builder.utterances)
        return builder.finish()
    }

    /// Sets the speakers of utterances whose recordings do not all lie in one folder.
    static func addSpeakers(to utterances: inout [Utterance]) {
        let folders = utterances.map { Paths.folder(of: $0.source.path).split(separator: "/") }
        guard var common = folders.first else { return }
        for folder in folders {
            common = zip(common, folder).prefix { $0 == $1 }.map(\.0)
        }
        for (index, folder) in folders.enumerated() where folder.count > common.count {
            utterances[index].speaker = String(folder[common.count])
        }
    }

    private static func addUnused(
        _ texts: [String], groups: Groups, to builder: inout CorpusBuilder
    ) {
        for text in texts {
            let stem = Paths.withoutExtension(text)
            let similar = groups.recordingNamed(likeStem: stem)
            builder.fault(
                .unusedTranscript, at: SourceLocation(file: text),
                similar.map { "no recording of this name, but there is \($0); give both one name" }
                    ?? "no recording of this name lies beside it; add it, or take the text away")
        }
    }
}

/// The files of a folder by their paths without extension.
private struct Groups {
    var stems: [String]
    var sounds: [String: [String]] = [:]
    var texts: [String: [String]] = [:]
    private var soundStems: [String: String] = [:]

    init(_ files: [String]) {
        stems = []
        for file in files {
            let kind = Paths.kind(of: file)
            let stem = Paths.withoutExtension(file)
            let isSound = Paths.audioExtensions.contains(kind) || kind == "npy"
            guard isSound || kind == "txt" || kind == "lab" else { continue }
            if sounds[stem] == nil, texts[stem] == nil { stems.append(stem) }
            if isSound {
                sounds[stem, default: []].append(file)
                soundStems[stem.lowercased()] = file
            } else {
                texts[stem, default: []].append(file)
            }
        }
    }

    /// Forgets texts such as README.txt that lie in many folders and speak of no recording.
    mutating func setAsideNotices() -> [String] {
        let notices = stems.filter { stem in
            let name = Paths.name(of: stem).lowercased()
            return sounds[stem] == nil
                && ["readme", "license", "licence", "copying", "notice", "changelog"].contains(name)
        }
        let files = notices.flatMap { texts.removeValue(forKey: $0) ?? [] }
        stems.removeAll { notices.contains($0) }
        return files.map { Paths.name(of: $0) }
    }

    func recordingNamed(likeStem stem: String) -> String? { soundStems[stem.lowercased()] }

    /// The one sound of `stem`, or nil; more than one of a kind is a fault.
    func choose(
        _ stem: String, preferring source: SourceKind, into builder: inout CorpusBuilder
    ) -> String? {
        let all = sounds[stem] ?? []
        let features = all.filter { Paths.kind(of: $0) == "npy" }
        let audio = all.filter { Paths.kind(of: $0) != "npy" }
        if audio.count > 1 {
            for other in audio.dropFirst() {
                builder.fault(
                    .duplicateID, at: SourceLocation(file: other),
                    "\(audio[0]) has the same name but for its ending, and is taken; keep one")
            }
        }
        return source == .audio ? audio.first ?? features.first : features.first ?? audio.first
    }

    /// What is said: the lines of the transcript, joined by spaces.
    func transcript(
        _ stem: String, into builder: inout CorpusBuilder
    ) -> (file: String, words: String?)? {
        guard let files = texts[stem], !files.isEmpty else { return nil }
        // `.txt` is the commoner of the two; a second transcript must not go unseen.
        let file = files.first { Paths.kind(of: $0) == "txt" } ?? files[0]
        let contents = files.map { words(of: $0, into: &builder) }
        if Set(contents).count > 1 {
            builder.fault(
                .conflictingTranscripts, at: SourceLocation(file: file),
                "\(files.map { Paths.name(of: $0) }.joined(separator: " and ")) differ; keep one")
        }
        return (file, contents[files.firstIndex(of: file)!])
    }

    private func words(of file: String, into builder: inout CorpusBuilder) -> String? {
        do {
            let before = builder.faults.count
            let lines = try builder.lines(of: file)
            guard builder.faults.count == before else { return nil }
            return lines.map { String($0.text.trimmed) }.joined(separator: " ")
        } catch {
            builder.fault(.unreadableFile, at: SourceLocation(file: file), "\(error)")
            return nil
        }
    }
}

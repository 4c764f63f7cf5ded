import SonorantSystem
import SonorantTranscripts

/// Annotation files beside their recordings: a file, or a folder with any number of them at any
/// depth. Each interval with a label is an utterance, the part of the recording between its times.
struct TierCorpus {
    /// One annotation file.
    struct Document {
        var tiers: [AnnotationTier]
        /// The recordings that the file names, the best first.
        var recordings: [String] = []
        /// Seconds of the recording before the time 0 of the annotations.
        var origin = 0.0
    }

    private var builder: CorpusBuilder
    private let tier: String?
    private let ending: String
    private let read: (String) throws -> Document
    /// Recordings by their names without folder and ending, in lower case.
    private var recordings: [String: [String]] = [:]
    private var taken: Set<String> = []
    private var others: Set<String> = []
    private var pointTiers: Set<String> = []

    /// Loads what lies at `path`.
    ///
    /// - Parameters:
    ///   - ending: of the annotation files, in lower case.
    ///   - read: reads one of them.
    static func load(
        _ path: String, format: CorpusFormat, ending: String, tier: String?,
        read: @escaping (String) throws -> Document
    ) throws -> Corpus {
        var corpus = TierCorpus(
            builder: CorpusBuilder(path: path, format: format), tier: tier, ending: ending,
            read: read)
        return try corpus.load()
    }

    private init(
        builder: CorpusBuilder, tier: String?, ending: String,
        read: @escaping (String) throws -> Document
    ) {
        self.builder = builder
        self.tier = tier
        self.ending = ending
        self.read = read
    }

    private mutating func load() throws -> Corpus {
        let path = builder.path
        let isFolder = Files.isFolder(path)
        var files = [path]
        if isFolder {
            let found = try FolderWalk.files(below: path)
            files = found.files
            for case .unreadable(let folder, let reason) in found.errors {
                builder.fault(
                    .unreadableFile, at: SourceLocation(file: folder),
                    "the folder cannot be read: \(reason)")
            }
        }
        let folder = Paths.folder(of: path)
        let nearby =
            isFolder
            ? files
            : try FolderWalk.names(in: folder.isEmpty ? "." : folder).map {
                Paths.join(folder, $0)
            }
        for file in nearby where Paths.audioExtensions.contains(Paths.kind(of: file)) {
            recordings[stem(file), default: []].append(file)
        }
        let annotations = isFolder ? files.filter { Paths.kind(of: $0) == ending } : files
        for file in annotations { add(file) }
        if isFolder { addUntranscribed() }
        try builder.requireContent(
            annotations.isEmpty
                ? "there is no .\(ending) file" : "no interval of the tier has a label")
        builder.assignIdentifiers(root: isFolder ? path : folder)
        tellApart()
        if !builder.utterances.contains(where: { $0.speaker != nil }) {
            FolderCorpus.addSpeakers(to: &builder.utterances)
        }
        addNotes()
        return builder.finish()
    }

    private func stem(_ file: String) -> String {
        Paths.withoutExtension(Paths.name(of: file)).lowercased()
    }

    private mutating func add(_ file: String) {
        let whole = SourceLocation(file: file)
        do {
            let document = try read(file)
            for tier in document.tiers where tier.hasPoints { pointTiers.insert(tier.name) }
            let chosen = try TierChoice.choose(document.tiers, name: tier)
            guard let recording = recording(of: file, named: document.recordings) else {
                let names = document.recordings.map { Paths.name(of: $0) }
                builder.fault(
                    .missingAudio, at: whole,
                    (names.isEmpty ? "" : "\(names.quotedList(limit: 3)) is not there, and ")
                        + "no recording of this name lies beside it, such as "
                        + "\(Paths.withoutExtension(Paths.name(of: file))).wav; add it")
                return
            }
            used.insert(recording)
            others.formUnion(document.tiers.map(\.name))
            var lines: [String: Int] = [:]
            for tier in chosen {
                if let first = lines.updateValue(tier.line, forKey: tier.name) {
                    builder.fault(
                        .malformedLine, at: SourceLocation(file: file, line: tier.line),
                        "a tier '\(tier.name)' begins on line \(first) already, and is taken; "
                            + "rename one of the two")
                    lines[tier.name] = first
                    continue
                }
                taken.insert(tier.name)
                add(tier, of: file, recording: recording, origin: document.origin)
            }
        } catch let TierChoice.Problem.none(problem) {
            builder.fault(.missingTier, at: whole, problem)
        } catch let error as AnnotationError {
            builder.fault(
                .malformedLine, at: SourceLocation(file: file, line: error.line), error.fact)
        } catch {
            builder.fault(.unreadableFile, at: whole, "\(error)")
        }
    }

    /// Recordings that an annotation file speaks of.
    private var used: Set<String> = []

    /// The recording of an annotation file: one that it names, one of its name beside it, or the
    /// only one of its name further off.
    private func recording(of file: String, named: [String]) -> String? {
        if let found = named.first(where: { Files.exists($0) && !Files.isFolder($0) }) {
            return found
        }
        let candidates = recordings[stem(file)] ?? []
        let beside = candidates.filter { Paths.folder(of: $0) == Paths.folder(of: file) }
        // Of `a.wav` and `A.wav` the one that is written in the same way.
        let same = beside.filter {
            Paths.withoutExtension($0) == Paths.withoutExtension(file)
        }
        return same.first ?? beside.first ?? (candidates.count == 1 ? candidates[0] : nil)
    }

    private mutating func add(
        _ tier: AnnotationTier, of file: String, recording: String, origin: Double
    ) {
        let speaker = tier.participant ?? tier.parts.speaker
        var last: (end: Double, line: Int) = (-.infinity, 0)
        for label in tier.labels where !label.text.allSatisfy(\.isWhitespace) {
            let location = SourceLocation(file: file, line: label.line)
            let place = "tier '\(tier.name)': \"\(String(label.text.trimmed).shortened(to: 30))\""
            guard let first = label.start, let second = label.end else {
                builder.fault(
                    .badSegment, at: location, "\(place) has no times; align it, or empty it")
                continue
            }
            let (start, end) = (first + origin, second + origin)
            guard start >= 0, end > start, end <= 1e9 else {
                builder.fault(
                    .badSegment, at: location,
                    "\(place) runs from \(start) s to \(end) s; the start must be 0 or more, and "
                        + "the end after the start")
                continue
            }
            guard start >= last.end - 1e-6 else {
                builder.fault(
                    .badSegment, at: location,
                    "\(place) begins at \(start) s, before that of line \(last.line) ends "
                        + "(\(last.end) s); intervals of a tier may not overlap")
                continue
            }
            last = (end, label.line)
            builder.utterances.append(
                Utterance(
                    id: recording, speaker: speaker,
                    source: .audio(path: recording, segment: start...end),
                    transcript: label.text.split(whereSeparator: \.isNewline)
                        .map { String(String($0).trimmed) }.filter { !$0.isEmpty }
                        .joined(separator: " "),
                    duration: end - start, location: location))
        }
    }

    /// Recordings beside which there is no annotation file.
    private mutating func addUntranscribed() {
        let unused = recordings.values.joined().filter { !used.contains($0) }
        let spoiled = Set(builder.faults.map { stem($0.location.file) })
        for file in unused.sorted(by: { $0.precedesBytewise($1) })
        where !spoiled.contains(stem(file)) {
            builder.fault(
                .missingTranscript, at: SourceLocation(file: file),
                "no .\(ending) file speaks of it; write one, or take the recording away")
            // It may still be decoded.
            builder.utterances.append(
                Utterance(
                    id: file, source: .audio(path: file, segment: nil),
                    location: SourceLocation(file: file)))
        }
    }

    /// Two people may speak between the same times: their utterances are told apart by name.
    private mutating func tellApart() {
        let counts = builder.utterances.reduce(into: [:]) { $0[$1.id, default: 0] += 1 }
        for (index, utterance) in builder.utterances.enumerated()
        where counts[utterance.id]! > 1 {
            guard let speaker = utterance.speaker else { continue }
            builder.utterances[index].id +=
                "-" + String(speaker.map { $0.isWhitespace ? "_" : $0 })
        }
    }

    private mutating func addNotes() {
        let rest = others.subtracting(taken)
        if tier == nil, !taken.isEmpty, !rest.isEmpty {
            let names = { (set: Set<String>) in
                set.sorted { $0.precedesBytewise($1) }.quotedList(limit: 8)
            }
            builder.notes.append(
                "\(builder.path): utterances are the intervals of the tier \(names(taken)); "
                    + "--tier takes another (\(names(rest)))")
        }
        if !pointTiers.isEmpty {
            builder.notes.append(
                "\(builder.path): tiers of points are left aside: "
                    + pointTiers.sorted { $0.precedesBytewise($1) }.quotedList(limit: 8))
        }
    }
}

import Foundation
import SonorantSystem
import SonorantText

/// Lhotse's manifests: `recordings.jsonl` and `supervisions.jsonl`, packed with gzip or not, also
/// under longer names such as `an4_supervisions_train.jsonl.gz`. A supervision is an utterance.
enum LhotseCorpus {
    static func load(_ path: String) throws -> Corpus {
        let files = try files(path)
        var builder = CorpusBuilder(path: path, format: .lhotse)
        let recordings = try recordings(files.recordings, into: &builder)
        var used: Set<String> = []
        for line in try lines(of: files.supervisions, into: &builder) {
            let location = SourceLocation(files.supervisions, line)
            guard let entry = decode(Supervision.self, line) else {
                builder.fault(
                    .malformedLine, at: location,
                    "not a JSON object with 'id', 'recording_id', 'start' and 'duration': \""
                        + line.text.shortened(to: 60) + "\"")
                continue
            }
            add(entry, at: location, recordings: recordings, used: &used, to: &builder)
        }
        for (id, recording) in recordings.sorted(by: { $0.key.precedesBytewise($1.key) })
        where !used.contains(id) {
            builder.fault(
                .missingTranscript, at: recording.location, utterance: id,
                "no supervision speaks of this recording")
        }
        try builder.requireContent("\(files.supervisions) has no lines")
        return builder.finish()
    }

    /// Whether `names` of the files in a folder have both manifests.
    static func isPair(_ names: [String]) -> Bool {
        isManifest(names, "recordings") && isManifest(names, "supervisions")
    }

    /// Whether this is the name of a file of supervisions.
    static func isSupervisions(_ path: String) -> Bool {
        isManifest([Paths.name(of: path)], "supervisions")
    }

    private static func isManifest(_ names: [String], _ kind: String) -> Bool {
        names.contains {
            $0.contains(kind) && ($0.hasSuffix(".jsonl") || $0.hasSuffix(".jsonl.gz"))
        }
    }

    private static func files(
        _ path: String
    ) throws -> (recordings: String, supervisions: String) {
        var supervisions = path
        if Files.isFolder(path) {
            let all = try FolderWalk.names(in: path).filter { isManifest([$0], "supervisions") }
            guard all.count == 1 else {
                throw CorpusError.notThisFormat(
                    path: path, format: .lhotse,
                    reason: all.isEmpty
                        ? "there is no supervisions.jsonl or supervisions.jsonl.gz"
                        : "there are \(all.quotedList(limit: 5)); name one of them")
            }
            supervisions = Paths.join(path, all[0])
        }
        let name = Paths.name(of: supervisions)
            .replacing("supervisions", with: "recordings")
        let bare = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        let candidates = [name, bare, bare + ".gz"].map {
            Paths.join(Paths.folder(of: supervisions), $0)
        }
        guard name != Paths.name(of: supervisions),
            let recordings = candidates.first(where: Files.exists)
        else {
            throw CorpusError.notThisFormat(
                path: path, format: .lhotse,
                reason: "there is no \(bare) or \(bare).gz beside \(supervisions)")
        }
        return (recordings, supervisions)
    }

    private struct Recording: Decodable {
        struct Source: Decodable {
            let type: String
            let channels: [Int]?
            let source: String?
        }
        let id: String
        let sources: [Source]
        let duration: Double?
    }

    private struct Supervision: Decodable {
        let id: String
        let recording: String
        let start: Double
        let duration: Double
        let channel: Channels?
        let text: String?
        let speaker: String?

        enum CodingKeys: String, CodingKey {
            case recording = "recording_id"
            case id, start, duration, channel, text, speaker
        }
    }

    /// A channel or a list of them.
    private enum Channels: Decodable {
        case list([Int])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let one = try? container.decode(Int.self) {
                self = .list([one])
            } else {
                self = .list(try container.decode([Int].self))
            }
        }
    }

    private typealias Located = (recording: Recording, location: SourceLocation)

    private static func lines(
        of file: String, into builder: inout CorpusBuilder
    ) throws -> [TextLines.Line] {
        let text = try TextLines.readPacked(file, format: .lhotse)
        for line in text.badLines {
            builder.fault(
                .notText, at: SourceLocation(file: file, line: line), "the line is not UTF-8")
        }
        return text.lines.filter { !$0.text.allSatisfy(\.isWhitespace) }
    }

    private static func decode<Value: Decodable>(
        _ type: Value.Type, _ line: TextLines.Line
    ) -> Value? {
        try? JSONDecoder().decode(type, from: Data(line.text.utf8))
    }

    private static func recordings(
        _ file: String, into builder: inout CorpusBuilder
    ) throws -> [String: Located] {
        var recordings: [String: Located] = [:]
        for line in try lines(of: file, into: &builder) {
            let location = SourceLocation(file, line)
            guard let recording = decode(Recording.self, line) else {
                builder.fault(
                    .malformedLine, at: location,
                    "not a JSON object with 'id' and 'sources': \""
                        + line.text.shortened(to: 60) + "\"")
                continue
            }
            if let first = recordings[recording.id] {
                builder.fault(
                    .duplicateID, at: location, utterance: recording.id,
                    "the recording stands at \(first.location) already; rename one of the two")
            } else {
                recordings[recording.id] = (recording, location)
            }
        }
        return recordings
    }

    private static func add(
        _ entry: Supervision, at location: SourceLocation, recordings: [String: Located],
        used: inout Set<String>, to builder: inout CorpusBuilder
    ) {
        let id = String(entry.id.map { $0.isWhitespace ? "_" : $0 })
        func fault(_ kind: CorpusFault.Kind, _ message: String) {
            builder.fault(kind, at: location, utterance: id, message)
        }
        guard let (recording, place) = recordings[entry.recording] else {
            fault(.unknownRecording, "the recording '\(entry.recording)' is not listed")
            return
        }
        used.insert(entry.recording)
        let end = entry.start + entry.duration
        guard entry.start >= 0, entry.duration > 0, end <= 1e9 else {
            fault(
                .badSegment,
                "it runs from \(entry.start) s for \(entry.duration) s; the start must be 0 or "
                    + "more, and the duration above 0")
            return
        }
        var source = recording.sources.first
        if case .list(let channels)? = entry.channel, let channel = channels.first {
            source =
                recording.sources.first { $0.channels?.contains(channel) ?? false } ?? source
        }
        guard let source, source.type == "file", let file = source.source else {
            let type = source?.type ?? "none"
            fault(
                type == "command" ? .command : .unreadableAudio,
                "the source of the recording '\(recording.id)' is '\(type)', but a file is needed; "
                    + "save the sound as a file")
            return
        }
        if case .list(let channels)? = entry.channel, let all = source.channels,
            !Set(all).isSubset(of: channels)
        {
            // Channels are mixed on reading, and the others would be heard as well.
            fault(
                .unreadableAudio,
                "it is channel \(channels.map { String($0) }.joined(separator: ", ")) of \(file), "
                    + "which has \(all.count); save each channel as a file")
            return
        }
        let path = Paths.resolved(file, in: Paths.folder(of: place.file))
        let isWhole =
            entry.start < 0.001 && abs((recording.duration ?? .infinity) - end) < 0.001
        if entry.text == nil { fault(.missingTranscript, "there is no 'text'") }
        builder.utterances.append(
            Utterance(
                id: id, speaker: entry.speaker,
                source: .audio(path: path, segment: isWhole ? nil : entry.start...end),
                transcript: entry.text.map { String($0.trimmed) }, duration: entry.duration,
                location: location, sourceLocation: place))
    }
}

extension TextLines {
    /// The lines of the file at `path`, which may be packed with gzip.
    static func readPacked(_ path: String, format: CorpusFormat) throws -> TextLines {
        let data = try Files.read(path)
        return try data.withUnsafeBytes { bytes in
            guard Gzip.isGzip(bytes) else { return TextLines(path: path, data: data) }
            guard let text = Gzip.inflated(bytes) else {
                throw CorpusError.notThisFormat(
                    path: path, format: format,
                    reason: "the gzip data is damaged or cut off; get the file anew")
            }
            return TextLines(path: path, data: text)
        }
    }
}

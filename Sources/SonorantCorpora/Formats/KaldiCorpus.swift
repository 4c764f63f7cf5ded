import SonorantAudio
import SonorantSystem

/// A Kaldi data folder: `wav.scp` (with `segments`) or `feats.scp`, `text`, `utt2spk` or
/// `spk2utt`, `utt2dur`; any order, no demands on sorting.
///
/// Paths in the tables are relative to the folder or else to the current one. Commands, which
/// Kaldi would run, are refused.
struct KaldiCorpus {
    private var builder: CorpusBuilder
    private let folder: String

    static func load(_ path: String, preferring source: SourceKind) throws -> Corpus {
        // A table inside stands for its folder.
        let folder = Files.isFolder(path) ? path : Paths.folder(of: path)
        var loader = KaldiCorpus(
            builder: CorpusBuilder(path: path, format: .kaldi),
            folder: folder.isEmpty ? "." : folder)
        return try loader.load(preferring: source)
    }

    private mutating func load(preferring source: SourceKind) throws -> Corpus {
        let recordings = try KaldiTable.read("wav.scp", in: folder, into: &builder)
        let features = try KaldiTable.read("feats.scp", in: folder, into: &builder)
        let segments = try KaldiTable.read("segments", in: folder, into: &builder)
        let text = try KaldiTable.read("text", in: folder, into: &builder)
        guard recordings != nil || features != nil else {
            throw CorpusError.notThisFormat(
                path: folder, format: .kaldi, reason: "neither wav.scp nor feats.scp is in it")
        }

        // The table whose ids are the utterances.
        let listing: KaldiTable
        if let features, source == .features || recordings == nil {
            listing = features
            addFeatures(features)
        } else {
            listing = segments ?? recordings!
            if features != nil {
                builder.notes.append("\(folder): feats.scp was left aside for the recordings")
            }
            addRecordings(recordings!, segments: segments)
        }
        addTranscripts(text, listing: listing)
        try addSpeakers()
        try addDurations()
        try builder.requireContent("\(listing.file) has no lines")
        return builder.finish()
    }

    private mutating func addFeatures(_ table: KaldiTable) {
        for row in table.rows {
            guard let place = place(row) else { continue }
            var source = UtteranceSource.archive(path: place, offset: 0)
            if Paths.kind(of: place) == "npy" {
                source = .numpy(path: Paths.resolved(place, in: folder))
            } else if let colon = place.lastIndex(of: ":"),
                let offset = Int(place[place.index(after: colon)...]), offset >= 0
            {
                let path = String(place[..<colon])
                source = .archive(path: Paths.resolved(path, in: folder), offset: offset)
            } else if place.hasSuffix("]") {
                builder.fault(
                    .malformedLine, at: row.location, utterance: row.key,
                    "ranges of rows such as \(place) are not supported; copy the features once "
                        + "more as whole matrices")
                continue
            } else {
                source = .archive(path: Paths.resolved(place, in: folder), offset: 0)
            }
            builder.utterances.append(
                Utterance(id: row.key, source: source, location: row.location))
        }
    }

    private mutating func addRecordings(_ recordings: KaldiTable, segments: KaldiTable?) {
        var paths: [String: String] = [:]
        for row in recordings.rows {
            guard let place = place(row) else { continue }
            if let colon = place.lastIndex(of: ":"),
                Int(place[place.index(after: colon)...]) != nil,
                Files.exists(Paths.resolved(String(place[..<colon]), in: folder))
            {
                builder.fault(
                    .malformedLine, at: row.location, utterance: row.key,
                    "\(place) is a place in an archive of recordings, which is not supported; "
                        + "unpack it into single files")
                continue
            }
            let path = Paths.resolved(place, in: folder)
            paths[row.key] = path
            guard segments == nil else { continue }
            builder.utterances.append(
                Utterance(
                    id: row.key, source: .audio(path: path, segment: nil), location: row.location))
        }
        for row in segments?.rows ?? [] {
            addSegment(row, recordings: recordings, paths: paths)
        }
    }

    private mutating func addSegment(
        _ row: KaldiTable.Row, recordings: KaldiTable, paths: [String: String]
    ) {
        let fields = row.value.split(whereSeparator: \.isWhitespace)
        guard fields.count == 3 || fields.count == 4, let start = Double(fields[1]),
            var end = Double(fields[2]), start.isFinite, end.isFinite
        else {
            builder.fault(
                .malformedLine, at: row.location, utterance: row.key,
                "'\(row.value)' is not a recording's id and two times in seconds, separated by "
                    + "blanks")
            return
        }
        let recording = String(fields[0])
        guard recordings.byKey[recording] != nil else {
            builder.fault(
                .unknownRecording, at: row.location, utterance: row.key,
                "the recording '\(recording)' is not in \(recordings.file)")
            return
        }
        // A fault of the recording's own line has been told there.
        guard let path = paths[recording] else { return }
        if end == -1 {
            guard let info = try? AudioFile.info(path) else {
                builder.fault(
                    .badSegment, at: row.location, utterance: row.key,
                    "the segment has no end (-1), and the length of \(path) cannot be found")
                return
            }
            end = info.duration
        }
        guard start >= 0, end > start else {
            builder.fault(
                .badSegment, at: row.location, utterance: row.key,
                "the segment runs from \(start) s to \(end) s; the start must be 0 or more, "
                    + "and the end after it")
            return
        }
        builder.utterances.append(
            Utterance(
                id: row.key, source: .audio(path: path, segment: start...end),
                duration: end - start, location: row.location))
    }

    /// The path in a line of `wav.scp` or `feats.scp`, or nil after a fault.
    private mutating func place(_ row: KaldiTable.Row) -> String? {
        if row.value.isEmpty {
            builder.fault(
                .malformedLine, at: row.location, utterance: row.key,
                "an id, but no path after it; write both, separated by a blank")
        } else if row.value.hasSuffix("|") || row.value.hasPrefix("|") {
            builder.fault(
                .command, at: row.location, utterance: row.key,
                "'\(row.value.shortened(to: 60))' is a command; commands in data are never run; "
                    + "run it yourself once, into a file, and name the file here")
        } else if row.value == "-" {
            builder.fault(
                .malformedLine, at: row.location, utterance: row.key,
                "'-' (standard input) cannot be a recording of a corpus; name a file")
        } else {
            return row.value
        }
        return nil
    }

    private mutating func addTranscripts(_ text: KaldiTable?, listing: KaldiTable) {
        guard let text else {
            builder.fault(
                .missingTranscript, at: SourceLocation(file: Paths.join(folder, "text")),
                "there is no file 'text', so no utterance has a transcript")
            return
        }
        for index in builder.utterances.indices {
            let utterance = builder.utterances[index]
            if let row = text.byKey[utterance.id] {
                builder.utterances[index].transcript = row.value
                builder.utterances[index].location = row.location
            } else {
                builder.fault(
                    .missingTranscript, at: utterance.sourceLocation, utterance: utterance.id,
                    "no line of \(text.file) begins with this id")
            }
        }
        for row in text.rows where listing.byKey[row.key] == nil {
            builder.fault(
                .unusedTranscript, at: row.location, utterance: row.key,
                "a transcript, but no line of \(listing.file) begins with this id")
        }
    }

    private mutating func addSpeakers() throws {
        var speakers: [String: String] = [:]
        var file = ""
        if let table = try KaldiTable.read("utt2spk", in: folder, into: &builder) {
            file = table.file
            for row in table.rows where !row.value.isEmpty { speakers[row.key] = row.value }
        } else if let table = try KaldiTable.read("spk2utt", in: folder, into: &builder) {
            file = table.file
            for row in table.rows {
                for id in row.value.split(whereSeparator: \.isWhitespace) {
                    speakers[String(id)] = row.key
                }
            }
        }
        guard !speakers.isEmpty else { return }
        for index in builder.utterances.indices {
            let utterance = builder.utterances[index]
            builder.utterances[index].speaker = speakers[utterance.id]
            if speakers[utterance.id] == nil {
                builder.fault(
                    .missingSpeaker, at: utterance.location, utterance: utterance.id,
                    "\(file) names no speaker for it")
            }
        }
    }

    private mutating func addDurations() throws {
        guard let table = try KaldiTable.read("utt2dur", in: folder, into: &builder) else { return }
        for index in builder.utterances.indices where builder.utterances[index].duration == nil {
            guard let row = table.byKey[builder.utterances[index].id] else { continue }
            guard let seconds = Double(row.value), seconds >= 0, seconds.isFinite else {
                builder.fault(
                    .malformedLine, at: row.location, utterance: row.key,
                    "'\(row.value)' is not a length in seconds")
                continue
            }
            builder.utterances[index].duration = seconds
        }
    }
}

/// A file of a Kaldi data folder: a key, white space, and the rest of the line.
struct KaldiTable {
    struct Row {
        let key: String
        let value: String
        let location: SourceLocation
    }

    let file: String
    /// In the order of the file, each key once.
    var rows: [Row] = []
    /// The rows by their keys.
    var byKey: [String: Row] = [:]

    /// Reads `name` in `folder`; nil where there is no such file. A key that stands twice is a
    /// fault, and its first line counts.
    static func read(
        _ name: String, in folder: String, into builder: inout CorpusBuilder
    ) throws -> KaldiTable? {
        let file = Paths.join(folder, name)
        guard Files.exists(file) else { return nil }
        var table = KaldiTable(file: file)
        for line in try builder.lines(of: file) {
            let fields = line.text.split(maxSplits: 1, whereSeparator: \.isWhitespace)
            let row = Row(
                key: String(fields[0]),
                value: fields.count > 1 ? String(fields[1].trimmed) : "",
                location: SourceLocation(file, line))
            if let first = table.byKey[row.key] {
                builder.fault(
                    .duplicateID, at: row.location, utterance: row.key,
                    "the id stands on line \(first.location.line) already; keep one of the two")
                continue
            }
            table.rows.append(row)
            table.byKey[row.key] = row
        }
        return table
    }
}

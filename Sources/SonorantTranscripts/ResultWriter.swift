import Foundation
import SonorantSystem

/// Writes the transcripts of a run into a folder as they come, in any number of formats.
///
/// `text`, `json`, `ctm` and `trn` are one file each, `NAME.txt`, `NAME.json`, `NAME.ctm` and
/// `NAME.trn`. While the run goes on they grow under a name with `.partial` behind it, which stays
/// when the run is cut short; ``finish()`` gives them their names. `textgrid`, `srt` and `vtt` are
/// a file a recording, which appears in one step as soon as all utterances of the recording are
/// in. Only transcripts of unfinished recordings are kept in memory.
///
/// One thread uses a writer at a time.
package final class ResultWriter {
    /// The folder written into.
    package let folder: String
    /// The formats.
    package let formats: [ResultFormat]

    private let name: String
    private let layout: ResultLayout
    private let isAlone: Bool
    private let stems: [String: String]
    /// Utterances of each recording that are still to come.
    private var remaining: [String: Int]
    private var waiting: [String: [Transcript]] = [:]
    private var files: [ResultFormat: AppendedFile] = [:]
    private let expected: Int
    private var written = 0

    /// A writer into the folder at `folder`, which is made where it is missing.
    ///
    /// - Parameters:
    ///   - name: what the files of the whole run are called, such as `decode`.
    ///   - recordings: the recording of each utterance that will be added, in any order.
    /// - Throws: `FileError` where the folder cannot be written to.
    package init(
        folder: String, name: String, formats: [ResultFormat], recordings: [String],
        layout: ResultLayout = ResultLayout()
    ) throws {
        self.folder = folder
        self.name = name
        self.formats = ResultFormat.allCases.filter(formats.contains)
        self.layout = layout
        isAlone = recordings.count == 1
        expected = recordings.count
        remaining = recordings.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        var seen: Set<String> = []
        let distinct = recordings.filter { seen.insert($0).inserted }
        stems = Dictionary(
            zip(distinct, ResultFileName.stems(for: distinct))
        ) { first, _ in first }
        try Files.makeFolder(folder)
        for format in self.formats where !format.isPerRecording {
            files[format] = try AppendedFile(path: path("\(name).\(format.fileExtension)"))
        }
    }

    /// Adds the transcript of one utterance.
    package func add(_ transcript: Transcript) throws {
        try appendLine(transcript)
        // CTM is sorted within a recording, so it too waits until the recording is whole.
        if formats.contains(where: { $0.isPerRecording || $0 == .ctm }) {
            var kept = transcript
            kept.nbest = []
            waiting[transcript.recordingName, default: []].append(kept)
        }
        try finishUtterance(of: transcript.recordingName)
    }

    /// Adds what has no times, to the formats that need none.
    ///
    /// - Parameter recording: what it was written about.
    package func add(_ line: some ResultLine, recording: String) throws {
        try appendLine(line)
        try finishUtterance(of: recording)
    }

    private func appendLine(_ line: some ResultLine) throws {
        for format in formats where !format.isPerRecording && format != .ctm {
            try files[format]?.append(
                ResultText.line(line, format: format, alone: isAlone))
        }
    }

    /// Says that an utterance of `recording` will not come.
    package func skip(recording: String) throws {
        try finishUtterance(of: recording)
    }

    private func finishUtterance(of recording: String) throws {
        written += 1
        let left = (remaining[recording] ?? 1) - 1
        remaining[recording] = left
        guard left <= 0 else { return }
        remaining[recording] = nil
        guard let transcripts = waiting.removeValue(forKey: recording) else { return }
        for format in formats where format.isPerRecording {
            let stem = stems[recording] ?? ResultFileName.stems(for: [recording])[0]
            try Files.write(
                ResultText.contents(transcripts, format: format, layout: layout),
                to: path("\(stem).\(format.fileExtension)"))
        }
        if formats.contains(.ctm) {
            try files[.ctm]?.append(
                ResultText.contents(transcripts, format: .ctm, layout: layout, alone: isAlone))
        }
    }

    /// Gives the files of the whole run their names; nothing can be added any more.
    package func finish() throws {
        for format in formats { try files.removeValue(forKey: format)?.finish() }
    }

    /// What a user whose run was cut short should know: what is there and what is missing.
    package var advice: String {
        let partial = formats.compactMap { files[$0]?.partialPath }
        var parts = ["\(written) of \(expected) utterances are written"]
        if !partial.isEmpty, written > 0 {
            parts.append("those so far are in " + partial.joined(separator: ", "))
        }
        if formats.contains(where: { $0.isPerRecording || $0 == .ctm }) {
            parts.append(
                remaining.count == 1
                    ? "1 recording is missing" : "\(remaining.count) recordings are missing")
        }
        return parts.joined(separator: "; ")
    }

    private func path(_ name: String) -> String {
        folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }
}

/// A file that grows under a provisional name until it is complete.
private final class AppendedFile {
    let path: String
    let partialPath: String
    private let descriptor: Int32

    init(path: String) throws {
        self.path = path
        partialPath = path + ".partial"
        guard !Files.isFolder(path) else {
            throw FileError.wrongKind(path: path, found: "folder", needed: "file")
        }
        descriptor = open(partialPath, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else {
            throw FileError.unwritable(path: path, reason: FileError.systemReason())
        }
    }

    func append(_ text: String) throws {
        var text = text
        try text.withUTF8 {
            try Files.writeAll(UnsafeRawBufferPointer($0), to: descriptor, path: partialPath)
        }
    }

    func finish() throws {
        guard fsync(descriptor) == 0, rename(partialPath, path) == 0 else {
            throw FileError.unwritable(path: path, reason: FileError.systemReason())
        }
    }

    deinit { close(descriptor) }
}

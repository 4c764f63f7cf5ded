import Foundation
import SonorantSystem
import SonorantText

extension CorpusFormat {
    /// The format of what lies at `path`, found by looking at names and first lines.
    ///
    /// - Throws: ``CorpusError/unrecognised(path:found:)`` with what was seen, `FileError`.
    package static func detect(_ path: String) throws -> CorpusFormat {
        Files.isFolder(path) ? try detectFolder(path) : try detectFile(path)
    }

    /// Whether the name is that of a recording or of features.
    static func isRecording(_ path: String) -> Bool {
        let kind = Paths.kind(of: path)
        return Paths.audioExtensions.contains(kind) || kind == "npy"
    }

    private static func detectFolder(_ path: String) throws -> CorpusFormat {
        let names = try FolderWalk.names(in: path)
        let all = Set(names)
        if all.contains("wav.scp") || all.contains("feats.scp")
            || all.isSuperset(of: ["text", "utt2spk"])
        {
            return .kaldi
        }
        if all.isSuperset(of: ["metadata.csv", "wavs"]) { return .ljspeech }
        if all.contains("clips"), let table = names.first(where: { $0.hasSuffix(".tsv") }) {
            let tables = names.filter { $0.hasSuffix(".tsv") }.joined(separator: ", ")
            throw CorpusError.unrecognised(
                path: path,
                found: "a Common Voice folder with the tables \(tables); name one of them, such "
                    + "as \(Paths.join(path, table))")
        }
        if LhotseCorpus.isPair(names) { return .lhotse }
        if let format = annotations(below: path) { return format }
        let tables = names.filter { ["jsonl", "csv", "tsv"].contains(Paths.kind(of: $0)) }
        if let table = tables.first, !FolderWalk.hasRecordingsAndTexts(path) {
            throw CorpusError.unrecognised(
                path: path, found: "a folder; name its table: \(Paths.join(path, table))")
        }
        return .folder
    }

    /// The kind of annotation files below `path`, the commoner one if there are two; nil where
    /// there is none, or where a recording has its transcript beside it.
    private static func annotations(below path: String) -> CorpusFormat? {
        let files = (try? FolderWalk.files(below: path).files) ?? []
        let kinds = Dictionary(grouping: files) { Paths.kind(of: $0) }
        let grids = kinds["textgrid"]?.count ?? 0
        let documents = kinds["eaf"]?.count ?? 0
        if grids == 0, documents == 0 { return nil }
        let recordings = Set(files.filter(isRecording).map { Paths.withoutExtension($0) })
        let texts = (kinds["txt"] ?? []) + (kinds["lab"] ?? [])
        if texts.contains(where: { recordings.contains(Paths.withoutExtension($0)) }) { return nil }
        return grids >= documents ? .textgrid : .eaf
    }

    private static func detectFile(_ path: String) throws -> CorpusFormat {
        if isRecording(path) { return .audio }
        let kind = Paths.kind(of: path)
        if kind == "textgrid" { return .textgrid }
        if kind == "eaf" { return .eaf }
        if LhotseCorpus.isSupervisions(path) { return .lhotse }
        if ["wav.scp", "feats.scp", "text", "segments", "utt2spk"].contains(Paths.name(of: path)) {
            return .kaldi
        }
        let first = try firstLine(path)
        if kind == "jsonl" || kind == "ndjson" || first.trimmed.hasPrefix("{") { return .jsonl }
        let columns = first.split(whereSeparator: { ",;\t".contains($0) }).map { $0.trimmed }
        if columns.contains("wav_filename") { return .csv }
        if columns.contains("sentence") || (kind == "tsv" && columns.contains("path")) {
            return .commonVoice
        }
        if first.contains("|") { return .ljspeech }
        switch kind {
        case "csv": return .csv
        case "tsv": return .commonVoice
        default:
            let shown =
                first.isEmpty
                ? "an empty file" : "a file that begins \"\(first.shortened(to: 50))\""
            throw CorpusError.unrecognised(path: path, found: shown)
        }
    }

    private static func firstLine(_ path: String) throws -> String {
        let start = try Files.read(path).prefix(4096)
        if start.contains(0) {
            if (try? Files.read(path).prefix(4))?.starts(with: [0x52, 0x49, 0x46, 0x46]) == true {
                throw CorpusError.unrecognised(
                    path: path, found: "a RIFF (WAV) file without the ending .wav")
            }
            throw TextFileError.binary(path: path)
        }
        return TextLines(path: path, data: start).lines.first?.text ?? ""
    }
}

import SonorantSystem
import SonorantText

extension TextCorpusFormat {
    /// The format of the text at `path`, found by looking at names and first lines; nil where it
    /// is no corpus of text, or looks like one of speech.
    ///
    /// - Throws: `FileError`, `TextFileError`; ``TextCorpusError/folderOfFiles(path:found:example:)``
    ///   for a folder of files of which some should be named.
    package static func detect(_ path: String) throws -> TextCorpusFormat? {
        Files.isFolder(path) ? try detectFolder(path) : try detectFile(path)
    }

    private static func detectFolder(_ path: String) throws -> TextCorpusFormat? {
        let names = try FolderWalk.names(in: path)
        let speech = ["jsonl", "scp", "textgrid", "eaf", "npy", "gz"] + Paths.audioExtensions
        if names.contains(where: { speech.contains(Paths.kind(of: $0)) })
            || names.contains("utt2spk")
            || names.contains(where: { Files.isFolder(Paths.join(path, $0)) })
        {
            return nil
        }
        let own = names.filter { name in
            ["conll", "conllu", "bio", "iob", "tsv"].contains(Paths.kind(of: name))
        }
        if let file = own.first {
            throw TextCorpusError.folderOfFiles(
                path: path, found: own.quotedList(limit: 4), example: Paths.join(path, file))
        }
        let classes = try LabelledCorpus.classes(in: path)
        let isByKind = Set(classes.map { Paths.withoutExtension($0.file) }).count < classes.count
        guard classes.count > 1,
            isByKind || classes.allSatisfy({ Paths.kind(of: $0.file) == "txt" })
        else { return nil }
        // A line a file is what transcripts look like whose recordings are missing.
        let hasLines = classes.contains { file, _ in
            (try? TextFile(file).lines.lines.count { !$0.isBlank }) ?? 0 > 1
        }
        return hasLines ? .labelled : nil
    }

    private static func detectFile(_ path: String) throws -> TextCorpusFormat? {
        let kind = Paths.kind(of: path)
        let speechNames = ["wav.scp", "feats.scp", "text", "segments", "utt2spk"]
        if CorpusFormat.isRecording(path) || speechNames.contains(Paths.name(of: path))
            || ["jsonl", "ndjson", "eaf", "textgrid", "scp", "gz", "ark", "safetensors"]
                .contains(kind)
        {
            return nil
        }
        switch kind {
        case "conllu": return .conllu
        case "conll", "bio", "iob", "iob2", "bioes": return .conll
        case "dict", "dic", "lexicon": return .pairs
        default: break
        }
        let file = try TextFile(path)
        let sample = Sample(file.lines.lines.prefix(2000))
        guard let first = sample.lines.first else { return kind == "txt" ? .text : nil }
        guard !first.trimmed.hasPrefix("{") else { return nil }
        if kind == "csv" { return sample.isLabelledTable ? .labelled : nil }
        if first.trimmed.hasPrefix(LabelledCorpus.mark) { return .labelled }
        if sample.isSNIPS { return .snips }
        if sample.isCoNLLU { return .conllu }
        if sample.hasSpeechHeader { return nil }
        if let format = sample.tabbedFormat { return format }
        if sample.isColumns { return .conll }
        if sample.isDictionary { return .pairs }
        return kind == "txt" ? .text : nil
    }

    /// The first lines of a file.
    private struct Sample {
        /// Those that are not blank.
        let lines: [String]
        /// Whether a blank line parts two that are not.
        let hasGaps: Bool

        init(_ all: some Collection<TextLines.Line>) {
            let full = all.filter { !$0.isBlank }
            lines = full.map(\.text)
            hasGaps = zip(full, full.dropFirst()).contains { $1.number > $0.number + 1 }
        }

        private var first: String { lines.first ?? "" }

        var isLabelledTable: Bool {
            let names = first.split(whereSeparator: { ",;\t".contains($0) }).map {
                $0.trimmed.drop { $0 == "\"" }.prefix { $0 != "\"" }.lowercased()
            }
            return !names.contains("wav_filename")
                && LabelledCorpus.textNames.contains(where: names.contains)
                && LabelledCorpus.labelNames.contains(where: names.contains)
        }

        /// Common Voice names columns; LJSpeech has bars between fields.
        var hasSpeechHeader: Bool {
            let columns = first.split(whereSeparator: { ",;\t".contains($0) }).map(\.trimmed)
            return columns.contains("wav_filename") || columns.contains("client_id")
                || columns.contains("path") && columns.contains("sentence")
        }

        var isSNIPS: Bool {
            first.contains("<=>")
                && first.split(whereSeparator: \.isWhitespace).first?.contains(":") == true
        }

        var isCoNLLU: Bool {
            let line = lines.first { !$0.hasPrefix("#") } ?? ""
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            return fields.count == 10 && (fields[0] == "1" || fields[0].hasPrefix("1-"))
        }

        /// Columns with tags, texts with classes, or pairs, where every line has a tab.
        var tabbedFormat: TextCorpusFormat? {
            let rows = lines.filter { !$0.hasPrefix("# ") }.map { line in
                line.split(separator: "\t", omittingEmptySubsequences: false).map(\.trimmed)
            }
            guard let columns = rows.first?.count, columns > 1,
                rows.allSatisfy({ $0.count == columns })
            else { return nil }
            if hasGaps || columns > 2 { return .conll }
            if rows.allSatisfy({ VectorCorpus.numbers($0[0])?.count ?? 0 > 1 }) { return .vector }
            let label = LabelledCorpus.labelColumn(of: rows)
            let values = Set(rows.map { $0[label] })
            return values.count * 2 <= rows.count
                && !values.contains { $0.contains(where: \.isWhitespace) } ? .labelled : .pairs
        }

        /// Equally many columns on all lines, and in the last of them few different values.
        var isColumns: Bool {
            let rows = lines.filter { !$0.hasPrefix("# ") && !$0.hasPrefix("-DOCSTART-") }.map {
                $0.split(whereSeparator: \.isWhitespace)
            }
            guard hasGaps, let columns = rows.first?.count, columns > 1,
                rows.allSatisfy({ $0.count == columns })
            else { return false }
            return Set(rows.map { $0[columns - 1] }).count * 2 <= rows.count
        }

        /// A word on each line, then phones in capitals, some of them with a digit for stress.
        var isDictionary: Bool {
            let entries = lines.filter { !$0.hasPrefix(";;;") }
            return !entries.isEmpty
                && entries.allSatisfy { line in
                    let phones = line.split(whereSeparator: \.isWhitespace).dropFirst()
                        .prefix { $0 != "#" }
                    return !phones.isEmpty
                        && phones.allSatisfy { phone in
                            phone.count <= 4 && phone.first?.isUppercase == true
                                && phone.allSatisfy { $0.isUppercase || $0.isASCIIDigit }
                        }
                }
        }
    }
}

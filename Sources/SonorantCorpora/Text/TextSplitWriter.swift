import Foundation
import SonorantSystem
import SonorantText

/// Writes the parts of a corpus as files of the format that the corpus has: the lines of each
/// sentence as they stand, byte by byte.
public struct TextSplitWriter {
    /// A part that was written.
    public struct Part: Sendable, Codable, Equatable {
        /// The file, or for a file a class the folder.
        public let path: String
        /// The number of sentences; of a stream, pieces.
        public let sentences: Int
        /// The number of their tokens.
        public let tokens: Int
    }

    private let folder: String
    /// The lines of each file that was read, without their ends.
    private var files: [String: [Data]] = [:]

    /// A writer into `folder`, which is made where it is not there.
    public init(folder: String) { self.folder = folder }

    /// Writes the parts of `split`: `train` and `test`; `train`, `dev` and `test`; or `part-1`,
    /// `part-2`…, with the ending of the corpus's file.
    ///
    /// - Throws: ``TextCorpusError`` for a corpus joined of several formats, or one of whose files
    ///   would be written over; `FileError`.
    public mutating func write(_ split: TextCorpusSplit) throws -> [Part] {
        let plan = try zip(Self.names(split.parts.count), split.parts).map { name, part in
            (try place(of: part, name), part)
        }
        for (place, part) in plan { try requireApart(place, part) }
        return try plan.map { try write($1, to: $0) }
    }

    private static func names(_ count: Int) -> [String] {
        switch count {
        case 2: ["train", "test"]
        case 3: ["train", "dev", "test"]
        default: (1...count).map { "part-\($0)" }
        }
    }

    /// The file of a part, or for files that stand for classes its folder.
    private func place(of corpus: TextCorpus, _ name: String) throws -> String {
        let kinds = Set(corpus.paths.map { Files.isFolder($0) ? "/" : Paths.kind(of: $0) })
        guard kinds.count == 1, Set(corpus.formats).count == 1, let kind = kinds.first else {
            throw TextCorpusError.notThisFormat(
                path: corpus.paths.joined(separator: ", "), format: corpus.formats[0],
                reason: "the corpora differ in their format, so no part can have all; split "
                    + "them one by one")
        }
        return Paths.join(folder, kind.isEmpty || kind == "/" ? name : "\(name).\(kind)")
    }

    private func requireApart(_ place: String, _ corpus: TextCorpus) throws {
        func resolved(_ path: String) -> String {
            URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
        }
        for path in corpus.paths where resolved(path) == resolved(place) {
            throw TextCorpusError.notThisFormat(
                path: path, format: corpus.formats[0],
                reason: "a part would be written over the corpus itself; write to another folder")
        }
    }

    private mutating func write(_ corpus: TextCorpus, to path: String) throws -> Part {
        let format = corpus.formats[0]
        if corpus.paths.contains(where: Files.isFolder) {
            let byFile = Dictionary(grouping: corpus.sentences) { $0.location.file }
            for (file, sentences) in byFile {
                try Files.write(
                    try content(sentences, format: format),
                    to: Paths.join(path, Paths.name(of: file)))
            }
        } else if corpus.isStream {
            try Files.write(corpus.sentences.map { $0.tokens.joined() }.joined(), to: path)
        } else {
            var content = try content(corpus.sentences, format: format)
            if Paths.kind(of: path) == "csv", let file = corpus.sentences.first?.location.file {
                content = try lines(of: file)[0] + Data([0x0A]) + content
            }
            try Files.write(content, to: path)
        }
        return Part(path: path, sentences: corpus.sentences.count, tokens: corpus.tokenCount)
    }

    /// The lines of `sentences`; formats with a token a line have a blank line after each.
    private mutating func content(
        _ sentences: [LabelledSentence], format: TextCorpusFormat
    ) throws -> Data {
        var data = Data()
        for sentence in sentences {
            let lines = try lines(of: sentence.location.file)
            for number in sentence.lines {
                data.append(lines[number - 1])
                data.append(0x0A)
            }
            if format == .conll || format == .conllu { data.append(0x0A) }
        }
        return data
    }

    /// The lines of `file`, cut as `TextLines` does.
    private mutating func lines(of file: String) throws -> [Data] {
        if let known = files[file] { return known }
        var data = try Files.read(file)
        if data.starts(with: [0xEF, 0xBB, 0xBF]) { data = Data(data.dropFirst(3)) }
        var lines: [Data] = []
        data.withUnsafeBytes { bytes in
            var start = 0
            while start < bytes.count {
                var end = start
                while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
                lines.append(Data(bytes[start..<end]))
                let isPair =
                    end + 1 < bytes.count && bytes[end] == 0x0D && bytes[end + 1] == 0x0A
                start = end + (isPair ? 2 : 1)
            }
        }
        files[file] = lines
        return lines
    }
}

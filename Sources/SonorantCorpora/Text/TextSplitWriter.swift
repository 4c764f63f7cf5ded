import Foundation
import SonorantSystem

/// Writes the parts of a corpus as files of the format that the corpus has: the lines of each
/// sentence as they stand, byte by byte, each ended by `\n`. Several tables become one with the
/// columns of the first.
package struct TextSplitWriter {
    /// A part that was written.
    package struct Part: Sendable, Codable, Equatable {
        /// The file, or for a file a class the folder.
        package let path: String
        /// The number of sentences; of a stream, pieces.
        package let sentences: Int
        /// The number of their tokens.
        package let tokens: Int
    }

    private let folder: String

    /// A writer into `folder`, which is made where it is not there.
    package init(folder: String) { self.folder = folder }

    /// Writes the parts of `split`: `train` and `test`; `train`, `dev` and `test`; or `part-1`,
    /// `part-2`…, with the ending of the corpus's file. Nothing is written where not all can be.
    ///
    /// - Throws: ``TextCorpusError`` for a corpus joined of several formats, for files whose columns
    ///   differ, where one of its files would be written
    ///   over, and where a file is in the way that holds something else, or one that is none of
    ///   this split lies in the folder of a part, where it would be a class; `FileError`.
    package func write(_ split: TextCorpusSplit) throws -> [Part] {
        guard let whole = split.parts.first else { return [] }
        let names = Self.names(split.parts.count)
        let places = try zip(names, split.parts).map { try place(of: $1, $0) }
        let sentences = split.parts.flatMap(\.sentences)
        for place in [folder] + places {
            try requireApart(place, whole, Set(sentences.map(\.location.file)))
        }
        let source =
            whole.isStream
            ? nil
            : try TextSplitSource(
                sentences, paths: whole.paths, format: whole.formats[0],
                isFolder: whole.paths.contains(where: Files.isFolder))
        let contents = zip(split.parts, places).flatMap { files(of: $0, at: $1, source) }
        for (path, content) in contents where Files.exists(path) {
            // The same split again does no harm.
            guard !Files.isFolder(path), try Files.read(path) == content else {
                throw TextCorpusError.occupied(path: path)
            }
        }
        if source != nil, whole.paths.contains(where: Files.isFolder) {
            try requireOwn(places, Set(contents.map(\.path)))
        }
        for (path, content) in contents { try Files.write(content, to: path) }
        return zip(split.parts, places).map { part, path in
            Part(path: path, sentences: part.sentences.count, tokens: part.tokenCount)
        }
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
            throw TextCorpusError.mixed(paths: corpus.paths)
        }
        return Paths.join(folder, kind.isEmpty || kind == "/" ? name : "\(name).\(kind)")
    }

    /// Refuses folders of parts with anything in them but the files at `paths`: files of an earlier
    /// split would be classes of the part, and could be in another part of this one, too.
    private func requireOwn(_ folders: [String], _ paths: Set<String>) throws {
        for folder in folders where Files.exists(folder) {
            guard Files.isFolder(folder) else { throw TextCorpusError.occupied(path: folder) }
            for name in try FolderWalk.names(in: folder) {
                let path = Paths.join(folder, name)
                guard paths.contains(path) else { throw TextCorpusError.occupied(path: path) }
            }
        }
    }

    /// Refuses to write to `place` if that is one of the corpus's files or folders, or lies in one
    /// of its folders, which would no longer be a file a class.
    private func requireApart(
        _ place: String, _ corpus: TextCorpus, _ files: Set<String>
    ) throws {
        func resolved(_ path: String) -> String {
            URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
        }
        let target = resolved(place)
        for path in corpus.paths + files.sorted() {
            let own = resolved(path)
            if target == own || Files.isFolder(path) && target.hasPrefix(own + "/") {
                throw TextCorpusError.overCorpus(path: path, out: place)
            }
        }
    }

    /// What is to be written for `corpus` at `path`: paths with their contents.
    private func files(
        of corpus: TextCorpus, at path: String, _ source: TextSplitSource?
    ) -> [(path: String, content: Data)] {
        guard let source else {
            return [(path, Data(corpus.sentences.map { $0.tokens.joined() }.joined().utf8))]
        }
        guard corpus.paths.contains(where: Files.isFolder) else {
            return [(path, source.header + source.content(corpus.sentences))]
        }
        // Of several folders, files of the same name have the same class.
        return Dictionary(grouping: corpus.sentences) { Paths.name(of: $0.location.file) }
            .map { (Paths.join(path, $0), source.content($1)) }
    }
}

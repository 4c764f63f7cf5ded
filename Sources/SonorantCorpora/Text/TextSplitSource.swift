import Foundation
import SonorantSystem
import SonorantText

/// The files that a corpus was read from, whose lines go into the files of its parts as they
/// stand, but for line ends, which become `\n`.
///
/// Lines of several files that come into one are recoded to UTF-8 if the files' encodings differ,
/// and records of tables get the columns of the first table.
struct TextSplitSource {
    private let format: TextCorpusFormat
    private var table: JoinedTable?
    /// The lines of each file, without their ends.
    private var lines: [String: [Data]] = [:]

    /// - Parameters:
    ///   - sentences: all that are to be written.
    ///   - paths: the corpus's, whose order is that of the files.
    ///   - isFolder: whether lines come into files of the names that their own have, rather than
    ///     all into one.
    /// - Throws: ``TextCorpusError/otherColumns(path:found:other:needed:)`` where lines of the
    ///   files cannot stand in one; `FileError`, `TextFileError`.
    init(
        _ sentences: [LabelledSentence], paths: [String], format: TextCorpusFormat, isFolder: Bool
    ) throws {
        self.format = format
        let own = Dictionary(grouping: sentences) { $0.location.file }
        var seen: Set<String> = []
        let files = (paths + own.keys.sorted()).filter {
            own[$0] != nil && seen.insert($0).inserted
        }
        let texts = try files.map { (path: $0, text: try TextFile($0)) }
        let isTable = !isFolder && files.first.map { Paths.kind(of: $0) == "csv" } == true
        if isTable {
            table = try JoinedTable(texts.map { ($0.path, $0.text.lines.lines) })
        } else if !isFolder {
            var first: (path: String, layout: String)?
            for (path, text) in texts {
                guard let layout = try Self.layout(text, own[path] ?? [], format: format) else {
                    continue
                }
                let known = first ?? (path, layout)
                guard layout == known.layout else {
                    throw TextCorpusError.otherColumns(
                        path: path, found: layout, other: known.path, needed: known.layout)
                }
                first = known
            }
        }
        for together in Dictionary(grouping: texts, by: { isFolder ? Paths.name(of: $0.path) : "" })
            .values
        {
            let recodes =
                Set(together.map(\.text.encoding)).count > 1 || table?.isChanged == true
            for (path, text) in together {
                lines[path] =
                    recodes && text.encoding != .utf8
                    ? Self.recoded(text.lines) : try Self.plain(path)
            }
        }
    }

    /// How the columns of a file stand, where that matters; nil where they may be taken for
    /// anything.
    private static func layout(
        _ text: TextFile, _ sentences: [LabelledSentence], format: TextCorpusFormat
    ) throws -> String? {
        let all = text.lines.lines
        switch format {
        case .conll:
            let shape = try CoNLLCorpus.Shape(all, path: text.lines.path, reading: TextReading())
            return shape.map { "\($0.columns) columns separated by \($0.separator)" }
        case .pairs:
            return all.contains { $0.text.utf8.contains(0x09) }
                ? "tabs between sources and targets" : "no tabs between sources and targets"
        case .labelled:
            if all.first(where: { !$0.isBlank })?.text.trimmed.hasPrefix(LabelledCorpus.mark)
                == true
            {
                return "classes marked by \(LabelledCorpus.mark)"
            }
            let labels = Dictionary(sentences.map { ($0.location.line, $0.label) }) { $1 }
            let rows = all.compactMap { line in
                labels[line.number].map { label in
                    line.text.split(separator: "\t", omittingEmptySubsequences: false).map {
                        String($0.trimmed) == label
                    }
                }
            }
            let places = [0, 1].filter { place in
                rows.allSatisfy { $0.indices.contains(place) && $0[place] }
            }
            return places.count == 1
                ? "classes \(places[0] == 0 ? "before" : "after") the tab" : nil
        case .conllu, .snips, .vector, .text: return nil
        }
    }

    /// What a table's file begins with, its line end included; nothing for other formats.
    var header: Data {
        guard let table, let first = lines[table.first] else { return Data() }
        return Data(table.header.flatMap { first[$0 - 1] + [0x0A] })
    }

    /// The lines of `sentences`; formats with a token a line have a blank line after each.
    func content(_ sentences: [LabelledSentence]) -> Data {
        var data = Data()
        for sentence in sentences {
            let file = sentence.location.file
            guard let all = lines[file] else { continue }
            let own = Array(all[sentence.lines.lowerBound - 1..<sentence.lines.upperBound])
            if let record = table?.record(own, of: file) {
                data.append(record)
            } else {
                for line in own { data.append(contentsOf: line + [0x0A]) }
            }
            if format == .conll || format == .conllu { data.append(0x0A) }
        }
        return data
    }

    /// Lines in UTF-8; none of them is damaged.
    private static func recoded(_ text: TextLines) -> [Data] {
        var lines = [Data](repeating: Data(), count: text.lines.last?.number ?? 0)
        for line in text.lines { lines[line.number - 1] = Data(line.text.utf8) }
        return lines
    }

    /// The lines of a file byte by byte.
    private static func plain(_ file: String) throws -> [Data] {
        var lines: [Data] = []
        TextLines.forEach(in: try Files.read(file)) { lines.append(Data($0)) }
        return lines
    }
}

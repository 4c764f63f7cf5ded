import Foundation
import SonorantText

/// The records of several tables under one first line, that of the first of them. Columns are
/// matched by their names, wherever they stand.
struct JoinedTable {
    /// The path of the first table.
    let first: String
    /// The lines of the first table's header, from 1.
    let header: ClosedRange<Int>
    private let delimiter: Character
    /// How each table whose columns stand otherwise is to be read.
    private var others: [String: (delimiter: Character, order: [Int])] = [:]

    /// The table of `files`, each with its lines.
    ///
    /// - Throws: ``TextCorpusError/otherColumns(path:found:other:needed:)`` for the first file
    ///   whose columns have other names than those of the first file.
    init(_ files: [(path: String, lines: [TextLines.Line])]) throws {
        let heads = try files.map { try Head($0.path, $0.lines) }
        guard let first = heads.first else { preconditionFailure("a table of no files") }
        (self.first, header, delimiter) = (first.path, first.lines, first.delimiter)
        for head in heads.dropFirst()
        where head.names != first.names || head.delimiter != delimiter {
            guard let order = head.order(as: first.names) else {
                throw TextCorpusError.otherColumns(
                    path: head.path, found: "the columns " + head.names.quotedList(limit: 12),
                    other: first.path, needed: first.names.quotedList(limit: 12))
            }
            others[head.path] = (head.delimiter, order)
        }
    }

    /// Whether any record has to be written otherwise than it stands.
    var isChanged: Bool { !others.isEmpty }

    /// The record of `lines`, which may be followed by blank ones, with the columns of the first
    /// table; nil where it stands so already, or where it cannot be read.
    func record(_ lines: [Data], of file: String) -> Data? {
        guard let (own, order) = others[file] else { return nil }
        var text = ""
        for (index, line) in lines.enumerated() {
            text += (index == 0 ? "" : "\n") + String(decoding: line, as: UTF8.self)
            if text.utf8.count(where: { $0 == 0x22 }) % 2 == 0 { break }
        }
        let record = TextLines.Line(number: 1, text: text)
        guard let fields = try? TableRecords.fields(of: record, delimiter: own) else { return nil }
        let moved = order.map { quoted(fields.indices.contains($0) ? fields[$0] : "") }
        return Data((moved.joined(separator: String(delimiter)) + "\n").utf8)
    }

    /// `field` as it may stand in a record.
    private func quoted(_ field: String) -> String {
        let isPlain =
            field.trimmed.count == field.count
            && !field.contains { $0 == delimiter || $0 == "\"" || $0.isNewline }
        return isPlain ? field : "\"" + field.replacing("\"", with: "\"\"") + "\""
    }

    /// The first record of a table.
    private struct Head {
        let path: String
        let lines: ClosedRange<Int>
        let delimiter: Character
        let names: [String]

        init(_ path: String, _ all: [TextLines.Line]) throws {
            let filled = all.filter { !$0.isBlank }
            guard let record = TableRecords.records(of: filled).first else {
                throw TextCorpusError.empty(path: path, format: .labelled)
            }
            self.path = path
            lines = record.number...record.number + record.text.count(where: \.isNewline)
            delimiter = TableRecords.delimiter(of: record.text)
            names = try TableRecords.allFields(of: record, delimiter: delimiter).map {
                $0.trimmed.lowercased()
            }
        }

        /// Where each of `wanted` stands; nil unless all do, and nothing else. Of equal names the
        /// first is the first.
        func order(as wanted: [String]) -> [Int]? {
            guard wanted.sorted() == names.sorted() else { return nil }
            var places = Dictionary(grouping: names.indices) { names[$0] }
            return wanted.map { places[$0]?.removeFirst() ?? 0 }
        }
    }
}

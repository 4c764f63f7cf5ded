import Foundation
import SonorantSystem

/// How a file of transcripts is written.
package enum TranscriptFormat: String, Sendable, CaseIterable {
    /// Kaldi's: an id, white space, the words.
    case kaldi
    /// NIST's: the words, then the id in parentheses; lines that begin with `;;` are remarks.
    case trn
    /// An id (which may have blanks in it), a tab, the text.
    case tabbed
    /// A JSON object a line with `id` and `text`, as `decode --format json` writes.
    case json
}

/// Transcripts by id, as `score` reads them.
package struct TranscriptFile: Sendable, Equatable {
    /// One transcript.
    package struct Entry: Sendable, Equatable {
        /// The utterance.
        package let id: String
        /// Its text; empty where nothing was said or recognised.
        package let text: String
        /// Where it stands, from 1.
        package let line: Int
    }

    /// Where the transcripts came from.
    package let path: String
    /// How they are written there.
    package let format: TranscriptFormat
    /// All of them, in the order of the file.
    package let entries: [Entry]

    /// Reads the file at `path`; its format is found by looking.
    ///
    /// - Throws: ``FileError``, ``TranscriptFileError``.
    package init(_ path: String) throws {
        let lines = try TextLines.read(path)
        try lines.requireText()
        try self.init(path: path, lines: lines.lines)
    }

    /// The transcripts in `lines`.
    package init(path: String, lines: [TextLines.Line]) throws {
        let filled = lines.filter { !$0.text.allSatisfy(\.isWhitespace) }
        // What begins with two semicolons is a remark in TRN, and text everywhere else.
        let plain = filled.filter { !$0.text.hasPrefix(";;") }
        let isTRN = !plain.isEmpty && plain.allSatisfy { Self.trn($0.text) != nil }
        let lines = isTRN ? plain : filled
        guard !lines.isEmpty else { throw TranscriptFileError.empty(path: path) }
        let format = Self.format(of: lines, isTRN: isTRN)
        var seen: [String: Int] = [:]
        var entries: [Entry] = []
        for line in lines {
            let entry = try Self.entry(line, format: format, path: path)
            if let first = seen.updateValue(line.number, forKey: entry.id) {
                throw TranscriptFileError.duplicate(
                    path: path, id: entry.id, first: first, second: line.number)
            }
            entries.append(entry)
        }
        self.path = path
        self.format = format
        self.entries = entries
    }

    private static func format(
        of lines: [TextLines.Line], isTRN: Bool
    ) -> TranscriptFormat {
        if lines[0].text.trimmed.hasPrefix("{") { return .json }
        if isTRN { return .trn }
        // A line of one token may have lost its tab together with its empty text.
        let isTabbed =
            lines.contains { $0.text.utf8.contains(0x09) }
            && lines.allSatisfy { $0.text.utf8.contains(0x09) || !$0.text.utf8.contains(0x20) }
        return isTabbed ? .tabbed : .kaldi
    }

    private static func entry(
        _ line: TextLines.Line, format: TranscriptFormat, path: String
    ) throws -> Entry {
        let parts: (id: Substring, text: Substring)
        switch format {
        case .json:
            return try jsonEntry(line, path: path)
        case .trn:
            parts = trn(line.text)!
        case .tabbed:
            let fields = line.text.split(
                separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
            parts = (fields[0].trimmed, fields.count > 1 ? fields[1] : "")
        case .kaldi:
            let fields = line.text.split(maxSplits: 1, whereSeparator: \.isWhitespace)
            parts = (fields[0], fields.count > 1 ? fields[1] : "")
        }
        guard !parts.id.isEmpty else {
            throw TranscriptFileError.noID(path: path, line: line.number)
        }
        let text = TextNormalisation.nfc.apply(String(parts.text.trimmed))
        return Entry(
            id: TextNormalisation.nfc.apply(String(parts.id)), text: text, line: line.number)
    }

    /// The two parts of `words (id)`, or nil.
    private static func trn(_ text: String) -> (id: Substring, text: Substring)? {
        let line = text.trimmed
        guard line.last == ")", let open = line.lastIndex(of: "("),
            open == line.startIndex || line[line.index(before: open)].isWhitespace
        else { return nil }
        let id = line[line.index(after: open)..<line.index(before: line.endIndex)]
        guard !id.isEmpty, !id.contains(where: \.isWhitespace) else { return nil }
        return (id, line[..<open])
    }

    private static func jsonEntry(_ line: TextLines.Line, path: String) throws -> Entry {
        struct Record: Decodable {
            let id: String
            let text: String
        }
        guard let record = try? JSONDecoder().decode(Record.self, from: Data(line.text.utf8))
        else { throw TranscriptFileError.noJSON(path: path, line: line.number) }
        return Entry(
            id: record.id, text: TextNormalisation.nfc.apply(String(record.text.trimmed)),
            line: line.number)
    }

    /// The pairs of this reference and `hypotheses`, joined by id, in the order of this file.
    ///
    /// - Throws: ``TranscriptFileError/unmatched(reference:hypothesis:missing:extra:)`` unless
    ///   both have the same ids.
    package func paired(
        with hypotheses: TranscriptFile
    ) throws -> [(id: String, reference: String, hypothesis: String)] {
        let table = Dictionary(
            uniqueKeysWithValues: hypotheses.entries.map { ($0.id, $0.text) })
        let ids = Set(entries.map(\.id))
        let missing = entries.map(\.id).filter { table[$0] == nil }
        let extra = hypotheses.entries.map(\.id).filter { !ids.contains($0) }
        guard missing.isEmpty, extra.isEmpty else {
            throw TranscriptFileError.unmatched(
                reference: path, hypothesis: hypotheses.path, missing: missing, extra: extra)
        }
        return entries.map { ($0.id, $0.text, table[$0.id]!) }
    }
}

/// A file of transcripts that cannot be scored.
package enum TranscriptFileError: Failure, Equatable {
    /// No line has an utterance.
    case empty(path: String)
    /// A line has no id.
    case noID(path: String, line: Int)
    /// A line is no JSON object with `id` and `text`.
    case noJSON(path: String, line: Int)
    /// One id stands on two lines.
    case duplicate(path: String, id: String, first: Int, second: Int)
    /// The two files do not have the same ids.
    case unmatched(reference: String, hypothesis: String, missing: [String], extra: [String])

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .empty(let path):
            return "\(path): no transcripts; lines such as 'id text', 'text (id)' or "
                + "'id<TAB>text' are needed"
        case .noID(let path, let line):
            return "\(path):\(line): there is no id before the tab"
        case .noJSON(let path, let line):
            return "\(path):\(line): not a JSON object with the texts 'id' and 'text', as the "
                + "first line promised"
        case .duplicate(let path, let id, let first, let second):
            return "\(path):\(second): '\(id)' has a transcript on line \(first) already; "
                + "each id may stand once"
        case .unmatched(let reference, let hypothesis, let missing, let extra):
            var parts: [String] = []
            if !missing.isEmpty {
                parts.append("\(missing.count) missing (\(missing.quotedList(limit: 5)))")
            }
            if !extra.isEmpty {
                parts.append(
                    "\(extra.count) not in the reference (\(extra.quotedList(limit: 5)))")
            }
            return "\(hypothesis): the ids differ from \(reference): "
                + parts.joined(separator: ", ") + "; give two files with the same ids"
        }
    }
}

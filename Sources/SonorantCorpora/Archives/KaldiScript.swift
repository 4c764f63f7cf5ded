import Foundation
import SonorantSystem
import SonorantTensors

/// A Kaldi script (`.scp`): where to find the matrix of each key.
///
/// A line reads `key path:offset`, or `key path` for a file with a single matrix; a range of
/// rows and columns may follow as `[first:last]` or `[first:last,first:last]`, both ends
/// included, as Kaldi has it.
///
/// A relative path is looked for in the script's own folder first, then in the current one. If
/// neither has it, nor an absolute path anything, a file of the same name in the script's folder
/// is taken, so that a folder with both files may be moved.
package struct KaldiScript: Sendable {
    /// One line of a script.
    package struct Entry: Sendable, Equatable {
        /// The utterance.
        package let key: String
        /// The archive, as found on this machine.
        package let archive: String
        /// The byte where the matrix begins.
        package let offset: Int
        /// The line of the script, from 1.
        package let line: Int
        /// The rows wanted; nil for all.
        package let rows: ClosedRange<Int>?
        /// The columns wanted; nil for all.
        package let columns: ClosedRange<Int>?

        /// The matrix itself.
        ///
        /// - Throws: ``ArchiveError`` with the archive's name and byte.
        package func matrix() throws -> Matrix {
            let whole = try KaldiArchive.matrix(at: offset, of: archive)
            guard rows != nil || columns != nil else { return whole }
            let rows = try part(rows, of: whole.rows, "rows")
            let columns = try part(columns, of: whole.columns, "columns")
            var elements: [Float] = []
            elements.reserveCapacity(rows.count * columns.count)
            for row in rows {
                let start = row * whole.columns
                elements +=
                    whole.elements[
                        start + columns.lowerBound..<start + columns.upperBound]
            }
            return Matrix(rows: rows.count, columns: columns.count, elements: elements)
        }

        /// Rows and columns of the matrix, cheaply if it is binary.
        package func shape() throws -> (rows: Int, columns: Int) {
            let whole = try KaldiArchive.shape(at: offset, of: archive)
            return (
                try part(rows, of: whole.rows, "rows").count,
                try part(columns, of: whole.columns, "columns").count
            )
        }

        private func part(
            _ range: ClosedRange<Int>?, of count: Int, _ what: String
        ) throws -> Range<Int> {
            guard let range else { return 0..<count }
            guard range.upperBound < count else {
                throw ArchiveError.badKey(
                    path: archive, key: key,
                    reason: "has \(count) \(what), but the script asks for "
                        + "\(range.lowerBound) to \(range.upperBound) (from 0)")
            }
            return range.lowerBound..<range.upperBound + 1
        }
    }

    /// All lines, in the file's order.
    package let entries: [Entry]

    /// Reads the script at `path`; archives are looked for, but not opened.
    ///
    /// - Throws: ``FileError``, or ``ArchiveError`` for the first line that cannot be used:
    ///   commands ending in `|` are refused, since running them would run whatever a corpus says.
    package init(path: String) throws {
        var entries: [Entry] = []
        var lines: [String: Int] = [:]
        let folder = Files.folder(of: path)
        var found: [Substring: String] = [:]
        for (index, text) in try Files.readLines(path).enumerated() {
            let fields = text.split(maxSplits: 1) { $0 == " " || $0 == "\t" }
            guard let key = fields.first.map(String.init) else { continue }
            func refuse(_ reason: String) -> ArchiveError {
                .badLine(path: path, line: index + 1, reason: reason)
            }
            guard fields.count == 2 else {
                throw refuse("'\(key)' stands alone; a line needs a key and path:offset")
            }
            if let earlier = lines.updateValue(index + 1, forKey: key) {
                throw refuse("key '\(key)' was already on line \(earlier); remove one of them")
            }
            let place = try Place(fields[1], refuse: refuse)
            let archive = found[place.path] ?? Self.find(place.path, folder: folder)
            found[place.path] = archive
            entries.append(
                Entry(
                    key: key, archive: archive, offset: place.offset, line: index + 1,
                    rows: place.rows, columns: place.columns))
        }
        self.entries = entries
    }

    private static func find(_ path: Substring, folder: String) -> String {
        let name = String(path)
        let base = folder.isEmpty ? "." : folder
        let beside = (base as NSString).appendingPathComponent((name as NSString).lastPathComponent)
        let candidates =
            name.hasPrefix("/")
            ? [name, beside] : [(base as NSString).appendingPathComponent(name), name, beside]
        return candidates.first(where: Files.exists) ?? candidates[0]
    }

    /// The second field of a line, taken apart.
    private struct Place {
        var path: Substring
        var offset = 0
        var rows: ClosedRange<Int>?
        var columns: ClosedRange<Int>?

        init(_ field: Substring, refuse: (String) -> ArchiveError) throws {
            let text = field.trimmingCharacters(in: .whitespaces)
            guard !text.hasSuffix("|") else {
                throw refuse(
                    "this is a command, and commands are not run; run it yourself, write its "
                        + "output to an archive, and name that")
            }
            path = Substring(text)
            if path.hasSuffix("]"), let open = path.lastIndex(of: "[") {
                let inside = path[path.index(after: open)...].dropLast()
                path = path[..<open]
                let parts = inside.split(separator: ",", omittingEmptySubsequences: false)
                guard (1...2).contains(parts.count) else {
                    throw refuse("[\(inside)] is no range; write [first:last,first:last]")
                }
                rows = try Self.range(parts[0], refuse)
                if parts.count == 2 { columns = try Self.range(parts[1], refuse) }
            }
            if let colon = path.lastIndex(of: ":") {
                let digits = path[path.index(after: colon)...]
                if !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) {
                    guard let number = Int(digits) else {
                        throw refuse("offset \(digits) is too large for any file")
                    }
                    offset = number
                    path = path[..<colon]
                }
            }
            guard !path.isEmpty else { throw refuse("there is no path before the offset") }
        }

        private static func range(
            _ text: Substring, _ refuse: (String) -> ArchiveError
        ) throws -> ClosedRange<Int>? {
            if text.isEmpty || text == ":" { return nil }
            let ends = text.split(separator: ":", omittingEmptySubsequences: false)
            guard ends.count == 2, let first = Int(ends[0]), let last = Int(ends[1]),
                first >= 0, last >= first
            else { throw refuse("'\(text)' is no range; write first:last, both from 0") }
            return first...last
        }
    }
}

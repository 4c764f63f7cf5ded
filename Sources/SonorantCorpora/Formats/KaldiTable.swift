import SonorantSystem

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

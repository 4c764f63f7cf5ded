import SonorantSystem
import SonorantText

/// Columns with a token a line, one of them the token, another its tag.
///
/// The first line decides what separates columns: tabs, so that a token may have blanks in it, or
/// else white space. Blank lines and lines that begin with `-DOCSTART-` end a sentence. A line
/// that begins with `# ` and does not have as many columns as the others is a comment; `# intent =
/// NAME` gives its sentence a class, as `decode` writes it. With one column there are no tags.
enum CoNLLCorpus {
    /// How many columns the file at `path` has; nil where it has no line with data.
    static func columns(of path: String) throws -> Int? {
        var reading = TextReading()
        // The first column is always there, whatever the file.
        reading.tagColumn = 1
        return try Shape(TextFile(path).lines.lines, path: path, reading: reading)?.columns
    }

    static func load(_ path: String, reading: TextReading) throws -> TextCorpus {
        var builder = TextCorpusBuilder(path: path, format: .conll, reading: reading)
        let lines = try builder.lines(of: path)
        guard let shape = try Shape(lines, path: path, reading: reading) else {
            return try builder.finish()
        }
        var block = Block()
        for line in lines {
            if line.isBlank || line.text.hasPrefix("-DOCSTART-") {
                block.close(into: &builder)
                continue
            }
            if let last = block.last, line.number > last + 1 { block.isSpoiled = true }
            let fields = shape.fields(of: line.text)
            if fields.count != shape.columns {
                if line.text.hasPrefix("# ") || line.text == "#" {
                    block.take(comment: line)
                    continue
                }
                builder.fault(
                    .malformedLine, at: SourceLocation(path, line),
                    "\(fields.count) column\(fields.count == 1 ? "" : "s"), but the first line "
                        + "has \(shape.columns) (separated by \(shape.separator)); its sentence "
                        + "is left out")
                block.isSpoiled = true
            }
            let token = fields.indices.contains(shape.token) ? fields[shape.token] : ""
            let tag = shape.tag.flatMap { fields.indices.contains($0) ? fields[$0] : nil } ?? ""
            if fields.count == shape.columns, token.isEmpty || shape.tag != nil && tag.isEmpty {
                builder.fault(
                    token.isEmpty ? .malformedLine : .missingLabel, at: SourceLocation(path, line),
                    "the \(token.isEmpty ? "token" : "tag") is empty; its sentence is left out")
                block.isSpoiled = true
            }
            block.take(token, tag: shape.tag == nil ? nil : tag, line: line.number, path: path)
        }
        block.close(into: &builder)
        return try builder.finish()
    }

    /// How many columns there are and what is in them.
    struct Shape {
        let isTabbed: Bool
        let columns: Int
        let token: Int
        /// Nil for a file of one column.
        let tag: Int?

        var separator: String { isTabbed ? "tabs" : "white space" }

        /// The shape of the first line with data; nil without one.
        init?(_ lines: [TextLines.Line], path: String, reading: TextReading) throws {
            let first = lines.first { line in
                !line.isBlank && !line.text.hasPrefix("-DOCSTART-")
                    && (!line.text.hasPrefix("#") || line.text.utf8.contains(0x09))
            }
            guard let first = first ?? lines.first(where: { !$0.isBlank }) else { return nil }
            let isTabbed = first.text.utf8.contains(0x09)
            let columns = Self.fields(of: first.text, isTabbed: isTabbed).count
            func place(_ column: Int) throws -> Int {
                let place = column < 0 ? columns + column : column - 1
                guard (0..<columns).contains(place) else {
                    throw TextCorpusError.missingColumn(
                        path: path, line: first.number, column: column, found: columns)
                }
                return place
            }
            let token = try place(reading.tokenColumn)
            let tag = try place(reading.tagColumn)
            (self.isTabbed, self.columns, self.token) = (isTabbed, columns, token)
            self.tag = columns == 1 || tag == token ? nil : tag
        }

        func fields(of text: String) -> [String] { Self.fields(of: text, isTabbed: isTabbed) }

        private static func fields(of text: String, isTabbed: Bool) -> [String] {
            isTabbed
                ? text.split(separator: "\t", omittingEmptySubsequences: false).map {
                    String($0.trimmed)
                }
                : text.split(whereSeparator: \.isWhitespace).map { String($0) }
        }
    }

    /// The sentence that is being read.
    private struct Block {
        var tokens: [String] = []
        var tags: [String] = []
        var location: SourceLocation?
        var start: Int?
        var last: Int?
        var label: String?
        var isSpoiled = false

        mutating func take(comment line: TextLines.Line) {
            start = start ?? line.number
            last = line.number
            guard let match = line.text.trimmed.wholeMatch(of: #/#\s*intent\s*=\s*(.+)/#) else {
                return
            }
            label = String(match.1)
        }

        mutating func take(_ token: String, tag: String?, line: Int, path: String) {
            start = start ?? line
            last = line
            location = location ?? SourceLocation(file: path, line: line)
            tokens.append(token)
            if let tag { tags.append(tag) }
        }

        mutating func close(into builder: inout TextCorpusBuilder) {
            if !isSpoiled, let location, let start, let last {
                builder.add(
                    at: location, lines: start...last, tokens: tokens,
                    tags: tags.isEmpty ? nil : tags, label: label)
            }
            self = Block()
        }
    }
}

import SonorantSystem
import SonorantText

/// Texts with a class each: a line `text<TAB>class` or `class<TAB>text`, fastText's
/// `__label__class text`, a table with named columns, or a folder with a file for each class.
enum LabelledCorpus {
    /// Names of a table's column with texts, the most telling first.
    static let textNames = ["text", "sentence", "review", "content", "document", "name", "word"]
    /// Names of a table's column with classes, the most telling first.
    static let labelNames = ["label", "class", "category", "sentiment", "intent", "target"]
    /// What begins a class in fastText's files.
    static let mark = "__label__"

    static func load(_ path: String, reading: TextReading) throws -> TextCorpus {
        var builder = TextCorpusBuilder(path: path, format: .labelled, reading: reading)
        if Files.isFolder(path) {
            try addFolder(path, to: &builder)
            return try builder.finish()
        }
        let lines = try builder.lines(of: path).filter { !$0.isBlank }
        if Paths.kind(of: path) == "csv" {
            try addTable(lines, to: &builder)
        } else if lines.first?.text.trimmed.hasPrefix(mark) == true {
            for line in lines { addMarked(line, to: &builder) }
        } else {
            try addTabbed(lines, to: &builder)
        }
        return try builder.finish()
    }

    // MARK: Lines

    private static func addMarked(
        _ line: TextLines.Line, to builder: inout TextCorpusBuilder
    ) {
        let location = SourceLocation(builder.path, line)
        let words = line.text.split(maxSplits: 1, whereSeparator: \.isWhitespace)
        guard words[0].hasPrefix(mark), words[0].count > mark.count else {
            builder.fault(
                .missingLabel, at: location,
                "the line does not begin with \(mark) and a class; it is left out")
            return
        }
        let text = words.count > 1 ? words[1] : ""
        if text.hasPrefix(mark) {
            builder.fault(
                .malformedLine, at: location,
                "there are several classes, but a text has one here; the line is left out")
            return
        }
        builder.add(
            at: location, tokens: builder.tokens(of: text),
            label: String(words[0].dropFirst(mark.count)))
    }

    private static func addTabbed(
        _ lines: [TextLines.Line], to builder: inout TextCorpusBuilder
    ) throws {
        let rows = lines.map { line in
            line.text.split(separator: "\t", omittingEmptySubsequences: false).map(\.trimmed)
        }
        let pairs = rows.filter { $0.count == 2 }
        guard !pairs.isEmpty || lines.isEmpty else {
            throw TextCorpusError.notThisFormat(
                path: builder.path, format: .labelled,
                reason: "no line is 'text<TAB>class', 'class<TAB>text' or '\(mark)class text'")
        }
        let column = labelColumn(of: pairs)
        if !pairs.isEmpty {
            builder.notes.append(
                "\(builder.path): classes stand \(column == 0 ? "before" : "after") the tab")
        }
        for (line, row) in zip(lines, rows) {
            let location = SourceLocation(builder.path, line)
            guard row.count == 2 else {
                builder.fault(
                    .malformedLine, at: location,
                    "\(row.count - 1) tabs, but there should be one, between text and class; the "
                        + "line is left out")
                continue
            }
            guard !row[column].isEmpty else {
                builder.fault(
                    .missingLabel, at: location, "the class is empty; the line is left out")
                continue
            }
            builder.add(
                at: location, tokens: builder.tokens(of: row[1 - column]),
                label: String(row[column]))
        }
    }

    /// The column with fewer different values; of two alike the one without white space in it,
    /// then the one with shorter values, then the second.
    static func labelColumn(of rows: [[Substring]]) -> Int {
        func measure(_ column: Int) -> (Int, Int, Int) {
            let values = rows.map { $0[column] }
            let hasBlanks = values.contains { $0.contains(where: \.isWhitespace) }
            return (
                Set(values).count, hasBlanks ? 1 : 0, values.reduce(0) { $0 + $1.utf8.count }
            )
        }
        return measure(0) < measure(1) ? 0 : 1
    }

    // MARK: Tables

    private static func addTable(
        _ lines: [TextLines.Line], to builder: inout TextCorpusBuilder
    ) throws {
        let path = builder.path
        var records = TableRecords.records(of: lines)[...]
        guard let header = records.popFirst() else { return }
        let delimiter = TableRecords.delimiter(of: header.text)
        guard let titles = try? TableRecords.fields(of: header, delimiter: delimiter) else {
            throw TextCorpusError.notThisFormat(
                path: path, format: .labelled,
                reason: "the first line has a quotation mark where none may stand")
        }
        let names = titles.map { $0.trimmed.lowercased() }
        func column(_ known: [String], _ needed: String) throws -> Int {
            guard let name = known.first(where: names.contains),
                let column = names.firstIndex(of: name)
            else {
                throw TextCorpusError.missingName(
                    path: path, needed: needed, known: known, found: names)
            }
            return column
        }
        let text = try column(textNames, "text")
        let label = try column(labelNames, "class")
        for (index, record) in zip(records.indices, records) {
            let location = SourceLocation(path, record)
            let next = records.indices.contains(index + 1) ? records[index + 1].number : nil
            let last = next.map { $0 - 1 } ?? lines.last?.number ?? record.number
            guard let fields = try? TableRecords.fields(of: record, delimiter: delimiter),
                (names.count - 1...names.count).contains(fields.count)
            else {
                builder.fault(
                    .malformedLine, at: location,
                    "not the \(names.count) fields that the first line names; a field with "
                        + "'\(delimiter)' in it must be quoted as a whole, and "
                        + "quotation marks in it doubled")
                continue
            }
            let name = fields.indices.contains(label) ? String(fields[label].trimmed) : ""
            guard !name.isEmpty else {
                builder.fault(
                    .missingLabel, at: location, "the class is empty; the record is left out")
                continue
            }
            builder.add(
                at: location, lines: record.number...max(record.number, last),
                tokens: builder.tokens(of: fields.indices.contains(text) ? fields[text] : ""),
                label: name)
        }
    }

    // MARK: Folders

    private static func addFolder(_ path: String, to builder: inout TextCorpusBuilder) throws {
        for (file, label) in try classes(in: path) {
            for line in try builder.lines(of: file) where !line.isBlank {
                builder.add(
                    at: SourceLocation(file, line), tokens: builder.tokens(of: line.text.trimmed),
                    label: label)
            }
        }
    }

    /// The files of a folder with one for each class, and the classes: what follows the last dot
    /// where all that stands before it is the same in several files, else what stands before it.
    static func classes(in path: String) throws -> [(file: String, label: String)] {
        let names = try FolderWalk.names(in: path).filter { name in
            !Files.isFolder(Paths.join(path, name)) && !isAside(name)
        }
        let stems = Set(names.map { Paths.withoutExtension($0) })
        let kinds = Set(names.map { ($0 as String).split(separator: ".").last.map(String.init) })
        let isByKind = names.count > 1 && stems.count == 1 && kinds.count == names.count
        return names.map { name in
            let stem = Paths.withoutExtension(name)
            let kind = name.dropFirst(stem.count + 1)
            return (Paths.join(path, name), isByKind && !kind.isEmpty ? String(kind) : stem)
        }
    }

    /// Whether a file tells about a corpus and is none of it.
    private static func isAside(_ name: String) -> Bool {
        let stem = Paths.withoutExtension(name).lowercased()
        return ["readme", "license", "licence", "copying", "about"].contains(stem)
            || Paths.kind(of: name) == "md"
    }
}

import SonorantSystem

/// Universal Dependencies' CoNLL-U: ten columns separated by tabs, of which FORM is the token.
///
/// Multiword tokens (`3-4`) and empty nodes (`3.1`) are left out, since their words follow, or
/// they have no words. `# sent_id = …` is a sentence's id.
/// Source: universaldependencies.org/format.html.
enum CoNLLUCorpus {
    /// The columns' names; the last three are not tags.
    static let columns = [
        "ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC",
    ]

    static func load(_ path: String, reading: TextReading) throws -> TextCorpus {
        var builder = TextCorpusBuilder(path: path, format: .conllu, reading: reading)
        let column = columns.firstIndex(of: reading.tag.uppercased())
        var block = Block()
        for line in try builder.lines(of: path) {
            if line.isBlank {
                block.close(into: &builder)
                continue
            }
            if let last = block.last, line.number > last + 1 { block.isSpoiled = true }
            block.start = block.start ?? line.number
            block.last = line.number
            if line.text.hasPrefix("#") {
                let parts = line.text.dropFirst().split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0].trimmed == "sent_id" {
                    block.id = String(parts[1].trimmed)
                }
                continue
            }
            let fields = line.text.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count == columns.count else {
                builder.fault(
                    .malformedLine, at: SourceLocation(path, line),
                    "\(fields.count) columns, but CoNLL-U has 10, separated by tabs; its sentence "
                        + "is left out")
                block.isSpoiled = true
                continue
            }
            if fields[0].contains("-") || fields[0].contains(".") { continue }
            guard Int(fields[0]) == block.tokens.count + 1, !fields[1].isEmpty else {
                builder.fault(
                    .malformedLine, at: SourceLocation(path, line),
                    fields[1].isEmpty
                        ? "FORM is empty; its sentence is left out"
                        : "the ID is '\(fields[0])', but \(block.tokens.count + 1) comes next; "
                            + "its sentence is left out")
                block.isSpoiled = true
                continue
            }
            block.location = block.location ?? SourceLocation(path, line)
            block.tokens.append(String(fields[1]))
            block.tags.append(
                column.map { String(fields[$0]) } ?? feature(reading.tag, in: fields[5]))
        }
        block.close(into: &builder)
        if column == nil, !builder.sentences.isEmpty,
            builder.sentences.allSatisfy({ $0.tags?.allSatisfy { $0 == "_" } == true })
        {
            throw TextCorpusError.missingName(
                path: path, needed: "tag '\(reading.tag)'",
                known: ["UPOS", "XPOS", "DEPREL", "LEMMA", "or a feature"], found: columns)
        }
        return try builder.finish()
    }

    /// The value of feature `name` in `Case=Nom|Number=Sing`, or `_`.
    private static func feature(_ name: String, in features: Substring) -> String {
        for pair in features.split(separator: "|") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2, parts[0] == name { return String(parts[1]) }
        }
        return "_"
    }

    private struct Block {
        var id: String?
        var tokens: [String] = []
        var tags: [String] = []
        var location: SourceLocation?
        var start: Int?
        var last: Int?
        var isSpoiled = false

        mutating func close(into builder: inout TextCorpusBuilder) {
            if !isSpoiled, let start, let last {
                if let location {
                    builder.add(
                        id: id, at: location, lines: start...last, tokens: tokens, tags: tags)
                } else {
                    builder.fault(
                        .emptySentence, at: SourceLocation(file: builder.path, line: start),
                        "a sentence without words is left out")
                }
            }
            self = Block()
        }
    }
}

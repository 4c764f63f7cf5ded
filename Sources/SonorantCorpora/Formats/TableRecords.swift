import SonorantText

/// The records of a table in CSV, one at a time, so that a fault in one costs no other.
///
/// Source: RFC 4180, with blanks allowed between a quoted field and what parts it from others, and
/// `""` for a quotation mark in fields that are not quoted, too.
enum TableRecords {
    /// A quotation mark stands where none may, or is never closed.
    struct QuotationError: Error {}

    /// What separates the fields of the first line `header`.
    static func delimiter(of header: String) -> Character {
        header.contains(",") ? "," : header.contains(";") ? ";" : "\t"
    }

    /// The fields of `record`, without quotation marks; the last one, when empty, is not reported.
    ///
    /// - Throws: ``QuotationError``.
    static func fields(of record: TextLines.Line, delimiter: Character) throws -> [String] {
        let fields = try allFields(of: record, delimiter: delimiter)
        return fields.last?.isEmpty == true ? fields.dropLast() : fields
    }

    /// All fields of `record`, an empty last one included.
    ///
    /// - Throws: ``QuotationError``.
    static func allFields(of record: TextLines.Line, delimiter: Character) throws -> [String] {
        var fields: [String] = []
        var field = ""
        var state = State.start
        for character in record.text {
            if character == delimiter, state != .quoted, state != .markInPlain {
                fields.append(field)
                field = ""
                state = .start
                continue
            }
            switch state {
            case .start:
                if character == "\"" {
                    state = .quoted
                } else if !character.isWhitespace {
                    field.append(character)
                    state = .plain
                }
            case .plain, .quoted:
                if character == "\"" {
                    state = state == .plain ? .markInPlain : .markInQuoted
                } else {
                    field.append(character)
                }
            case .markInPlain, .markInQuoted:
                if character == "\"" {
                    field.append(character)
                    state = state == .markInPlain ? .plain : .quoted
                } else if state == .markInPlain || !character.isWhitespace {
                    throw QuotationError()
                }
            }
        }
        guard state != .quoted, state != .markInPlain else { throw QuotationError() }
        return fields + [field]
    }

    private enum State {
        /// Before the first character of a field.
        case start
        case plain
        case quoted
        /// Behind a quotation mark that is half of one, or misplaced.
        case markInPlain
        /// Behind a quotation mark that is half of one, or the end.
        case markInQuoted
    }

    /// Lines, with those joined that a quoted field holds together. A quotation mark that is
    /// never closed holds nothing together.
    static func records(of lines: [TextLines.Line]) -> [TextLines.Line] {
        var records: [TextLines.Line] = []
        var index = 0
        while index < lines.count {
            var end = index
            var text = lines[index].text
            var marks = text.utf8.count { $0 == 0x22 }
            while marks % 2 == 1, end + 1 < lines.count, end - index < 20 {
                end += 1
                text += "\n" + lines[end].text
                marks += lines[end].text.utf8.count { $0 == 0x22 }
            }
            if marks % 2 == 1 {
                records.append(lines[index])
                index += 1
            } else {
                records.append(.init(number: lines[index].number, text: text))
                index = end + 1
            }
        }
        return records
    }
}

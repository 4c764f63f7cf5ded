import SonorantText
import SwiftCSV

/// The records of a table in CSV, one at a time, so that a fault in one costs no other.
enum TableRecords {
    /// What separates the fields of the first line `header`.
    static func delimiter(of header: String) -> CSVDelimiter {
        header.contains(",") ? .comma : header.contains(";") ? .semicolon : .tab
    }

    /// The fields of `record`, without quotation marks; the last one, when empty, is not reported.
    ///
    /// - Throws: SwiftCSV's error where a quotation mark stands where none may.
    static func fields(
        of record: TextLines.Line, delimiter: CSVDelimiter
    ) throws -> [String] {
        // One record at a time, so that a fault in one costs no other.
        try CSV<Enumerated>(string: record.text, delimiter: delimiter, loadColumns: false).header
    }

    /// All fields of `record`, an empty last one included.
    ///
    /// - Throws: SwiftCSV's error where a quotation mark stands where none may.
    static func allFields(
        of record: TextLines.Line, delimiter: CSVDelimiter
    ) throws -> [String] {
        // With one more field behind it the last one is like any other.
        let text = record.text + String(delimiter.rawValue) + "x"
        return try fields(of: .init(number: record.number, text: text), delimiter: delimiter)
            .dropLast()
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
                // Left alone, SwiftCSV would take an unclosed field as whole; `"x"y` it refuses.
                records.append(.init(number: lines[index].number, text: "\"x\"y"))
                index += 1
            } else {
                records.append(.init(number: lines[index].number, text: text))
                index = end + 1
            }
        }
        return records
    }
}

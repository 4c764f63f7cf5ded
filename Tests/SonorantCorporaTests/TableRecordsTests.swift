import SonorantText
import Testing

@testable import SonorantCorpora

@Suite("Records of tables")
struct TableRecordsTests {
    private func all(_ text: String, _ delimiter: Character = ",") throws -> [String] {
        try TableRecords.allFields(of: .init(number: 1, text: text), delimiter: delimiter)
    }

    @Test("fields are parted, quoted ones may hold anything, doubled marks are one")
    func fields() throws {
        #expect(try all("a,b c,") == ["a", "b c", ""])
        #expect(try all("\"a,b\",\"c\"\"d\",\"e\nf\"") == ["a,b", "c\"d", "e\nf"])
        #expect(try all(" a , \"b\" ,\"\",c\"\"d") == ["a ", "b", "", "c\"d"])
        #expect(try all("a;b,c", ";") == ["a", "b,c"])
        #expect(try all("a\t\t b", "\t") == ["a", "", "b"])
        #expect(try TableRecords.fields(of: .init(number: 1, text: "a,"), delimiter: ",") == ["a"])
    }

    @Test(
        "a quotation mark where none may stand, or that is never closed, is refused",
        arguments: ["a\"b", "a\"", "\"a", "\"a\"b,c", "a\",b", "a,\"b\" c"])
    func refused(text: String) {
        #expect(throws: TableRecords.QuotationError.self) { try all(text) }
    }

    @Test("a quoted field holds lines together, an unclosed one none")
    func records() {
        func records(_ texts: [String]) -> [TextLines.Line] {
            TableRecords.records(
                of: texts.enumerated().map { TextLines.Line(number: $0 + 1, text: $1) })
        }
        #expect(
            records(["a,\"b", "c\"", "d"]) == [
                .init(number: 1, text: "a,\"b\nc\""), .init(number: 3, text: "d"),
            ])
        #expect(records(["a\"", "b"]).map(\.number) == [1, 2])
    }
}

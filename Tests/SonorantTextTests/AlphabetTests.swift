import Foundation
import SonorantText
import TestSupport
import Testing

struct AlphabetTests {
    @Test("characters come sorted by code point after the null symbol, whatever the order of texts")
    func built() throws {
        let alphabet = Alphabet(unit: .character, transcripts: ["no é", "ab n"])
        #expect(alphabet.symbols == ["<blank>", " ", "a", "b", "n", "o", "é"])
        #expect(alphabet.blank == 0)
        #expect(alphabet == Alphabet(unit: .character, transcripts: ["ab n", "no e\u{301}"]))
        #expect(try alphabet.encode("on a") == [5, 4, 1, 2])
        #expect(alphabet.decode([5, 0, 4, 1, 2, 0]) == "on a")
        #expect(try alphabet.encode("").isEmpty)
    }

    @Test("words and phones are joined by a space, and a cluster is one character")
    func units() throws {
        let words = Alphabet(unit: .word, transcripts: ["yes no", " no  maybe"])
        #expect(words.symbols == ["<blank>", "maybe", "no", "yes"])
        #expect(words.decode(try words.encode("yes  no yes")) == "yes no yes")
        let clusters = Alphabet(unit: .character, transcripts: ["ɔ\u{303}\u{301}ɔ"])
        #expect(clusters.count == 3)
        #expect(try clusters.encode("ɔɔ\u{303}\u{301}") == [1, 2])
    }

    @Test("an unknown character is named with its code points and its place")
    func unknown() throws {
        let alphabet = Alphabet(unit: .character, transcripts: ["abc "])
        let error = #expect(throws: AlphabetError.self) {
            try alphabet.encode("cab e\u{301}\u{301}")
        }
        let text = try #require(error).description
        #expect(text.contains("U+0065 U+0301 U+0301") && text.contains("number 5"))
        #expect(alphabet.unknownSymbols(in: "axbxz").map(\.symbol) == ["x", "z"])
        #expect(throws: AlphabetError.self) {
            try Alphabet(unit: .word, symbols: ["<blank>", "a"]).encode("<blank>")
        }
    }

    @Test("advice names the folding, the likeness, or dropping")
    func advice() throws {
        let alphabet = Alphabet(unit: .character, transcripts: ["abcdefi' "])
        func advice(_ text: String) throws -> String {
            alphabet.advice(on: try #require(alphabet.unknownSymbols(in: text).first))
        }
        #expect(try advice("A").contains("case: lower"))
        #expect(try advice("’").contains("{\"’\": \"'\"}"))
        #expect(try advice("é").contains("{\"é\": \"e\"}"))
        #expect(try advice("ﬁ").contains("\"fi\""))
        let quotes = try Alphabet(unit: .character, symbols: ["\""])
        let mark = try #require(quotes.unknownSymbols(in: "“").first)
        #expect(quotes.advice(on: mark).hasSuffix("{\"“\": '\"'}"))
        #expect(try advice("#").contains("drop: [\"#\"]"))
    }

    @Test("an alphabet with marks of their own writes a letter by its parts")
    func decomposed() throws {
        let alphabet = try Alphabet(unit: .character, symbols: ["e", "\u{301}", "a"])
        #expect(try alphabet.encode("a\u{E9}") == [3, 1, 2])
        #expect(alphabet.decode([3, 1, 2]) == "a\u{E9}")
        #expect(alphabet.unknownSymbols(in: "a\u{300}").count == 1)
    }

    @Test("the null symbol keeps the index it is given, in files and through JSON")
    func givenBlank() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a\r\n<space>\r\nb\r\n<blank>\r\n", to: "alphabet.txt")
        let alphabet = try Alphabet(unit: .character, file: path)
        #expect(alphabet.symbols == ["a", " ", "b", "<blank>"] && alphabet.blank == 3)
        let data = try JSONEncoder().encode(alphabet)
        #expect(try JSONDecoder().decode(Alphabet.self, from: data) == alphabet)
        let forged = Data(#"{"unit":"character","symbols":["a","b"],"blank":7}"#.utf8)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Alphabet.self, from: forged)
        }
    }

    @Test("repeated, empty and blank-ridden symbols are refused by name")
    func refused() throws {
        #expect(throws: AlphabetError.repeatedSymbol("e\u{301}", first: 1, second: 2)) {
            try Alphabet(unit: .character, symbols: ["\u{E9}", "e\u{301}"])
        }
        #expect(throws: AlphabetError.emptySymbol(index: 2)) {
            try Alphabet(unit: .character, symbols: ["a", ""])
        }
        #expect(throws: AlphabetError.notOneUnit("a b", unit: .word)) {
            try Alphabet(unit: .word, symbols: ["a b"])
        }
        let folder = try TemporaryFolder()
        let empty = try folder.write("", to: "empty")
        #expect(throws: AlphabetError.emptyFile(empty)) {
            try Alphabet(unit: .character, file: empty)
        }
    }
}

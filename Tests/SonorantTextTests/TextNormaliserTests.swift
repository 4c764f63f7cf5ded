import Foundation
import SonorantText
import Testing

struct TextNormaliserTests {
    private func configuration(_ change: (inout TextConfiguration) -> Void) -> TextConfiguration {
        var configuration = TextConfiguration()
        change(&configuration)
        return configuration
    }

    private func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

    @Test("composed is the default, decomposed and untouched are choices")
    func forms() {
        let text = "e\u{301}\u{E9}"
        #expect(scalars(TextNormaliser()(text)) == [0xE9, 0xE9])
        let decomposed = TextNormaliser(configuration { $0.normalisation = .nfd })
        #expect(scalars(decomposed(text)) == [0x65, 0x301, 0x65, 0x301])
        let untouched = TextNormaliser(configuration { $0.normalisation = .none })
        #expect(scalars(untouched(text)) == [0x65, 0x301, 0xE9])
    }

    @Test("byte-order marks and controls go, white space collapses, also the wide kind")
    func whitespace() {
        let text = "\u{FEFF} one\ttwo\u{A0}\u{3000}three\u{7}\r\n"
        #expect(TextNormaliser()(text) == "one two three")
        let kept = TextNormaliser(configuration { $0.collapseWhitespace = false })
        #expect(kept(" a  b\u{0}") == " a  b")
    }

    @Test("mapping takes the longest match once, and wins over dropping")
    func mapping() {
        let normaliser = TextNormaliser(
            configuration {
                $0.map = ["’": "'", "a": "b", "b": "a", "ab": "X", "’’": "\""]
                $0.drop = ["-", "a"]
            })
        #expect(normaliser("it’s ’’a-b’’ ab ba") == "it's \"ba\" X ab")
    }

    @Test("a rule for a letter leaves that letter with a mark alone, a rule for the mark does not")
    func marks() {
        let letter = TextNormaliser(
            configuration {
                $0.normalisation = .nfd
                $0.map = ["e": "3"]
            })
        #expect(scalars(letter("ee\u{301}")) == scalars("3e\u{301}"))
        let mark = TextNormaliser(
            configuration {
                $0.normalisation = .nfd
                $0.drop = ["\u{301}"]
            })
        #expect(mark("\u{E9}a") == "ea")
    }

    @Test("a decomposed rule matches composed text, since both take the same form")
    func ruleForms() {
        let normaliser = TextNormaliser(configuration { $0.map = ["e\u{301}": "e"] })
        #expect(normaliser("\u{E9}t\u{E9}") == "ete")
    }

    @Test("case folding reaches beyond ASCII")
    func letterCase() {
        let upper = TextNormaliser(configuration { $0.letterCase = .upper })
        #expect(upper("straße ñ") == "STRASSE Ñ")
        let lower = TextNormaliser(configuration { $0.letterCase = .lower })
        #expect(lower("ŊÉ") == "ŋé")
    }

    @Test("every key of the configuration is there when the default is encoded")
    func keys() throws {
        let data = try JSONEncoder().encode(AlphabetConfiguration())
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        #expect(Set(try #require(object).keys) == ["unit", "symbols", "lexicon", "text"])
        let text = try #require(object?["text"] as? [String: Any])
        #expect(
            Set(text.keys) == ["normalisation", "case", "drop", "map", "collapse_whitespace"])
        let back = try JSONDecoder().decode(AlphabetConfiguration.self, from: data)
        #expect(back == AlphabetConfiguration())
    }
}

import Foundation
import SonorantText
import Testing

struct VocabularyTests {
    private let counts = Vocabulary.counts(of: [["b", "a", "b", "é"], ["c", "a", "b"]])

    @Test("symbols come by count, then bytewise, after the special ones")
    func order() {
        let vocabulary = Vocabulary(counts: counts, specials: [.end, .unknown])
        #expect(vocabulary.symbols == ["<UNK>", "<EOS>", "b", "a", "c", "é"])
        #expect(vocabulary.index(of: .unknown) == 0 && vocabulary.index(of: .end) == 1)
        #expect(vocabulary.index(of: .begin) == nil && vocabulary.index(of: "b") == 2)
        #expect(vocabulary.index(of: "e\u{301}") == 5, "decomposed is the same letter")
    }

    @Test("cuts leave out the rare and the many")
    func cuts() {
        #expect(Vocabulary(counts: counts, minimumCount: 2).symbols == ["b", "a"])
        #expect(Vocabulary(counts: counts, specials: [.unknown], largest: 1).count == 2)
        #expect(Vocabulary(counts: counts, largest: 0).symbols.isEmpty)
        #expect(Vocabulary(counts: ["": 3, "<UNK>": 9], specials: [.unknown]).count == 1)
    }

    @Test("an unknown token is <UNK>, or else an error with the nearest symbol")
    func unknown() throws {
        let open = Vocabulary(counts: counts, specials: [.unknown])
        #expect(try open.encode(["a", "z"]) == [2, 0])
        #expect(open.decode([2, 0]) == ["a", "<UNK>"])
        #expect(open.unknownShare(of: ["a", "z", "y", "b"]) == 0.5)
        #expect(open.unknownShare(of: []) == 0)
        let closed = try Vocabulary(symbols: ["table", "chair"])
        let error = #expect(throws: VocabularyError.self) { try closed.encode(["chair", "tabel"]) }
        let text = try #require(error).description
        #expect(text.contains("token 2, 'tabel'") && text.contains("did you mean 'table'"))
    }

    @Test("what is written is read back; symbols that contradict the specials are refused")
    func coding() throws {
        let vocabulary = Vocabulary(counts: counts, specials: [.padding, .begin, .unknown])
        let data = try JSONEncoder().encode(vocabulary)
        #expect(try JSONDecoder().decode(Vocabulary.self, from: data) == vocabulary)
        for text in [
            #"{"symbols": ["a", "b"], "specials": ["<UNK>"]}"#,
            #"{"symbols": ["a", "a"], "specials": []}"#,
            #"{"symbols": ["a", ""], "specials": []}"#,
        ] {
            #expect(throws: (any Error).self) {
                try JSONDecoder().decode(Vocabulary.self, from: Data(text.utf8))
            }
        }
    }
}

import SonorantSystem
import SonorantText
import TestSupport
import Testing

struct LexiconTests {
    private let text = """
        ;;; a comment
        # another
        A\tAH0
        A(2)   EY1
        AND  AE N D  # with a remark
        AND  AH N D
        (2)  T UW
        """

    @Test("variants, repeats and comments are read; the first pronunciation is taken")
    func reading() throws {
        let folder = try TemporaryFolder()
        let lexicon = try Lexicon(file: folder.write(text, to: "lexicon"))
        #expect(lexicon.pronunciations["A"] == [["AH0"], ["EY1"]])
        #expect(lexicon.pronunciations["AND"]?.count == 2)
        #expect(lexicon.pronunciations["(2)"] == [["T", "UW"]])
        #expect(lexicon.phones == ["AE", "AH", "AH0", "D", "EY1", "N", "T", "UW"])
        #expect(try lexicon.phones(of: "AND A") == "AE N D AH0")
    }

    @Test("missing words are all named, a word without phones by its line")
    func faults() throws {
        let lexicon = try Lexicon(path: "lexicon", lines: [.init(number: 1, text: "A AH")])
        let unknown = AlphabetError.unknownWords(["B", "C"], lexicon: "lexicon")
        #expect(throws: unknown) { try lexicon.phones(of: "B A C B") }
        #expect(throws: LexiconError.noPhones(path: "lexicon", line: 7, word: "B")) {
            try Lexicon(path: "lexicon", lines: [.init(number: 7, text: "B  ")])
        }
        #expect(throws: LexiconError.empty(path: "lexicon")) {
            try Lexicon(path: "lexicon", lines: [])
        }
        #expect(throws: FileError.notFound(path: "/nowhere/lexicon")) {
            try Lexicon(file: "/nowhere/lexicon")
        }
    }

    @Test("a phone encoder spells words by the lexicon and takes its phones as symbols")
    func phoneEncoder() throws {
        let folder = try TemporaryFolder()
        var configuration = AlphabetConfiguration()
        configuration.unit = .phone
        #expect(throws: AlphabetError.lexiconMissing) {
            try TranscriptEncoder(configuration, transcripts: [])
        }
        configuration.lexicon = try folder.write(text, to: "lexicon")
        configuration.text.letterCase = .upper
        let encoder = try TranscriptEncoder(configuration, transcripts: ["and a"])
        #expect(try encoder.spelled("And  a") == "AE N D AH0")
        #expect(encoder.alphabet.decode(try encoder.encode("a and")) == "AH0 AE N D")
        #expect(throws: AlphabetError.self) { try encoder.encode("and so") }
    }

    @Test("a character encoder cleans before it collects and encodes")
    func characterEncoder() throws {
        var configuration = AlphabetConfiguration()
        configuration.text.letterCase = .lower
        configuration.text.drop = ["."]
        let encoder = try TranscriptEncoder(configuration, transcripts: ["Ab.", "B  a"])
        #expect(encoder.alphabet.symbols == ["<blank>", " ", "a", "b"])
        #expect(try encoder.encode(" BA. ") == [3, 2])
        configuration.symbols = ["x", "y"]
        let given = try TranscriptEncoder(configuration, transcripts: ["abc"])
        #expect(given.alphabet.symbols == ["<blank>", "x", "y"])
    }
}

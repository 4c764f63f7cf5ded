import Foundation
import SonorantAlignment
import SonorantTensors
import SonorantText
import Testing

@Suite("Alignment of transcripts")
struct TranscriptAlignerTests {
    private func encoder(
        _ unit: AlphabetUnit, _ symbols: [String], lexicon: [String]? = nil
    ) throws -> TranscriptEncoder {
        let lines = lexicon?.enumerated().map { TextLines.Line(number: $0 + 1, text: $1) }
        return TranscriptEncoder(
            alphabet: try Alphabet(unit: unit, symbols: symbols), text: TextConfiguration(),
            lexicon: try lines.map { try Lexicon(path: "lexicon.txt", lines: $0) })
    }

    /// Emissions that are nearly sure of `path`, a symbol a frame.
    private func emissions(_ path: [Int], symbols: Int) -> Matrix {
        var matrix = Matrix(rows: path.count, columns: symbols, repeating: -7)
        for (frame, symbol) in path.enumerated() { matrix[frame, symbol] = -0.01 }
        return matrix
    }

    private func align(
        _ encoder: TranscriptEncoder, _ transcript: String, _ path: [Int]
    ) throws -> TranscriptAligner.Result {
        try TranscriptAligner(encoder: encoder).align(
            id: "u", transcript: transcript,
            logProbabilities: emissions(path, symbols: encoder.alphabet.count),
            secondsPerFrame: 0.02, duration: 0.02 * Double(path.count))
    }

    @Test("letters make words at spaces, and times are seconds within the utterance")
    func characters() throws {
        let encoder = try encoder(.character, [" ", "a", "b"])
        let result = try align(encoder, "ab  b", [0, 2, 0, 3, 0, 1, 0, 3, 3, 0])
        #expect(result.transcript.words.map(\.word) == ["ab", "b"])
        #expect(result.transcript.text == "ab b")
        #expect(result.transcript.symbols.map(\.symbol) == ["a", "b", " ", "b"])
        #expect(result.transcript.words[1].end <= 0.2)
        #expect(result.transcript.words[0].start == result.transcript.symbols[0].start)
        #expect(result.deficit == 0 && result.unknown.isEmpty)
        #expect(result.transcript.nbest.map(\.score) == [result.alignment.score])
    }

    @Test("a wildcard absorbs words and spaces, or nothing at all")
    func wildcards() throws {
        let encoder = try encoder(.character, [" ", "a", "b", "c"])
        // "a c c b" is said.
        let said = [2, 0, 1, 0, 4, 0, 1, 0, 4, 0, 1, 0, 3]
        let open = try align(encoder, "a <*> b", said)
        #expect(open.transcript.words.map(\.word) == ["a", "b"])
        #expect(open.transcript.text == "a b")
        #expect(!open.unknown.isEmpty)
        // What is unknown does not make the rest fit badly.
        #expect(open.deficit < 1e-6)
        #expect(try open.alignment.score > align(encoder, "a b", said).alignment.score + 5)
        #expect(open.transcript.words[0].end <= open.transcript.words[1].start)

        // "a b" is said.
        let exact = [2, 0, 1, 0, 3]
        let known = try align(encoder, "a b", exact)
        for text in ["a <*> b", "<*> a b", "a b <*>", "<*> a <*> b <*>"] {
            #expect(try align(encoder, text, exact).alignment.score == known.alignment.score)
        }
        let nothing = try align(encoder, "<*>", said)
        #expect(nothing.transcript.words.isEmpty && nothing.transcript.text.isEmpty)
    }

    @Test("of several pronunciations the one that was said is chosen, and words keep their names")
    func pronunciations() throws {
        let encoder = try encoder(
            .phone, ["AH", "EY", "B", "IY"], lexicon: ["A AH", "A(2) EY", "BE B IY", "BE(2) B"])
        let result = try align(encoder, "A BE A", [2, 0, 3, 4, 0, 1, 0])
        #expect(result.transcript.symbols.map(\.symbol) == ["EY", "B", "IY", "AH"])
        #expect(result.transcript.words.map(\.word) == ["A", "BE", "A"])
        #expect(result.transcript.words[1].start == result.transcript.symbols[1].start)
        #expect(result.transcript.words[1].end == result.transcript.symbols[2].end)
    }

    @Test("words, and phones without a lexicon, are aligned one by one")
    func words() throws {
        let result = try align(encoder(.word, ["yes", "no"]), "no yes no", [2, 0, 1, 2])
        #expect(result.transcript.words.map(\.word) == ["no", "yes", "no"])
        let phones = try align(encoder(.phone, ["AH", "B"]), "B AH", [2, 0, 1, 0])
        #expect(phones.transcript.words.map(\.word) == ["B", "AH"])
    }

    @Test("what cannot be written is named")
    func unknown() throws {
        #expect(throws: AlphabetError.unknownWords(["C", "D"], lexicon: "lexicon.txt")) {
            try align(encoder(.phone, ["AH"], lexicon: ["A AH"]), "A C D", [0, 1])
        }
        #expect(throws: AlphabetError.self) {
            try align(encoder(.character, ["a"]), "abc", [0, 1])
        }
    }

    @Test("an empty transcript is aligned to silence")
    func empty() throws {
        let result = try align(encoder(.character, ["a"]), "", [0, 0])
        #expect(result.transcript.words.isEmpty && result.transcript.confidence == 1)
        #expect(abs(result.alignment.score + 0.02) < 1e-6)
    }

    @Test("a wrong transcript is more suspicious than a right one, however long both are")
    func suspicion() throws {
        let encoder = try encoder(.character, ["a", "b"])
        func check(_ text: String, _ path: [Int]) throws -> TranscriptCheck {
            try TranscriptCheck(
                align(encoder, text, path),
                logProbabilities: emissions(path, symbols: 3), alphabet: encoder.alphabet)
        }
        let long = Array(repeating: [1, 0, 2, 0], count: 20).joined() + []
        let right = try check(String(repeating: "ab", count: 20), long)
        let wrong = try check("b", [1, 0, 1, 0])
        let wild = try check("<*>", long)
        #expect(right.suspicion < 0.1 && wrong.suspicion > 2 && wild.suspicion < wrong.suspicion)
        #expect(right.heard == String(repeating: "ab", count: 20) && wrong.heard == "aa")
        #expect(right.lossPerFrame >= 0 && right.lossPerFrame <= -right.scorePerFrame + 1e-9)
    }

    @Test("numbers of words follow the alphabet")
    func wordNumbers() throws {
        let letters = try Alphabet(unit: .character, symbols: [" ", "a"])
        #expect(letters.wordNumbers(of: [2, 2, 1, 2, 1]) == [0, 0, nil, 1, nil])
        let words = try Alphabet(unit: .word, symbols: ["yes", "no"])
        #expect(words.wordNumbers(of: [2, 2, 1]) == [0, 1, 2])
    }
}

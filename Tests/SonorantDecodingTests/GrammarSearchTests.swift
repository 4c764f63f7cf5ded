import Foundation
import SonorantDecoding
import SonorantSystem
import SonorantTensors
import SonorantText
import TestSupport
import Testing

@Suite("Beam search with a grammar")
struct GrammarSearchTests {
    /// Weights of graphs are 32-bit floats.
    static let tolerance = 1e-5

    static func decoder(
        _ rules: String, alphabet: Alphabet, spellings: Spellings? = nil, beam: Int = 5000,
        wordBonus: Double = 0, hotwords: [Hotword] = []
    ) throws -> BeamDecoder {
        let grammar = try GrammarFileTests.grammar(rules)
        var configuration = DecoderConfiguration()
        configuration.beam = beam
        configuration.wordBonus = wordBonus
        return try BeamDecoder(
            alphabet: alphabet, configuration: configuration,
            graph: try grammar.graph(spellings: spellings ?? Spellings(alphabet: alphabet)),
            hotwords: hotwords)
    }

    static let rules = """
        public <s> = /1/ a [ab] ba | /0.5/ (b (ab | a))+ | /0.1/ ab (/1/ <NULL> | /0.2/ a);
        """
    static let factors: [String: Double] = [
        "a ba": 1, "a ab ba": 1, "b ab": 0.5, "b a": 0.5, "b a b a": 0.5, "b a b ab": 0.5,
        "b ab b a": 0.5,
        "b a b a b a": 0.5, "ab": 0.1, "ab a": 0.02,
    ]

    @Test("characters: the sums of all spellings of the grammar's sentences, and no others")
    func characters() throws {
        let alphabet = try Alphabet(
            unit: .character, symbols: ["<blank>", " ", "a", "b"])
        let decoder = try Self.decoder(
            Self.rules, alphabet: alphabet, wordBonus: 0.3,
            hotwords: [Hotword(phrase: "b a", weight: 0.9)])
        let emissions = Enumeration.emissions(frames: 7, symbols: 4, seed: 21)
        var expected: [String: Double] = [:]
        for (labels, score) in Enumeration.labellings(emissions, blank: 0) {
            let words = alphabet.decode(labels).split(separator: " ")
            let sentence = words.joined(separator: " ")
            guard let factor = Self.factors[sentence] else { continue }
            let bonus = words.indices.dropFirst().filter {
                words[$0 - 1] == "b" && words[$0] == "a"
            }
            let language = 0.3 * Double(words.count) + 0.9 * Double(bonus.count)
            expected[sentence, default: 0] += exp(score + language) * factor
        }
        let readings = try decoder.decode(emissions, count: 5000)
        #expect(expected.count == 7)
        #expect(readings.count == expected.count)
        for reading in readings {
            let sentence = try #require(reading.words).map(\.text).joined(separator: " ")
            let score = log(try #require(expected[sentence], "\(sentence)"))
            #expect(abs(reading.score - score) < Self.tolerance, "\(sentence)")
        }
    }

    @Test("phones: every way to pronounce the grammar's sentences, and no others")
    func phones() throws {
        let folder = try TemporaryFolder()
        let lexicon = try folder.write(
            "a x\na x y\nab y\nb y\nba y x\nother x x\n", to: "lexicon.txt")
        let alphabet = try Alphabet(unit: .phone, symbols: ["<blank>", "x", "y"])
        let decoder = try Self.decoder(
            Self.rules, alphabet: alphabet,
            spellings: try Spellings(lexicon: lexicon, alphabet: alphabet))
        let pronunciations = [
            "a": [[1], [1, 2]], "ab": [[2]], "b": [[2]], "ba": [[2, 1]],
        ]
        let emissions = Enumeration.emissions(frames: 6, symbols: 3, seed: 22)
        let labellings = Enumeration.labellings(emissions, blank: 0)
        var expected: [String: Double] = [:]
        for (sentence, factor) in Self.factors {
            var ways: [[Int]] = [[]]
            for word in sentence.split(separator: " ") {
                ways = ways.flatMap { way in
                    (pronunciations[String(word)] ?? []).map { way + $0 }
                }
            }
            for way in ways {
                guard let score = labellings[way] else { continue }
                expected[sentence, default: 0] += exp(score) * factor
            }
        }
        let readings = try decoder.decode(emissions, count: 5000)
        #expect(readings.count == expected.count)
        for reading in readings {
            let sentence = try #require(reading.words).map(\.text).joined(separator: " ")
            let score = log(try #require(expected[sentence], "\(sentence)"))
            #expect(abs(reading.score - score) < Self.tolerance, "\(sentence)")
        }
    }

    @Test("a weight decides between words that sound alike")
    func weights() throws {
        let folder = try TemporaryFolder()
        let lexicon = try folder.write("to x\ntwo x\n", to: "lexicon.txt")
        let alphabet = try Alphabet(unit: .phone, symbols: ["<blank>", "x"])
        let spellings = try Spellings(lexicon: lexicon, alphabet: alphabet)
        let emissions = Enumeration.emissions(frames: 3, symbols: 2, seed: 23)
        for (weights, winner) in [((1, 3), "two"), ((3, 1), "to")] {
            let readings = try Self.decoder(
                "public <s> = /\(weights.0)/ to | /\(weights.1)/ two;", alphabet: alphabet,
                spellings: spellings
            ).decode(emissions, count: 2)
            #expect(readings.map { $0.words?.first?.text ?? "" }.first == winner)
            #expect(abs(readings[0].score - readings[1].score - log(3)) < Self.tolerance)
            #expect(abs(readings[0].languageScore) < Self.tolerance)
            #expect(abs(readings[1].languageScore + log(3)) < Self.tolerance)
        }
    }

    /// Sounds that say `text` letter by letter, each letter far likelier than all else.
    static func saying(_ text: String, _ alphabet: Alphabet) throws -> Matrix {
        let labels = try alphabet.encode(text)
        var emissions = Matrix(rows: 2 * labels.count, columns: alphabet.count, repeating: -9)
        for (place, label) in labels.enumerated() {
            emissions[2 * place, label] = -0.01
            emissions[2 * place + 1, alphabet.blank] = -0.01
        }
        return emissions
    }

    @Test("a sound that no sentence fits gets the sentence that fits best")
    func nearest() throws {
        let alphabet = try Alphabet(unit: .character, symbols: ["<blank>", " ", "a", "b", "c"])
        let decoder = try Self.decoder(
            "public <s> = abc cab | bca | a b c;", alphabet: alphabet, beam: 50)
        let reading = try decoder.decode(Self.saying("bcb", alphabet))[0]
        #expect(reading.words?.map(\.text) == ["bca"])
    }

    @Test("where the beam has no whole sentence the answer is the beginning of one")
    func tooShort() throws {
        let alphabet = try Alphabet(unit: .character, symbols: ["<blank>", " ", "a", "b", "c"])
        let decoder = try Self.decoder("public <s> = abc cab bca;", alphabet: alphabet, beam: 5)
        let reading = try decoder.decode(Self.saying("abc ca", alphabet))[0]
        #expect(reading.words?.map(\.text) == ["abc", "ca"])
        #expect(reading.score.isFinite)
        // Not one frame for it: nothing, though the grammar wants a word.
        let silence = try decoder.decode(Matrix(rows: 0, columns: 5))[0]
        #expect(silence.words?.isEmpty == true)
    }

    @Test("a grammar of nothing but silence answers with silence")
    func emptySentence() throws {
        let alphabet = try Alphabet(unit: .character, symbols: ["<blank>", " ", "a", "b", "c"])
        let decoder = try Self.decoder("public <s> = <NULL>;", alphabet: alphabet)
        let readings = try decoder.decode(Self.saying("abc", alphabet), count: 5)
        #expect(readings.count == 1)
        #expect(readings[0].words?.isEmpty == true)
    }

    @Test("a narrow beam finds one sentence among many")
    func manySentences() throws {
        let alphabet = try Alphabet(
            unit: .character, symbols: ["<blank>", " "] + "abcdefghij".map { String($0) })
        var generator = SeededGenerator(seed: 1, "sentences")
        func word() -> String {
            String((0..<4).map { _ in "abcdefghij".randomElement(using: &generator) ?? "a" })
        }
        let sentences = (0..<300).map { _ in "\(word()) \(word()) \(word())" }
        let grammar = try Grammar(
            text: sentences.joined(separator: "\n"), path: "sentences.txt")
        var configuration = DecoderConfiguration()
        configuration.beam = 20
        let decoder = try BeamDecoder(
            alphabet: alphabet, configuration: configuration,
            graph: try grammar.graph(spellings: Spellings(alphabet: alphabet)))
        for sentence in sentences.prefix(10) {
            // The middle word is said badly.
            var letters = Array(sentence)
            letters[6] = letters[6] == "a" ? "b" : "a"
            let reading = try decoder.decode(Self.saying(String(letters), alphabet))[0]
            #expect(reading.words?.map(\.text).joined(separator: " ") == sentence)
        }
    }

    @Test("words that cannot be written are named, with help")
    func unwritable() throws {
        func message(_ rules: String, _ spellings: Spellings) throws -> String {
            let grammar = try GrammarFileTests.grammar(rules)
            do {
                _ = try grammar.graph(spellings: spellings)
                return ""
            } catch {
                return (error as? any Failure)?.description ?? ""
            }
        }
        let characters = Spellings(
            alphabet: try Alphabet(unit: .character, symbols: ["<blank>", " ", "a", "b"]))
        #expect(
            try message("public <s> = a | bär |\n xab;", characters)
                == "g.jsgf:3:18: 'bär', 'xab' cannot be written, since the model has no 'ä', "
                + "'r', 'x'; spell as the training transcripts would")
        #expect(
            try message("public <s> = a | Ab;", characters)
                == "g.jsgf:3:18: 'Ab' cannot be written, but 'ab' could; use the letter case of "
                + "the training transcripts")
        let words = Spellings(
            alphabet: try Alphabet(unit: .word, symbols: ["<blank>", "ONE", "TWO"]))
        #expect(
            try message("public <s> = ONE three;", words)
                == "g.jsgf:3:18: the model's words are without 'three'; use words that it was "
                + "trained with")
        #expect(
            try message("public <s> = one;", words)
                == "g.jsgf:3:14: 'one' cannot be written, but 'ONE' could; use the letter case "
                + "of the training transcripts")
        let folder = try TemporaryFolder()
        let lexicon = try folder.write("to x\n", to: "lexicon.txt")
        let phones = try Spellings(
            lexicon: lexicon, alphabet: try Alphabet(unit: .phone, symbols: ["<blank>", "x"]))
        #expect(
            try message("public <s> = to | go;", phones)
                == "g.jsgf:3:19: the lexicon has no 'go'; add their pronunciations")
        // What no sentence needs is not asked for.
        #expect(try message("public <s> = to | go <VOID>;", phones).isEmpty)
    }
}

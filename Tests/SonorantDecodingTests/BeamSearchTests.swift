import Foundation
import SonorantDecoding
import SonorantTensors
import SonorantText
import Testing

@Suite("Prefix beam search")
struct BeamSearchTests {
    /// Sums of doubles against logarithms of sums, over a handful of frames.
    static let tolerance = 1e-6

    static func decoder(
        _ symbols: [String], unit: AlphabetUnit = .character, beam: Int,
        words: [(word: String, spelling: String)]? = nil, isOpen: Bool = false,
        hotwords: [Hotword] = [], configure: (inout DecoderConfiguration) -> Void = { _ in }
    ) throws -> BeamDecoder {
        let alphabet = try Alphabet(unit: unit, symbols: symbols)
        var configuration = DecoderConfiguration()
        configuration.beam = beam
        configuration.wordBonus = 0
        configure(&configuration)
        let graph = try words.map { words in
            WordGraph(
                spellings: try words.map {
                    ($0.word, try alphabet.encode($0.spelling))
                })
        }
        return try BeamDecoder(
            alphabet: alphabet, configuration: configuration, graph: graph, isOpen: isOpen,
            hotwords: hotwords)
    }

    @Test(
        "a beam that holds everything finds the sum over all alignments of every labelling",
        arguments: [(5, 3), (4, 4), (6, 2), (1, 3)])
    func fullWidthIsExact(frames: Int, symbols: Int) throws {
        let names = ["<blank>", "a", "b", "c"].prefix(symbols)
        let decoder = try Self.decoder(Array(names), beam: 5000)
        let emissions = Enumeration.emissions(frames: frames, symbols: symbols, seed: 1)
        let readings = try decoder.decode(emissions, count: 5000)
        let expected = Enumeration.labellings(emissions, blank: 0)
        #expect(readings.count == expected.count)
        for reading in readings {
            let score = try #require(expected[reading.labels])
            #expect(abs(reading.score - score) < Self.tolerance)
        }
        #expect(readings.map(\.score) == readings.map(\.score).sorted(by: >))
    }

    @Test("a narrow beam keeps what the textbook's keeps", arguments: [1, 2, 3, 5, 8, 20, 50])
    func agreesWithPlainSearch(beam: Int) throws {
        let names = ["a", "b", "<blank>", "c", "d", " ", "e"]
        for seed in 1...5 as ClosedRange<UInt64> {
            for contrast in [0.5, 2, 6] as [Float] {
                let emissions = Enumeration.emissions(
                    frames: 25, symbols: names.count, seed: seed, contrast: contrast)
                let plain = PlainBeamSearch.decode(emissions, blank: 2, beam: beam)
                let readings = try Self.decoder(names, beam: beam).decode(
                    emissions, count: beam)
                #expect(readings.count == plain.count)
                for (reading, other) in zip(readings, plain) {
                    #expect(reading.labels == other.labels)
                    #expect(abs(reading.score - other.score) < Self.tolerance)
                }
            }
        }
    }

    @Test("more symbols than a machine word has bits make no difference")
    func manySymbols() throws {
        let names = ["<blank>"] + (0..<150).map { "w\($0)" }
        let emissions = Enumeration.emissions(frames: 12, symbols: 151, seed: 3, contrast: 5)
        let plain = PlainBeamSearch.decode(emissions, blank: 0, beam: 30)
        let readings = try Self.decoder(names, unit: .word, beam: 30).decode(
            emissions, count: 30)
        #expect(readings.map(\.labels) == plain.map(\.labels))
    }

    @Test("words with spaces: the sums of all spellings with any number of spaces")
    func lexiconWithSpaces() throws {
        let words = ["a", "ab", "ba"]
        let decoder = try Self.decoder(
            ["<blank>", " ", "a", "b"], beam: 5000, words: words.map { ($0, $0) }
        ) { $0.wordBonus = 0.7 }
        let emissions = Enumeration.emissions(frames: 6, symbols: 4, seed: 4)
        var expected: [[String]: Double] = [:]
        for (labels, score) in Enumeration.labellings(emissions, blank: 0) {
            let text = labels.map { ["", " ", "a", "b"][$0] }.joined()
            let found = text.split(separator: " ").map { String($0) }
            guard found.allSatisfy({ words.contains($0) }) else { continue }
            expected[found, default: 0] += exp(score + 0.7 * Double(found.count))
        }
        let readings = try decoder.decode(emissions, count: 5000)
        #expect(readings.count == expected.count)
        for reading in readings {
            let found = try #require(reading.words).map(\.text)
            #expect(abs(reading.score - log(try #require(expected[found]))) < Self.tolerance)
            #expect(abs(reading.languageScore - 0.7 * Double(found.count)) < Self.tolerance)
            #expect(abs(reading.acousticScore + 0.7 * Double(found.count) - reading.score) < 1e-9)
        }
    }

    @Test("words without spaces: every segmentation of every pronunciation")
    func lexiconOfPhones() throws {
        let words = [("A", "a"), ("AB", "a b"), ("B", "b"), ("B", "b b"), ("C", "a")]
        let decoder = try Self.decoder(
            ["<blank>", "a", "b"], unit: .phone, beam: 5000, words: words)
        let emissions = Enumeration.emissions(frames: 5, symbols: 3, seed: 5)
        // All word sequences that fit, by their labels.
        var expected: [[String]: Double] = [:]
        for (labels, score) in Enumeration.labellings(emissions, blank: 0) {
            func visit(_ start: Int, _ words: [String]) {
                if start == labels.count { expected[words, default: 0] += exp(score) }
                for (word, spelling) in Self.words where labels[start...].starts(with: spelling) {
                    visit(start + spelling.count, words + [word])
                }
            }
            visit(0, [])
        }
        let readings = try decoder.decode(emissions, count: 5000)
        #expect(readings.count == expected.count)
        for reading in readings {
            let found = try #require(reading.words)
            let score = try #require(expected[found.map(\.text)])
            #expect(abs(reading.score - log(score)) < Self.tolerance)
            #expect(found.last?.labels.upperBound ?? 0 == reading.labels.count)
        }
    }

    private static let words = [
        ("A", [1]), ("AB", [1, 2]), ("B", [2]), ("B", [2, 2]), ("C", [1]),
    ]

    @Test("an open vocabulary allows any word for the penalty")
    func openVocabulary() throws {
        let decoder = try Self.decoder(
            ["<blank>", " ", "a", "b"], beam: 5000, words: [("ab", "ab"), ("a", "a")],
            isOpen: true
        ) {
            $0.wordBonus = 0.3
            $0.unknownPenalty = -2
        }
        let emissions = Enumeration.emissions(frames: 5, symbols: 4, seed: 6)
        var expected: [[String]: Double] = [:]
        for (labels, score) in Enumeration.labellings(emissions, blank: 0) {
            let text = labels.map { ["", " ", "a", "b"][$0] }.joined()
            let found = text.split(separator: " ").map { String($0) }
            let unknown = found.filter { $0 != "ab" && $0 != "a" }.count
            expected[found, default: 0] +=
                exp(score + 0.3 * Double(found.count) - 2 * Double(unknown))
        }
        let readings = try decoder.decode(emissions, count: 5000)
        #expect(readings.count == expected.count)
        for reading in readings {
            let found = try #require(reading.words).map(\.text)
            #expect(abs(reading.score - log(try #require(expected[found]))) < Self.tolerance)
        }
    }

    @Test(
        "a hotword earns its weight once for each time it is written, in words only",
        arguments: [nil, ["ab", "b", "a"]] as [[String]?])
    func hotwords(words: [String]?) throws {
        let symbols = ["<blank>", " ", "a", "b"]
        let emissions = Enumeration.emissions(frames: 6, symbols: 4, seed: 7)
        func scores(_ hotwords: [Hotword]) throws -> [[Int]: Double] {
            let decoder = try Self.decoder(
                symbols, beam: 20000, words: words?.map { ($0, $0) }, hotwords: hotwords)
            return Dictionary(
                uniqueKeysWithValues: try decoder.decode(emissions, count: 20000).map {
                    ($0.labels, $0.score)
                })
        }
        let plain = try scores([])
        let boosted = try scores([
            Hotword(phrase: "ab", weight: 3), Hotword(phrase: "a b", weight: 5),
            Hotword(phrase: "b", weight: -1),
        ])
        #expect(plain.count == boosted.count)
        for (labels, score) in plain {
            let text = labels.map { ["", " ", "a", "b"][$0] }.joined()
            // Without a lexicon a double space is no border between two words of a phrase.
            let parts = text.split(separator: " ", omittingEmptySubsequences: words != nil)
            var expected = score
            for (index, word) in parts.enumerated() {
                if word == "ab" { expected += 3 }
                if word == "b" { expected -= 1 }
                if word == "a", index + 1 < parts.count, parts[index + 1] == "b" { expected += 5 }
            }
            let found = try #require(boosted[labels])
            #expect(abs(found - expected) < Self.tolerance, "\(text)")
        }
    }

    @Test("how the frames are cut into pieces makes no difference", arguments: [1, 3, 7])
    func pieces(size: Int) throws {
        let decoder = try Self.decoder(["<blank>", " ", "a", "b"], beam: 10)
        let emissions = Enumeration.emissions(frames: 20, symbols: 4, seed: 8)
        let search = BeamSearch(decoder)
        for start in stride(from: 0, to: 20, by: size) {
            try search.append(emissions.rows(in: start..<min(start + size, 20)))
        }
        #expect(search.finish(count: 10) == (try decoder.decode(emissions, count: 10)))
    }

    @Test("long recordings forget prefixes that nothing comes of, and find the same")
    func sweeping() throws {
        let names = ["<blank>", "a", "b", "c", "d"]
        let emissions = Enumeration.emissions(frames: 6000, symbols: 5, seed: 9, contrast: 4)
        let reading = try Self.decoder(names, beam: 8).decode(emissions)[0]
        let plain = PlainBeamSearch.decode(emissions.rows(in: 0..<40), blank: 0, beam: 8)
        #expect(reading.labels.starts(with: plain[0].labels.prefix(10)))
        #expect(reading.score.isFinite)
    }

    @Test("nothing heard is one empty reading, of probability one")
    func nothing() throws {
        let readings = try Self.decoder(["<blank>", "a"], beam: 5).decode(
            Matrix(rows: 0, columns: 2), count: 5)
        #expect(readings.count == 1)
        #expect(readings[0].labels.isEmpty)
        #expect(readings[0].score == 0)
    }

    @Test("impossible symbols do not end the search")
    func impossibleSymbols() throws {
        var emissions = Matrix(rows: 4, columns: 3, repeating: -.infinity)
        for frame in 0..<4 { emissions[frame, 1] = 0 }
        let decoder = try Self.decoder(
            ["<blank>", "a", "b"], unit: .phone, beam: 4, words: [("B", "b")])
        let readings = try decoder.decode(emissions)
        #expect(readings[0].score.isFinite)
    }

    @Test("a log probability that is not a number is named")
    func notANumber() throws {
        var emissions = Enumeration.emissions(frames: 4, symbols: 3, seed: 1)
        emissions[2, 1] = .nan
        let decoder = try Self.decoder(["<blank>", "a", "b"], beam: 4)
        #expect(throws: DecodingError.notANumber(frame: 2, symbol: "a")) {
            try decoder.decode(emissions)
        }
        #expect(throws: DecodingError.wrongWidth(columns: 2, symbols: 3)) {
            try decoder.decode(Matrix(rows: 1, columns: 2))
        }
    }

    @Test(
        "a hotword without words, or of symbols that cannot be written, is named",
        arguments: [nil, ["ab"]] as [[String]?])
    func badHotwords(words: [String]?) throws {
        func decode(_ phrase: String) throws -> BeamDecoder {
            try Self.decoder(
                ["<blank>", " ", "a", "b"], beam: 4, words: words?.map { ($0, $0) },
                hotwords: [Hotword(phrase: phrase, weight: 2)])
        }
        #expect(throws: DecodingError.emptyHotword(weight: 2)) { try decode(" ") }
        #expect(
            throws: DecodingError.unwritableHotword(
                phrase: "ab xb", missing: ["x"], isWords: false)
        ) { try decode("ab xb") }
    }
}

import Foundation
import SonorantDecoding
import SonorantLanguageModels
import SonorantSystem
import SonorantTensors
import SonorantText
import TestSupport
import Testing

@Suite("Pruning with models, words and hotwords")
struct PruningTests {
    /// A search of random words, models and hotwords, and its oracle.
    struct Case {
        let decoder: BeamDecoder
        let plain: PlainWordSearch
        let emissions: Matrix

        init(
            seed: UInt64, beam: Int, spaced: Bool, isOpen: Bool, withGrammar: Bool = false,
            contrast: Float = 3, configure: (inout DecoderConfiguration) -> Void = { _ in }
        ) throws {
            var generator = SeededGenerator(seed: seed, "pruning")
            let letters = ["a", "b", "c"]
            let symbols = spaced ? ["a", "<blank>", " ", "b", "c"] : ["a", "b", "<blank>", "c"]
            let alphabet = try Alphabet(unit: spaced ? .character : .phone, symbols: symbols)
            let states = withGrammar ? 3 : 1
            // A word is its spelling; of phones, some sound alike, and have several spellings.
            var entries: [PlainWordSearch.Entry] = []
            var words: [String] = []
            for number in 0..<9 {
                let spelling = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                    letters.randomElement(using: &generator) ?? ""
                }
                let word =
                    spaced ? spelling.joined() : number % 3 == 2 ? words[number - 1] : "w\(number)"
                let labels = spelling.compactMap { symbols.firstIndex(of: $0) }
                words.append(word)
                for from in 0..<states {
                    guard
                        !entries.contains(where: {
                            $0.from == from && $0.word == word && $0.labels == labels
                        })
                    else { continue }
                    entries.append(
                        .init(
                            word: word, labels: labels, from: from,
                            to: Int.random(in: 0..<states, using: &generator),
                            weight: withGrammar
                                ? Double(Float.random(in: -2...0, using: &generator)) : 0))
                }
            }
            let vocabulary = Array(Set(words)).sorted()
            let finals: [Double?] = withGrammar ? [0, nil, -0.5] : [0]
            let wordModel = try Self.model(vocabulary, using: &generator)
            let symbolModel = try Self.model(
                letters + (spaced ? ["<space>"] : []), using: &generator)
            let hotwords = [
                (1, 2.5), (2, 4.0), (1, -1.5), (3, 3.0), (2, -2.0),
            ].map { length, weight in
                Hotword(
                    phrase: (0..<length).map { _ in
                        vocabulary.randomElement(using: &generator) ?? ""
                    }.joined(separator: " "), weight: weight)
            }
            var configuration = DecoderConfiguration()
            configuration.beam = beam
            configuration.wordModelWeight = 1.1
            configuration.symbolModelWeight = 0.3
            configuration.wordBonus = Double.random(in: -1...2, using: &generator)
            configuration.unknownPenalty = Double.random(in: -4...0, using: &generator)
            configure(&configuration)
            var builder = WordGraph.Builder()
            let roots = (0..<states).map {
                builder.addRoot(isFinal: finals[$0] != nil, weight: finals[$0] ?? 0)
            }
            for entry in entries {
                builder.add(
                    entry.word, labels: entry.labels, from: roots[entry.from],
                    to: roots[entry.to], weight: entry.weight)
            }
            decoder = try BeamDecoder(
                alphabet: alphabet, configuration: configuration, graph: builder.graph(),
                isOpen: isOpen, wordModel: wordModel, symbolModel: symbolModel,
                hotwords: hotwords)
            plain = PlainWordSearch(
                blank: alphabet.blank, space: alphabet.separator, entries: entries,
                finals: finals, isOpen: isOpen, configuration: configuration,
                wordModel: wordModel, symbolModel: symbolModel, symbols: symbols,
                hotwords: hotwords)
            emissions = Enumeration.emissions(
                frames: 10, symbols: symbols.count, seed: seed, contrast: contrast)
        }

        /// A bigram model of `words` with any numbers.
        private static func model(
            _ words: [String], using generator: inout SeededGenerator
        ) throws -> NGramModel {
            func number(_ range: ClosedRange<Double>) -> Double {
                Double.random(in: range, using: &generator)
            }
            var unigrams = ["-99\t<s>\t\(number(-0.5...0))", "-0.9\t</s>", "-1.6\t<unk>\t-0.1"]
            var bigrams: [String] = []
            for word in words {
                unigrams.append("\(number(-1.5 ... -0.2))\t\(word)\t\(number(-0.6...0))")
                for next in words + ["</s>"] where number(0...1) < 0.3 {
                    bigrams.append("\(number(-1.2 ... -0.05))\t\(word) \(next)")
                }
                if number(0...1) < 0.3 { bigrams.append("\(number(-1...0))\t<s> \(word)") }
            }
            let text = """
                \\data\\
                ngram 1=\(unigrams.count)
                ngram 2=\(bigrams.count)

                \\1-grams:
                \(unigrams.joined(separator: "\n"))

                \\2-grams:
                \(bigrams.joined(separator: "\n"))

                \\end\\
                """
            return try LanguageModelSearchTests.model(text)
        }

        /// Whether the fast search finds what the plain one does.
        func expectAgreement(beam: Int) throws {
            let expected = plain.decode(emissions, beam: beam)
            let readings = try decoder.decode(emissions, count: beam)
            // A beam without a complete sentence has a reading of its own kind.
            guard !expected.isEmpty else { return }
            #expect(readings.count == expected.count)
            #expect(readings[0].words?.map(\.text) == expected[0].words)
            // Words that sound alike make readings of one score, of which either may be kept.
            for (reading, other) in zip(readings, expected) {
                #expect(abs(reading.score - other.score) < LanguageModelSearchTests.tolerance)
            }
        }
    }

    @Test(
        "the fast search keeps what the textbook's keeps, with all that weighs words",
        arguments: [2, 3, 5, 15, 50])
    func agreesWithPlainSearch(beam: Int) throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            for (spaced, isOpen) in [(true, false), (true, true), (false, false)] {
                for withGrammar in isOpen ? [false] : [false, true] {
                    try Case(
                        seed: seed, beam: beam, spaced: spaced, isOpen: isOpen,
                        withGrammar: withGrammar, contrast: seed == 2 ? 8 : 3
                    ).expectAgreement(beam: beam)
                }
            }
        }
    }

    @Test("unknown words may be welcome", arguments: [2, 3, 5])
    func welcomeUnknownWords(beam: Int) throws {
        for seed in 1...6 as ClosedRange<UInt64> {
            try Case(seed: seed, beam: beam, spaced: true, isOpen: true, contrast: 20) {
                $0.unknownPenalty = 25
                $0.wordModelWeight = 0.2
            }.expectAgreement(beam: beam)
        }
    }

    @Test("back-offs that make no sense give no more than a probability of 1")
    func senselessBackoffs() throws {
        let model = try LanguageModelSearchTests.model(
            LanguageModelSearchTests.words.replacing("ab\t-0.1", with: "ab\t30"))
        let alphabet = try Alphabet(unit: .character, symbols: ["<blank>", " ", "a", "b"])
        var spellings = Spellings(alphabet: alphabet)
        spellings.addWords(of: model)
        var configuration = DecoderConfiguration()
        configuration.beam = 50
        configuration.wordBonus = 0
        let decoder = try BeamDecoder(
            alphabet: alphabet, configuration: configuration,
            graph: WordGraph(spellings: spellings.entries), wordModel: model)
        let emissions = Enumeration.emissions(frames: 8, symbols: 4, seed: 3)
        for reading in try decoder.decode(emissions, count: 50) {
            #expect(reading.languageScore <= 0)
        }
    }
}

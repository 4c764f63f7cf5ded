import Foundation
import SonorantDecoding
import SonorantLanguageModels
import SonorantTensors
import SonorantText
import TestSupport
import Testing

@Suite("Beam search with language models")
struct LanguageModelSearchTests {
    /// Scores of the models are 32-bit floats.
    static let tolerance = 1e-5

    static let words = """
        \\data\\
        ngram 1=6
        ngram 2=4

        \\1-grams:
        -1.5\t<unk>\t0
        -99\t<s>\t-0.3
        -0.8\t</s>
        -0.6\ta\t-0.2
        -0.9\tab\t-0.1
        -1.2\tba\t-0.4

        \\2-grams:
        -0.3\t<s> ab
        -0.4\tab a
        -0.7\ta a
        -0.5\tba </s>

        \\end\\
        """

    static let symbols = """
        \\data\\
        ngram 1=6
        ngram 2=3

        \\1-grams:
        -2\t<unk>
        -99\t<s>\t-0.1
        -1\t</s>
        -0.5\ta\t-0.2
        -0.7\tb\t-0.3
        -0.9\t<space>\t-0.1

        \\2-grams:
        -0.2\ta b
        -0.4\tb <space>
        -0.6\tb </s>

        \\end\\
        """

    static func model(_ text: String) throws -> NGramModel {
        let folder = try TemporaryFolder()
        return try NGramModel(path: folder.write(text, to: "lm.arpa"))
    }

    /// The natural log of a sentence's probability, word by word.
    static func score(_ model: NGramModel, _ words: [String]) -> Double {
        var state = model.beginning
        var sum = 0.0
        for word in words {
            let (log10, next) = model.score(model.index(of: word), after: state)
            sum += Double(log10)
            state = next
        }
        return (sum + Double(model.endScore(after: state))) * log(10)
    }

    @Test(
        "scores are acoustic, model, bonus and penalty as defined, in any mixture of models",
        arguments: [(true, false), (false, true), (true, true)])
    func fullWidthIsExact(withWords: Bool, withSymbols: Bool) throws {
        let wordModel = withWords ? try Self.model(Self.words) : nil
        let symbolModel = withSymbols ? try Self.model(Self.symbols) : nil
        let alphabet = try Alphabet(unit: .character, symbols: ["<blank>", " ", "a", "b"])
        var configuration = DecoderConfiguration()
        configuration.beam = 20000
        configuration.wordModelWeight = 0.9
        configuration.symbolModelWeight = 0.4
        configuration.wordBonus = 0.25
        configuration.unknownPenalty = -1.5
        var spellings = Spellings(alphabet: alphabet)
        if let wordModel { spellings.addWords(of: wordModel) }
        let decoder = try BeamDecoder(
            alphabet: alphabet, configuration: configuration,
            graph: withWords ? WordGraph(spellings: spellings.entries) : nil,
            isOpen: withWords, wordModel: wordModel, symbolModel: symbolModel)
        let emissions = Enumeration.emissions(frames: 6, symbols: 4, seed: 11)
        var expected: [[String]: Double] = [:]
        for (labels, acoustic) in Enumeration.labellings(emissions, blank: 0) {
            let text = labels.map { ["", " ", "a", "b"][$0] }.joined()
            var score = acoustic
            if let symbolModel {
                // Between words only the first of several spaces is scored, and none before.
                let heard = withWords ? Self.withSingleSpaces(text) : text
                score +=
                    0.4
                    * Self.score(
                        symbolModel, heard.map { $0 == " " ? "<space>" : String($0) })
            }
            if let wordModel {
                let found = text.split(separator: " ").map { String($0) }
                score += 0.9 * Self.score(wordModel, found) + 0.25 * Double(found.count)
                let known = ["a", "ab", "ba"]
                score -= 1.5 * Double(found.filter { !known.contains($0) }.count)
                expected[found, default: 0] += exp(score)
            } else {
                expected[[text], default: 0] += exp(score)
            }
        }
        let readings = try decoder.decode(emissions, count: 20000)
        #expect(readings.count == expected.count)
        for reading in readings {
            let key = reading.words?.map(\.text) ?? [alphabet.decode(reading.labels)]
            let score = log(try #require(expected[key]))
            #expect(abs(reading.score - score) < Self.tolerance, "\(key)")
        }
    }

    private static func withSingleSpaces(_ text: String) -> String {
        let words = text.split(separator: " ").joined(separator: " ")
        return text.last == " " && !words.isEmpty ? words + " " : words
    }

    @Test("a narrow beam with look-ahead finds what the widest finds where it matters")
    func lookAheadAgrees() throws {
        let model = try Self.model(Self.words)
        let alphabet = try Alphabet(unit: .character, symbols: ["<blank>", " ", "a", "b"])
        var spellings = Spellings(alphabet: alphabet)
        spellings.addWords(of: model)
        let graph = WordGraph(spellings: spellings.entries)
        for seed in 1...10 as ClosedRange<UInt64> {
            let emissions = Enumeration.emissions(
                frames: 12, symbols: 4, seed: seed, contrast: 4)
            let best = try [30, 20000].map { beam in
                var configuration = DecoderConfiguration()
                configuration.beam = beam
                // Not the defaults: with a bonus of 1.5 a beam of 30 misses one of the ten.
                (configuration.wordModelWeight, configuration.wordBonus) = (0.8, 0.5)
                return try BeamDecoder(
                    alphabet: alphabet, configuration: configuration, graph: graph,
                    wordModel: model
                ).decode(emissions)[0]
            }
            #expect(best[0].words == best[1].words)
            // What the narrow beam has lost of the sum is little.
            #expect(abs(best[0].score - best[1].score) < 0.02)
        }
    }
}

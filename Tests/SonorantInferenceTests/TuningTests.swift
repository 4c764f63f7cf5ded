import Foundation
import SonorantDecoding
import SonorantInference
import SonorantLanguageModels
import SonorantSystem
import SonorantTensors
import SonorantText
import TestSupport
import Testing

@Suite("Tuning")
struct TuningTests {
    /// The model likes "ab" and "ba"; the sound, where it is unsure, "aa" and "bb".
    static let words = """
        \\data\\
        ngram 1=7

        \\1-grams:
        -3\t<unk>
        -99\t<s>
        -1\t</s>
        -0.4\tab
        -0.5\tba
        -2.5\taa
        -2.5\tbb

        \\end\\
        """

    let alphabet: Alphabet
    let decoder: BeamDecoder

    init() throws {
        alphabet = try Alphabet(unit: .character, symbols: [" ", "a", "b"])
        let folder = try TemporaryFolder()
        var configuration = DecoderConfiguration()
        configuration.beam = 20
        configuration.wordModelWeight = 0
        configuration.languageModel = try folder.write(Self.words, to: "words.arpa")
        decoder = try BeamDecoder(alphabet: alphabet, files: configuration)
    }

    /// Emissions of `text` in which the second letter of each word is heard as the first one
    /// with probability `doubt`.
    private func emissions(_ text: String, doubt: Float, shift: Int) throws -> Emissions {
        var rows: [Float] = []
        func frame(_ shares: [(String, Float)]) throws {
            var row = [Float](repeating: 0.01, count: alphabet.count)
            for (symbol, share) in shares {
                let index =
                    symbol.isEmpty ? alphabet.blank : try #require(alphabet.index(of: symbol))
                row[index] += share
            }
            let sum = row.reduce(0, +)
            rows += row.map { log($0 / sum) }
        }
        for _ in 0..<shift { try frame([("", 1)]) }
        for (number, word) in text.split(separator: " ").enumerated() {
            if number > 0 { try frame([(" ", 1)]) }
            let letters = word.map { String($0) }
            try frame([(letters[0], 1)])
            try frame([("", 1)])
            try frame([(letters[1], 1 - doubt), (letters[0], doubt)])
            try frame([("", 1)])
        }
        return Emissions(
            logProbabilities: Matrix(
                rows: rows.count / alphabet.count, columns: alphabet.count, elements: rows),
            secondsPerFrame: 0.01, duration: Double(rows.count / alphabet.count) * 0.01)
    }

    private func data(speakers: Bool = true) throws -> TuningData {
        let texts = ["ab ba", "ba ab", "ab ab ba", "ba", "ab", "ba ba ab"]
        return try TuningData(
            alphabet: alphabet,
            utterances: texts.enumerated().map { number, text in
                TuningData.Utterance(
                    id: "u\(number)", speaker: speakers ? "s\(number % 2)" : nil,
                    emissions: try emissions(text, doubt: 0.6, shift: number), reference: text)
            }, name: "toy")
    }

    @Test("the weight of a model that knows better is raised, and the beam kept small")
    func improves() throws {
        var tuner = Tuner(decoder: decoder, data: try data(), pool: ThreadPool(threads: 1))
        let most = tuner.mostPasses
        let result = try tuner.run()
        #expect(result.before(seed: 1).rate.errors > 6)
        #expect(result.after(seed: 1).rate.errors == 0)
        #expect(result.configuration.wordModelWeight > 0)
        #expect(result.configuration.beam == Tuner.beams[0])
        #expect(result.passes <= most)
        #expect(result.halves(seed: 1)?.rate.errors == 0)
        #expect(result.greedy(seed: 1)?.rate.errors ?? 0 > 6)
        #expect(result.warnings.contains { $0.contains("only 12 words") })
        #expect(
            result.confidence.after.negativeLogLikelihood
                <= result.confidence.before.negativeLogLikelihood)
    }

    @Test("the result is the same with any number of threads")
    func threads() throws {
        let results = try [1, 3].map { threads in
            var tuner = Tuner(
                decoder: decoder, data: try data(speakers: false),
                pool: ThreadPool(threads: threads))
            return try tuner.run()
        }
        #expect(results[0].configuration == results[1].configuration)
        #expect(results[0].points == results[1].points)
        #expect(results[0].confidence == results[1].confidence)
        #expect(
            results.map { TuningPage($0, title: "t", seed: 1).html }.allSatisfy {
                $0 == TuningPage(results[0], title: "t", seed: 1).html && $0.contains("<svg")
            })
    }

    @Test("what is fixed stays, and nothing but beam and temperature is left then")
    func fixed() throws {
        var tuner = Tuner(
            decoder: decoder, data: try data(), fixed: Set(TuningAxis.allCases),
            pool: ThreadPool(threads: 1))
        #expect(tuner.axes.isEmpty)
        let result = try tuner.run()
        #expect(result.configuration.wordModelWeight == 0)
        #expect(result.beams.count == Tuner.beams.count)
        var other = Tuner(
            decoder: decoder, data: try data(), fixed: [.wordModelWeight], tunesBeam: false,
            pool: ThreadPool(threads: 1))
        let kept = try other.run()
        #expect(kept.configuration.wordModelWeight == 0)
        #expect(kept.configuration.beam == 20)
        #expect(kept.beams.isEmpty)
    }

    @Test("a decoder without any model has no weights, and is tuned all the same")
    func bare() throws {
        var tuner = Tuner(
            decoder: try BeamDecoder(alphabet: alphabet, files: DecoderConfiguration()),
            data: try data(), measure: .characters, pool: ThreadPool(threads: 1))
        #expect(tuner.axes.isEmpty)
        let result = try tuner.run()
        #expect(result.points.isEmpty || result.axes.isEmpty)
        #expect(result.after(seed: 1).rate.reference == result.tokens)
    }

    @Test("whoever watches may end it")
    func interrupted() throws {
        struct Enough: Error {}
        var tuner = Tuner(decoder: decoder, data: try data(), pool: ThreadPool(threads: 1)) {
            if $0 == 3 { throw Enough() }
        }
        #expect(throws: Enough.self) { try tuner.run() }
    }

    @Test("data without utterances or words is refused, each with its message")
    func nothing() throws {
        #expect(throws: TuningError.noUtterances(name: "x")) {
            try TuningData(alphabet: alphabet, utterances: [], name: "x")
        }
        let silent = TuningData.Utterance(
            id: "a", speaker: nil, emissions: try emissions("ab", doubt: 0, shift: 0),
            reference: " ")
        #expect(throws: TuningError.emptyReferences(name: "x", utterances: 1)) {
            try TuningData(alphabet: alphabet, utterances: [silent], name: "x")
        }
    }
}

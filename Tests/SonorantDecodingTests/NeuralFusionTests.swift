import Foundation
import SonorantDecoding
import SonorantTensors
import SonorantText
import Testing

/// A model whose expectations depend on the whole text before, worked out from a hash of it.
private final class HashedModel: NeuralLanguageModel {
    let names: [String]
    let isOfWords: Bool
    let hasEnd: Bool

    init(_ names: [String], isOfWords: Bool = false, hasEnd: Bool = true) {
        self.names = names
        self.isOfWords = isOfWords
        self.hasEnd = hasEnd
    }

    var symbolCount: Int { names.count + 1 }
    var end: Int32? { hasEnd ? Int32(names.count) : nil }
    func knows(_ symbol: String) -> Bool { names.contains(symbol) }
    func index(of symbol: String) -> Int32? { names.firstIndex(of: symbol).map { Int32($0) } }

    func expectations(after text: [Int32]) -> [Float] {
        var hash: UInt64 = 7
        for symbol in text { hash = hash &* 31 &+ UInt64(symbol + 1) &+ 1 }
        var generator = SeededGenerator(seed: hash)
        let scores = (0..<symbolCount).map { _ in generator.uniform(in: -2..<2) }
        let sum = scores.reduce(0) { $0 + exp($1) }
        return scores.map { Float($0 - log(sum)) }
    }

    /// The log probability of a text, with its end where there is one.
    func score(_ text: [Int32]) -> Double {
        var nats = 0.0
        for place in text.indices {
            nats += Double(expectations(after: Array(text[..<place]))[Int(text[place])])
        }
        return nats + (end.map { Double(expectations(after: text)[Int($0)]) } ?? 0)
    }

    func logProbabilities(of texts: [[String]]) -> [Double] {
        texts.map { score($0.map { index(of: $0) ?? 0 }) }
    }

    func memory(rows: Int) -> any NeuralMemory { Memory(self, rows: rows) }

    private final class Memory: NeuralMemory {
        let model: HashedModel
        var texts: [[Int32]]
        let table: UnsafeMutablePointer<Float>

        init(_ model: HashedModel, rows: Int) {
            self.model = model
            texts = Array(repeating: [], count: rows)
            table = .allocate(capacity: rows * model.symbolCount)
        }

        deinit { table.deallocate() }

        var expectations: UnsafePointer<Float> { UnsafePointer(table) }

        func begin(row: Int) { put([], in: row) }

        func extend(_ steps: [NeuralStep]) {
            for step in steps {
                #expect(!steps.contains { $0.row == step.target })
                put(texts[step.row] + [step.symbol], in: step.target)
            }
        }

        private func put(_ text: [Int32], in row: Int) {
            texts[row] = text
            for (symbol, value) in model.expectations(after: text).enumerated() {
                table[row * model.symbolCount + symbol] = value
            }
        }
    }
}

@Suite struct NeuralFusionTests {
    /// Sums of doubles against logarithms of sums, over a handful of frames.
    private static let tolerance = 1e-6
    private static let names = ["<blank>", "a", "b", " "]

    private static func decoder(
        _ model: HashedModel?, beam: Int, weight: Double, words: [String]? = nil
    ) throws -> BeamDecoder {
        let alphabet = try Alphabet(unit: .character, symbols: names)
        var configuration = DecoderConfiguration()
        configuration.beam = beam
        configuration.wordBonus = 0
        configuration.neuralModelWeight = weight
        let graph = try words.map {
            WordGraph(spellings: try $0.map { ($0, try alphabet.encode($0)) })
        }
        return try BeamDecoder(
            alphabet: alphabet, configuration: configuration, graph: graph, neuralModel: model)
    }

    @Test("a beam that holds everything finds what brute force does", arguments: [true, false])
    func fullWidthIsExact(hasEnd: Bool) throws {
        let model = HashedModel(["a", "b", " "], hasEnd: hasEnd)
        let emissions = Enumeration.emissions(frames: 4, symbols: 4, seed: 2)
        let readings = try Self.decoder(model, beam: 5000, weight: 0.7)
            .decode(emissions, count: 5000)
        let expected = Enumeration.labellings(emissions, blank: 0)
        #expect(readings.count == expected.count)
        for reading in readings {
            let sound = try #require(expected[reading.labels])
            let language = 0.7 * model.score(reading.labels.map { Int32($0 - 1) })
            #expect(abs(reading.score - sound - language) < Self.tolerance)
            #expect(abs(reading.languageScore - language) < Self.tolerance)
        }
        #expect(readings.map(\.score) == readings.map(\.score).sorted(by: >))
    }

    @Test("a weight of 0 changes nothing, at any beam", arguments: [1, 3, 20])
    func weightless(beam: Int) throws {
        let emissions = Enumeration.emissions(frames: 30, symbols: 4, seed: 3)
        let without = try Self.decoder(nil, beam: beam, weight: 0.5)
            .decode(emissions, count: beam)
        let with = try Self.decoder(HashedModel(["a", "b", " "]), beam: beam, weight: 0)
            .decode(emissions, count: beam)
        #expect(with == without)
        let heavy = try Self.decoder(HashedModel(["a", "b", " "]), beam: beam, weight: 2)
            .decode(emissions, count: beam)
        #expect(heavy != without)
    }

    @Test("prefixes that come and go keep their own history", arguments: [2, 5, 9])
    func narrowBeam(beam: Int) throws {
        let model = HashedModel(["a", "b", " "])
        for seed in 1...10 as ClosedRange<UInt64> {
            let emissions = Enumeration.emissions(
                frames: 40, symbols: 4, seed: seed, contrast: 1)
            for reading in try Self.decoder(model, beam: beam, weight: 0.4)
                .decode(emissions, count: beam)
            {
                let language = 0.4 * model.score(reading.labels.map { Int32($0 - 1) })
                #expect(abs(reading.languageScore - language) < Self.tolerance)
            }
        }
    }

    @Test("a model of words ranks the readings of a lexicon anew")
    func ranksWords() throws {
        let words = ["a", "b", "ab", "ba"]
        let model = HashedModel(words + (0..<20).map { "w\($0)" }, isOfWords: true)
        let emissions = Enumeration.emissions(frames: 6, symbols: 4, seed: 5)
        let before = try Self.decoder(nil, beam: 500, weight: 1, words: words)
            .decode(emissions, count: 500)
        let after = try Self.decoder(model, beam: 500, weight: 0.8, words: words)
            .decode(emissions, count: 500)
        #expect(before.count > 3)
        #expect(after.count == before.count)
        for reading in after {
            let spelled = try #require(reading.words).map(\.text)
            let old = try #require(before.first { $0.words?.map(\.text) == spelled })
            let gain = 0.8 * model.logProbabilities(of: [spelled])[0]
            #expect(abs(reading.score - old.score - gain) < Self.tolerance)
        }
        #expect(after.map(\.score) == after.map(\.score).sorted(by: >))
        #expect(after.map(\.labels) != before.map(\.labels))
    }

    @Test("symbols that the model does not know are improbable, not impossible")
    func unknownSymbols() throws {
        let model = HashedModel(["a"])
        let emissions = Enumeration.emissions(frames: 3, symbols: 4, seed: 1)
        for reading in try Self.decoder(model, beam: 500, weight: 1).decode(emissions, count: 500) {
            #expect(reading.score.isFinite)
        }
    }
}

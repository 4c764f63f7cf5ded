import Foundation
import SonorantLanguageModels
import SonorantSystem
import TestSupport
import Testing

@Suite("Estimating n-gram models")
struct NGramEstimatorTests {
    /// The numbers of each n-gram in an ARPA file.
    private func table(_ path: String) throws -> [String: [Float]] {
        var table: [String: [Float]] = [:]
        for line in try Files.readLines(path) {
            let fields = line.split(separator: "\t").map(String.init)
            guard fields.count >= 2, let probability = Float(fields[0]) else { continue }
            table[fields[1]] = [probability, fields.count > 2 ? Float(fields[2])! : 0]
        }
        return table
    }

    @Test(
        "every n-gram has lmplz's numbers",
        arguments: [
            ("trigram", 3, []), ("pruned", 4, [0, 0, 1, 2]), ("vocabulary", 3, [1, 1, 1]),
            ("unigram", 1, []),
        ])
    func likeLmplz(_ name: String, order: Int, prune: [Int]) throws {
        var configuration = NGramEstimation()
        configuration.order = order
        configuration.prune = prune
        var estimator = try NGramEstimator(configuration)
        try estimator.add(contentsOf: Golden.path("languagemodels/text.txt"))
        let folder = try TemporaryFolder()
        try estimator.model(path: "text").write(to: folder.path("m.arpa"))
        let found = try table(folder.path("m.arpa"))
        let expected = try table(Golden.path("languagemodels/\(name).arpa"))
        #expect(Set(found.keys) == Set(expected.keys))
        for (words, numbers) in expected {
            let own = try #require(found[words])
            // lmplz works with 32-bit numbers.
            #expect(zip(own, numbers).allSatisfy { abs($0 - $1) < 5e-6 }, "\(words)")
        }
    }

    private func model(
        _ text: String, _ change: (inout NGramEstimation) -> Void = { _ in }
    ) throws -> NGramModel {
        let folder = try TemporaryFolder()
        var configuration = NGramEstimation()
        change(&configuration)
        var estimator = try NGramEstimator(configuration)
        try estimator.add(contentsOf: folder.write(text, to: "t.txt"))
        return try estimator.model(path: "t.txt")
    }

    @Test(
        "probabilities after any context sum to 1",
        arguments: [[], [0, 1], [1, 1, 2]])
    func sums(prune: [Int]) throws {
        let text = try Files.readText(Golden.path("languagemodels/text.txt"))
        let model = try model(text) { $0.prune = prune }
        for context in [[], ["w5"], ["w5", "w35"], ["<s>"], ["<s>", "w1"], ["zebra"]] {
            let state = context.reduce(NGramState.empty) {
                model.score(model.index(of: $1), after: $0).next
            }
            let sum = (0..<UInt32(model.vocabularyCount)).reduce(0.0) { sum, word in
                guard model.word(word) != "<s>" else { return sum }
                return sum + pow(10, Double(model.score(word, after: state).log10Probability))
            }
            #expect(abs(sum - 1) < 1e-5, "\(context)")
        }
    }

    @Test("of characters, the space is a symbol and letters keep their marks")
    func characters() throws {
        let text = "né  da\n da né \ne\u{301}a d\n"
        let model = try model(text) {
            $0.unit = .character
            $0.order = 2
        }
        #expect(model.isOfCharacters)
        let words = (0..<UInt32(model.vocabularyCount)).map { model.word($0) }
        #expect(words.sorted() == ["</s>", "<s>", "<space>", "<unk>", "a", "d", "n", "é"])
    }

    @Test("capital letters are made small on demand")
    func lowercase() throws {
        let model = try model("A b\nÉ a\nB A a\n") {
            $0.lowercase = true
            $0.order = 2
        }
        #expect(model.index(of: "A") == 0)
        #expect(model.index(of: "é") != 0)
    }

    @Test("too little text for discounts is a note")
    func fallback() throws {
        #expect(try model("a b a c\n").notes.count { $0.contains("too small") } == 3)
    }

    @Test("transcripts are read without their ids")
    func transcripts() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("u1 a b c\nu2 b c a\n", to: "text")
        var estimator = try NGramEstimator(NGramEstimation())
        try estimator.add(contentsOf: path, transcripts: true)
        let model = try estimator.model(path: path)
        #expect(model.index(of: "u1") == 0)
        #expect(estimator.symbols == 8)
    }

    @Test("a text without words, or too short for the order, is an error")
    func badText() throws {
        for text in ["", "\n\n", "  \n"] {
            let error = try #require(throws: LanguageModelError.self) { try model(text) }
            #expect(error.description.contains("there is no word"))
        }
        let error = try #require(throws: LanguageModelError.self) {
            try model("a b\nc\n") { $0.order = 5 }
        }
        #expect(error.description.contains("give --order 4 or less"))
    }

    @Test("<s> inside the text is an error with its line, or is passed over")
    func reserved() throws {
        let text = "a b c\n<s> a b </s>\n"
        let error = try #require(throws: LanguageModelError.self) { try model(text) }
        #expect(error.description.contains("t.txt:2: '<s>' stands in the text"))
        let skipping = try model(text) { $0.skipSymbols = true }
        #expect(skipping.counts[0] == 6)
    }

    @Test("a byte that is no UTF-8 is an error with its line")
    func notText() throws {
        let folder = try TemporaryFolder()
        try Files.write(Data("a\n".utf8) + [0xFF, 0x20, 0x61], to: folder.path("t"))
        var estimator = try NGramEstimator(NGramEstimation())
        #expect(throws: FileError.notText(path: folder.path("t"), line: 2)) {
            try estimator.add(contentsOf: folder.path("t"))
        }
    }

    @Test("orders and thresholds that are not possible are wrong usage")
    func badOptions() {
        for order in [0, -1, 7] {
            #expect(throws: LanguageModelError.self) { try model("a\n") { $0.order = order } }
        }
        for prune in [[1, 0], [-1], [0, 0, 0, 1]] {
            #expect(throws: LanguageModelError.self) { try model("a\n") { $0.prune = prune } }
        }
    }

    @Test("perplexity of a text, with and without unknown words")
    func perplexity() throws {
        let folder = try TemporaryFolder()
        let arpa = #"""
            \data\
            ngram 1=4

            \1-grams:
            -2 <unk>
            -99 <s>
            -1 </s>
            -0.5 a

            \end\
            """#
        let model = try NGramModel(path: folder.write(arpa, to: "m.arpa"))
        let score = try model.score(
            contentsOf: folder.write("a a\nb\n", to: "t"), reader: SentenceReader(unit: .word))
        #expect(score.symbols == 5)
        #expect(score.unknown == 1)
        #expect(score.sentences == 2)
        #expect(abs(score.perplexity - pow(10, 5.0 / 5)) < 1e-6)
        #expect(abs(score.perplexityOfKnown - pow(10, 3.0 / 4)) < 1e-6)
        #expect(abs(score.bitsPerSymbol - log2(10.0)) < 1e-6)
    }
}

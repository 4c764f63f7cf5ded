import Foundation
import SonorantLanguageModels
import SonorantSystem
import TestSupport
import Testing

/// Scores of KenLM itself: random sentences, with and without `<s>` and `</s>`, unknown words.
private struct Case: Decodable {
    let model: String
    let words: [String]
    let begins: Bool
    let ends: Bool
    let scores: [Float]

    static func all() throws -> [Case] {
        try Golden.json("languagemodels/scores.json", as: [Case].self)
    }

    /// How far `model` is from KenLM, at most.
    func error(of model: NGramModel) -> Float {
        var state = begins ? model.beginning : .empty
        var found: [Float] = []
        for word in words {
            let (score, next) = model.score(model.index(of: word), after: state)
            found.append(score)
            state = next
        }
        if ends { found.append(model.endScore(after: state)) }
        guard found.count == scores.count else { return .infinity }
        return zip(found, scores).map { abs($0 - $1) }.max() ?? 0
    }
}

@Suite("N-gram models beside KenLM")
struct KenLMGoldenTests {
    /// KenLM sums in another order, and the references have 6 places.
    static let tolerance: Float = 1e-5

    @Test("ARPA scores as KenLM scores", arguments: ["trigram", "pruned"])
    func arpa(_ name: String) throws {
        let model = try NGramModel(path: Golden.path("languagemodels/\(name).arpa"))
        let cases = try Case.all().filter { $0.model == name }
        #expect(cases.count > 100)
        #expect(cases.allSatisfy { $0.error(of: model) < Self.tolerance })
    }

    @Test("the compact form scores as KenLM scores", arguments: ["trigram", "pruned"])
    func compact(_ name: String) throws {
        let folder = try TemporaryFolder()
        try NGramModel(path: Golden.path("languagemodels/\(name).arpa"))
            .write(to: folder.path("m.ngram"))
        let model = try NGramModel(path: folder.path("m.ngram"))
        #expect(model.format == .compact)
        for sentence in try Case.all() where sentence.model == name {
            #expect(sentence.error(of: model) < Self.tolerance)
        }
    }

    @Test("KenLM's hash tables score as KenLM scores them")
    func probing() throws {
        let model = try NGramModel(path: Golden.path("languagemodels/pruned.probing"))
        #expect(model.format == .kenLM)
        #expect(model.order == 4)
        for sentence in try Case.all() where sentence.model == "pruned" {
            #expect(sentence.error(of: model) < Self.tolerance)
        }
    }

    @Test("KenLM's hash tables have the states of the same ARPA")
    func probingStates() throws {
        let table = try NGramModel(path: Golden.path("languagemodels/pruned.probing"))
        let arpa = try NGramModel(path: Golden.path("languagemodels/pruned.arpa"))
        var pairs: [NGramState: NGramState] = [:]
        for sentence in try Case.all() where sentence.model == "pruned" {
            var (a, b) = (table.beginning, arpa.beginning)
            for word in sentence.words {
                a = table.score(table.index(of: word), after: a).next
                b = arpa.score(arpa.index(of: word), after: b).next
                #expect(pairs.updateValue(b, forKey: a) ?? b == b)
            }
        }
        #expect(Set(pairs.values).count == pairs.count)
    }

    @Test("a KenLM hash table cannot be converted and says so")
    func probingIsNotConverted() throws {
        let folder = try TemporaryFolder()
        let model = try NGramModel(path: Golden.path("languagemodels/pruned.probing"))
        #expect(throws: LanguageModelError.self) { try model.write(to: folder.path("m.arpa")) }
        #expect(!Files.exists(folder.path("m.arpa")))
    }

    @Test("a KenLM file that is cut off is an error")
    func cutProbing() throws {
        let folder = try TemporaryFolder()
        let data = try Files.read(Golden.path("languagemodels/pruned.probing"))
        for count in stride(from: 40, to: data.count, by: 97) {
            try Files.write(data.prefix(count), to: folder.path("cut"))
            #expect(throws: LanguageModelError.self) {
                try NGramModel(path: folder.path("cut"))
            }
        }
    }

    @Test("KenLM's other layouts are refused by name")
    func trie() throws {
        let folder = try TemporaryFolder()
        var data = Data(try Files.read(Golden.path("languagemodels/pruned.probing")))
        data[data.startIndex + 96] = 2
        try Files.write(data, to: folder.path("trie"))
        let error = try #require(throws: LanguageModelError.self) {
            try NGramModel(path: folder.path("trie"))
        }
        #expect(error.description.contains("'trie'"))
        #expect(error.description.contains("give the ARPA file"))
    }
}

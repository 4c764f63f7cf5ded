import Foundation
import SonorantCorpora
import Testing

/// Public corpora, in the folder that the environment variable names.
private let corpora = ProcessInfo.processInfo.environment["SONORANT_CORPORA"] ?? ""

@Suite(.enabled(if: !corpora.isEmpty, "set SONORANT_CORPORA to a folder of public corpora"))
struct RealTextCorporaTests {
    private func load(_ path: String) throws -> TextCorpus {
        try TextCorpus.load(corpora + "/" + path)
    }

    @Test("SNIPS: 13,084, 700 and 700 sentences of 7 intents and 39 slots")
    func snips() throws {
        let train = try load("snips/train")
        #expect(train.formats == [.snips] && train.faults.allSatisfy { $0.kind == .emptyToken })
        #expect(train.faults.count == 11)
        #expect(train.sentences.count == 13_084 && train.labelCounts.count == 7)
        let slots = Set(train.tagCounts.keys.filter { $0 != "O" }.map { $0.dropFirst(2) })
        #expect(slots.count == 39 && train.hasTags && train.hasLabels)
        for part in ["valid", "test"] {
            let corpus = try load("snips/" + part)
            #expect(corpus.sentences.count == 700 && corpus.faults.count <= 1)
        }
    }

    @Test("WNUT-17: 3,394, 1,009 and 1,287 sentences of 62,730, 15,733 and 23,394 tokens")
    func wnut() throws {
        for (file, sentences, tokens) in [
            ("wnut17train.conll", 3394, 62_730), ("emerging.dev.conll", 1009, 15_733),
            ("emerging.test.conll", 1287, 23_394),
        ] {
            let corpus = try load("wnut17/" + file)
            #expect(corpus.formats == [.conll] && corpus.faults.isEmpty, "\(corpus.places)")
            #expect(corpus.sentences.count == sentences && corpus.tokenCount == tokens)
        }
    }

    @Test("UD Wolof: 1,188, 449 and 470 sentences, tagged with at most 17 parts of speech")
    func wolof() throws {
        for (part, sentences) in [("train", 1188), ("dev", 449), ("test", 470)] {
            let corpus = try load("ud_wolof/wo_wtb-ud-\(part).conllu")
            #expect(corpus.formats == [.conllu] && corpus.faults.isEmpty)
            #expect(corpus.sentences.count == sentences && corpus.tagCounts.count <= 17)
        }
    }

    @Test("rt-polarity: 5,331 sentences of each kind")
    func reviews() throws {
        let corpus = try load("rtpolarity")
        #expect(corpus.labelCounts == ["pos": 5331, "neg": 5331] && corpus.faults.isEmpty)
    }

    @Test("surnames of 18 languages")
    func names() throws {
        let corpus = try load("names")
        #expect(corpus.labelCounts.count == 18 && corpus.labelCounts["Russian"] == 9384)
        #expect(corpus.faults.isEmpty && corpus.sentences.count > 20_000)
    }

    @Test("the CMU dictionary: 135,166 entries in 39 phones")
    func dictionary() throws {
        var reading = TextReading()
        reading.dropsStress = true
        let corpus = try TextCorpus.load(corpora + "/cmudict/cmudict.dict", reading: reading)
        #expect(corpus.formats == [.pairs] && corpus.faults.isEmpty)
        #expect(corpus.sentences.count == 135_166 && corpus.targetCounts.count == 39)
    }

    @Test("SIGMORPHON's letters to phones: eight languages of 800, 100 and 100 words")
    func letters() throws {
        for language in ["ady", "gre", "ice", "ita", "khm", "lav", "rum", "slv"] {
            for (part, count) in [("train", 800), ("dev", 100), ("test", 100)] {
                let corpus = try load("g2p/\(language)_\(part).tsv")
                #expect(corpus.formats == [.pairs] && corpus.faults.isEmpty)
                #expect(corpus.sentences.count == count && corpus.hasTargets)
            }
        }
    }

    @Test("Tiny Shakespeare is a stream of 1,115,394 characters, 65 different ones")
    func shakespeare() throws {
        let corpus = try load("tinyshakespeare/input.txt")
        #expect(corpus.formats == [.text] && corpus.tokenCount == 1_115_394)
        #expect(corpus.tokenCounts.count == 65)
    }
}

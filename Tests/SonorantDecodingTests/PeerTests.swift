import Foundation
import SonorantDecoding
import Testing

@Suite("Beam search against flashlight-text and pyctcdecode")
struct PeerTests {
    static let tolerance = 1e-3

    @Test("lexicon-free: the best labels and their score are flashlight's", arguments: [false, true])
    func lexiconFree(withModel: Bool) throws {
        let golden = try PeerGolden()
        let decoder = try golden.free(beam: 400, withModel: withModel)
        let cases = golden.cases(withModel ? "symbols 400" : "free 400")
        #expect(cases.count == 50)
        for (index, (emissions, reference)) in zip(golden.emissions, cases).enumerated() {
            let best = try decoder.decode(emissions)[0]
            #expect(best.labels == reference.labels, "utterance \(index)")
            #expect(
                abs(best.score - reference.score) < Self.tolerance,
                "utterance \(index): \(best.score), flashlight \(reference.score)")
            if let exact = reference.exact {
                // The beam loses alignments, but makes none up.
                #expect(best.score < exact + Self.tolerance, "utterance \(index)")
                #expect(best.score > exact - 0.02, "utterance \(index)")
            }
        }
    }

    @Test("with a lexicon and a trigram: the best words and their score are flashlight's")
    func lexicon() throws {
        let golden = try PeerGolden()
        let decoder = try golden.words(beam: 400, isOpen: false)
        let cases = golden.cases("lexicon 400")
        #expect(cases.count == 50)
        for (index, (emissions, reference)) in zip(golden.emissions, cases).enumerated() {
            let best = try decoder.decode(emissions)[0]
            #expect(best.words?.map(\.text) == reference.words, "utterance \(index)")
            #expect(
                abs(best.score - reference.score) < Self.tolerance,
                "utterance \(index): \(best.score), flashlight \(reference.score)")
        }
    }

    /// flashlight spends two places of its beam on a prefix that ends in blank and in a label,
    /// so the sums over alignments that 50 places keep differ a little.
    @Test("the same beam of 50 finds the same words or labels")
    func narrowBeam() throws {
        let golden = try PeerGolden()
        for (name, decoder) in [
            ("free 50", try golden.free(beam: 50, withModel: false)),
            ("symbols 50", try golden.free(beam: 50, withModel: true)),
            ("lexicon 50", try golden.words(beam: 50, isOpen: false)),
        ] {
            for (index, (emissions, reference)) in zip(golden.emissions, golden.cases(name))
                .enumerated()
            {
                let best = try decoder.decode(emissions)[0]
                if let labels = reference.labels {
                    #expect(best.labels == labels, "\(name), utterance \(index)")
                }
                if let words = reference.words {
                    #expect(best.words?.map(\.text) == words, "\(name), utterance \(index)")
                }
                #expect(
                    abs(best.score - reference.score) < 0.05,
                    "\(name), utterance \(index): \(best.score), flashlight \(reference.score)")
            }
        }
    }

    @Test("an open vocabulary and a trigram: the best words and their score are pyctcdecode's")
    func openVocabulary() throws {
        let golden = try PeerGolden()
        let decoder = try golden.words(beam: 200, isOpen: true)
        let cases = golden.cases("pyctcdecode")
        #expect(cases.count == 50)
        for (index, (emissions, reference)) in zip(golden.emissionsWithoutSpace, cases)
            .enumerated()
        {
            let best = try decoder.decode(emissions)[0]
            #expect(best.words?.map(\.text) == reference.words, "utterance \(index)")
            #expect(
                abs(best.score - reference.score) < 0.01,
                "utterance \(index): \(best.score), pyctcdecode \(reference.score)")
        }
    }

    @Test("without a model the best text is pyctcdecode's")
    func withoutModel() throws {
        let golden = try PeerGolden()
        let decoder = try golden.free(beam: 200, withModel: false)
        let cases = golden.cases("pyctcdecode plain")
        #expect(cases.count == 50)
        for (index, (emissions, reference)) in zip(golden.emissionsWithoutSpace, cases)
            .enumerated()
        {
            let best = try decoder.decode(emissions)[0]
            let text = golden.alphabet.decode(best.labels)
            #expect(
                text.split(separator: " ").map { String($0) } == reference.words,
                "utterance \(index)")
        }
    }
}

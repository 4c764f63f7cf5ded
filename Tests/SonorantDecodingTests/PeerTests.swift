import Foundation
import SonorantDecoding
import Testing

@Suite("Beam search against flashlight-text and pyctcdecode")
struct PeerTests {
    static let tolerance = 1e-3

    @Test(
        "lexicon-free: the best labels and their score are flashlight's", arguments: [false, true])
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
    /// so the sums over alignments that 50 places keep differ a little; in one utterance its best
    /// words do not survive.
    @Test("the same beam of 50 finds the same words or labels, or better ones")
    func narrowBeam() throws {
        let golden = try PeerGolden()
        for (name, most, decoder) in [
            ("free 50", 0, try golden.free(beam: 50, withModel: false)),
            ("symbols 50", 0, try golden.free(beam: 50, withModel: true)),
            ("lexicon 50", 1, try golden.words(beam: 50, isOpen: false)),
        ] {
            var better = 0
            for (index, (emissions, reference)) in zip(golden.emissions, golden.cases(name))
                .enumerated()
            {
                let best = try decoder.decode(emissions)[0]
                let isSame =
                    reference.words.map { $0 == best.words?.map(\.text) }
                    ?? (reference.labels == best.labels)
                if !isSame { better += 1 }
                let difference = best.score - reference.score
                #expect(
                    isSame ? abs(difference) < 0.05 : difference > 0,
                    "\(name), utterance \(index): \(best.score), flashlight \(reference.score)")
            }
            #expect(better <= most, "\(name)")
        }
    }

    /// pyctcdecode sometimes scores an empty last word as an unknown one (see `make_golden.py`),
    /// so that its best by its own definition is not always its first.
    @Test("an open vocabulary and a trigram: the best words and their score are pyctcdecode's")
    func openVocabulary() throws {
        let golden = try PeerGolden()
        let decoder = try golden.words(beam: 200, isOpen: true)
        let cases = golden.cases("pyctcdecode")
        #expect(cases.count == 50)
        var isFirst = 0
        for (index, (emissions, reference)) in zip(golden.emissionsWithoutSpace, cases)
            .enumerated()
        {
            let best = try decoder.decode(emissions)[0]
            #expect(best.words?.map(\.text) == reference.words, "utterance \(index)")
            #expect(
                abs(best.score - reference.score) < 0.01,
                "utterance \(index): \(best.score), pyctcdecode \(reference.score)")
            if best.words?.map(\.text) == reference.first { isFirst += 1 }
        }
        #expect(isFirst >= 40)
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

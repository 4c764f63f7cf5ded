import SonorantScoring
import SonorantTensors
import SonorantText
import Testing

struct TagSchemeTests {
    private let tags = ["O", "B-A", "I-A", "E-A", "S-A", "B-B", "I-B", "E-B", "S-B"]

    /// All sequences of `count` of these tags.
    private func sequences(_ tags: [String], _ count: Int) -> [[String]] {
        count == 0 ? [[]] : sequences(tags, count - 1).flatMap { s in tags.map { s + [$0] } }
    }

    @Test("every sequence that a scheme allows is what its chunks are written as, and no other")
    func allowedIsCanonical() {
        for (scheme, prefixes) in [(TagScheme.iob1, "BI"), (.iob2, "BI"), (.bioes, "BIES")] {
            let own = tags.filter { $0 == "O" || prefixes.contains($0.first!) }
            for count in 0...4 {
                for sequence in sequences(own, count) {
                    let written = scheme.tags(for: Chunk.all(in: sequence), count: count)
                    #expect(
                        scheme.breaks(in: sequence).isEmpty == (written == sequence),
                        "\(scheme) \(sequence) \(written)")
                }
            }
        }
    }

    @Test("schemes turn into one another and back without loss")
    func conversions() {
        for sequence in sequences(tags.filter { "OBI".contains($0.first!) }, 5) {
            let chunks = Chunk.all(in: sequence)
            for scheme in TagScheme.allCases {
                let converted = scheme.converting(sequence)
                #expect(Chunk.all(in: converted) == chunks, "\(scheme) \(sequence)")
            }
        }
    }

    @Test("breaks are named by their places, the end of the sentence among them")
    func breaks() {
        #expect(TagScheme.iob2.breaks(in: ["I-A", "I-A", "O", "I-B", "B-A", "I-B"]) == [0, 3, 5])
        #expect(TagScheme.iob1.breaks(in: ["I-A", "B-B"]) == [1])
        #expect(TagScheme.bioes.breaks(in: ["B-A", "O", "S-A", "B-A"]) == [1, 4])
        #expect(TagScheme.iob2.breaks(in: ["NOUN", "E-A", "B-"]) == [0, 1, 1, 2, 2, 3].uniqued)
        #expect(TagScheme.iob2.breaks(in: []).isEmpty)
    }

    @Test("schemes are found by looking")
    func detection() {
        #expect(TagScheme.detected(in: [["I-A", "I-A", "B-A", "O"]]) == .iob1)
        #expect(TagScheme.detected(in: [["B-A", "I-A"], ["I-A"]]) == .iob2)
        #expect(TagScheme.detected(in: [["S-A", "O"]]) == .bioes)
        #expect(TagScheme.detected(in: [["NOUN", "VERB"]]) == nil)
        #expect(TagScheme.detected(in: [["O", "O"]]) == nil)
        #expect(ChunkScore.haveChunks([["O", "O"]]) && !ChunkScore.haveChunks([["X-A"]]))
    }
}

extension [Int] {
    fileprivate var uniqued: [Int] { Set(self).sorted() }
}

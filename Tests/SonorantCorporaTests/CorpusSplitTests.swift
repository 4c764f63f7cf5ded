import SonorantCorpora
import SonorantSystem
import Testing

struct CorpusSplitTests {
    private func corpus(_ counts: [String: Int]) -> Corpus {
        let utterances = counts.flatMap { speaker, count in
            (0..<count).map { number in
                Utterance(
                    id: "\(speaker)-\(1000 + number)", speaker: speaker.isEmpty ? nil : speaker,
                    source: .numpy(path: "x"), transcript: "x",
                    location: SourceLocation(file: "x"))
            }
        }
        return Corpus(paths: ["x"], formats: [.folder], utterances: utterances)
    }

    private func check(_ split: CorpusSplit, of corpus: Corpus) {
        let ids = split.train.utterances.map(\.id) + split.heldOut.utterances.map(\.id)
        #expect(ids.sorted() == corpus.utterances.map(\.id).sorted())
        #expect(Set(ids).count == ids.count)
    }

    @Test("whole speakers are held out, about a tenth, the same for the same seed")
    func bySpeaker() {
        let counts = Dictionary(uniqueKeysWithValues: (0..<30).map { ("s\($0)", 5 + $0 % 7) })
        let corpus = corpus(counts)
        var choices: Set<[String]> = []
        for seed in 1...10 {
            let split = CorpusSplit(of: corpus, seed: UInt64(seed))
            check(split, of: corpus)
            let held = Double(split.heldOut.utterances.count) / Double(corpus.utterances.count)
            #expect((0.1...0.15).contains(held))
            #expect(Set(split.train.speakers).isDisjoint(with: split.heldOut.speakers))
            let again = CorpusSplit(of: corpus, seed: UInt64(seed))
            #expect(again.heldOut.utterances == split.heldOut.utterances)
            choices.insert(split.heldOut.speakers)
        }
        #expect(choices.count > 5)
    }

    @Test("of few speakers the one with least to say is held out")
    func fewSpeakers() {
        let corpus = corpus(["a": 50, "b": 40, "c": 45])
        for seed in 1...5 {
            #expect(CorpusSplit(of: corpus, seed: UInt64(seed)).heldOut.speakers == ["b"])
        }
    }

    @Test("without three speakers single utterances are drawn, and neither part is empty")
    func byUtterance() {
        for counts in [["": 40], ["a": 20, "b": 20]] {
            let corpus = corpus(counts)
            let split = CorpusSplit(of: corpus, seed: 1)
            check(split, of: corpus)
            #expect(split.heldOut.utterances.count == 4)
        }
        #expect(CorpusSplit(of: corpus(["": 2]), seed: 1).heldOut.utterances.count == 1)
        #expect(CorpusSplit(of: corpus(["": 1]), seed: 1).train.utterances.count == 1)
        #expect(CorpusSplit(of: corpus([:]), seed: 1).train.utterances.isEmpty)
    }

    @Test("named speakers are held out; a wrong name is answered with the nearest")
    func named() throws {
        let corpus = corpus(["eva": 3, "tom": 4])
        let split = try CorpusSplit(of: corpus, speakers: ["tom"])
        check(split, of: corpus)
        #expect(split.heldOut.speakers == ["tom"] && split.train.speakers == ["eva"])
        let error = #expect(throws: CorpusSplitError.self) {
            try CorpusSplit(of: corpus, speakers: ["tim"])
        }
        #expect(try #require(error).description.contains("did you mean 'tom'"))
        #expect(throws: CorpusSplitError.nothingLeft) {
            try CorpusSplit(of: corpus, speakers: ["tom", "eva"])
        }
        #expect(corpus.said(by: ["eva"]).utterances.count == 3)
    }
}

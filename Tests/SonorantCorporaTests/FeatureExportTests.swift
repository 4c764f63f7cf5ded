import SonorantAudio
import SonorantCorpora
import SonorantSystem
import SonorantTensors
import TestSupport
import Testing

@Suite struct FeatureExportTests {
    private func corpus(_ folder: TemporaryFolder) throws -> Corpus {
        for (index, name) in ["s1/a", "s1/b", "s2/c"].enumerated() {
            try Files.makeFolder(folder.path("data/" + name.prefix(2)))
            try folder.writeTone("data/\(name).wav", pitch: 150 + 90 * Double(index), seconds: 0.4)
            try folder.write("word \(name.last!)", to: "data/\(name).txt")
        }
        return try Corpus.load(folder.path("data"))
    }

    private func pipeline(_ normalisation: Normalisation) throws -> FeaturePipeline {
        var configuration = FeatureConfiguration()
        configuration.normalisation = normalisation
        configuration.deltas = 1
        return try FeaturePipeline(configuration: configuration, sampleRate: 8000)
    }

    @Test(
        "speakers and the whole corpus come out with mean 0 and variance 1",
        arguments: [true, false])
    func normalisation(bySpeaker: Bool) throws {
        let folder = try TemporaryFolder()
        let corpus = try corpus(folder)
        let export = FeatureExport(pipeline: try pipeline(bySpeaker ? .speaker : .global))
        let summary = try export.write(
            corpus, to: folder.path("out"), pool: ThreadPool(threads: 2))
        #expect(summary.utterances == 3)
        #expect(summary.dimension == 46)
        let entries = try KaldiScript(path: folder.path("out/feats.scp")).entries
        #expect(summary.frames == (try entries.map { try $0.shape().rows }.reduce(0, +)))
        let groups = bySpeaker ? [entries[0...1], entries[2...2]] : [entries[0...2]]
        for group in groups {
            var statistics = NormalisationStatistics(dimension: 46)
            for entry in group { statistics.add(try entry.matrix()) }
            #expect(statistics.mean.allSatisfy { abs($0) < 1e-3 })
            // A tone leaves some filters as good as constant, whose variance is floored.
            #expect(statistics.variance.allSatisfy { $0 < 1.01 })
            #expect(statistics.variance.count { abs($0 - 1) < 0.01 } > 23)
        }
    }

    @Test("utterances without a single frame are named and in none of the files")
    func tooShort() throws {
        let folder = try TemporaryFolder()
        _ = try corpus(folder)
        try folder.writeTone("data/s2/d.wav", seconds: 0.01)
        try folder.write("short", to: "data/s2/d.txt")
        let corpus = try Corpus.load(folder.path("data"))
        let short = try #require(corpus.utterances.last?.id)
        let summary = try FeatureExport(pipeline: pipeline(.none)).write(
            corpus, to: folder.path("out"), pool: ThreadPool(threads: 1))
        #expect(summary.leftOut == [short])
        for file in ["feats.scp", "text", "utt2spk"] {
            #expect(try Files.readLines(folder.path("out/" + file)).count == 3)
        }
        #expect(try Corpus.load(folder.path("out")).faults.isEmpty)
    }

    @Test("what ends the work in the middle leaves no file")
    func interrupted() throws {
        struct Stop: Error {}
        let folder = try TemporaryFolder()
        let corpus = try corpus(folder)
        #expect(throws: Stop.self) {
            try FeatureExport(pipeline: pipeline(.none)).write(
                corpus, to: folder.path("out"), pool: ThreadPool(threads: 1)
            ) { done, count, _ in
                #expect(count == 3)
                if done == 2 { throw Stop() }
            }
        }
        #expect(!Files.exists(folder.path("out/feats.ark")))
        #expect(!Files.exists(folder.path("out/feats.scp")))
    }
}

import Foundation
import SonorantCorpora
import SonorantTensors
import SonorantText
import Testing

/// Public corpora, in the folder that the environment variable names.
private let corpora = ProcessInfo.processInfo.environment["SONORANT_CORPORA"] ?? ""

@Suite(.enabled(if: !corpora.isEmpty, "set SONORANT_CORPORA to a folder of public corpora"))
struct RealCorporaTests {
    @Test("AN4 loads from its feature table without a fault, 948 utterances of 74 speakers")
    func an4() throws {
        let corpus = try Corpus.load(corpora + "/an4")
        #expect(corpus.formats == [.kaldi])
        #expect(corpus.utterances.count == 948 && corpus.speakers.count == 74)
        #expect(corpus.faults.isEmpty)
        #expect(corpus.notes.contains { $0.contains("sorted") })
        var configuration = AlphabetConfiguration()
        configuration.unit = .phone
        configuration.lexicon = corpora + "/an4/an4.dic"
        let encoder = try TranscriptEncoder(configuration, transcripts: [])
        for utterance in corpus.utterances {
            #expect(throws: Never.self) { try encoder.encode(utterance.transcript ?? "?") }
        }
        let split = CorpusSplit(of: corpus, seed: 1)
        #expect((60...142).contains(split.heldOut.utterances.count))
        let report = try CorpusValidation.validate(
            corpus, encoder: encoder, pool: ThreadPool(threads: 2))
        #expect(report.errors == 0 && report.lengthUnit == "frames")
    }

    @Test("speechocean loads with twelve speakers, and reads without an error")
    func speechocean() throws {
        let corpus = try Corpus.load(corpora + "/speechocean")
        #expect(corpus.speakers.count == 12 && corpus.faults.isEmpty)
        let report = try CorpusValidation.validate(
            corpus, pool: ThreadPool(threads: 2))
        #expect(report.errors == 0)
    }

    @Test("LJSpeech loads its normalised texts, and reads without an error")
    func ljspeech() throws {
        let corpus = try Corpus.load(corpora + "/ljspeech")
        #expect(corpus.formats == [.ljspeech] && corpus.utterances.count == 20)
        let report = try CorpusValidation.validate(
            corpus, pool: ThreadPool(threads: 2))
        #expect(report.errors == 0)
    }

    @Test("recordings without any transcript are one fault, and still usable")
    func fsdd() throws {
        let corpus = try Corpus.load(corpora + "/fsdd")
        #expect(corpus.utterances.count == 2000)
        #expect(corpus.faults.map(\.kind) == [.missingTranscript])
        #expect(try Corpus.recordings([corpora + "/fsdd"]).faults.isEmpty)
        #expect(corpus.speakers.isEmpty)
    }
}

import Foundation
import SonorantSystem
import TestSupport
import Testing

@Suite("Scores of verb test")
struct ScoreTestVerbTests {
    @Test("test knows the corpus's speakers, and writes alignments and the page")
    func testVerb() throws {
        let folder = try TemporaryFolder()
        let corpus = try folder.writeCorpus("data")
        let trained = try folder.trainTinyModel(on: corpus)
        let outcome = try Command.run(
            "test", "--model", trained, "--data", corpus, "--json",
            "--quiet", "--html", folder.path("report.html"), "--alignments",
            folder.path("alignments"))
        #expect(outcome.code == 0, "\(outcome.errors)")
        let promised: Set = ["utterances", "sentence_error_rate", "wer", "cer", "speakers"]
        #expect(promised.isSubset(of: outcome.keys))
        #expect(outcome.output.contains(#""speaker":"anna""#))
        #expect(try Files.readText(folder.path("report.html")).contains("anna"))
        #expect(
            try Files.readText(folder.path("alignments"))
                .contains("Speaker sentences   1:  ben   #utts: 1"))
    }
}

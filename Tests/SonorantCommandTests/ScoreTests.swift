import Foundation
import SonorantSystem
import TestSupport
import Testing

@Suite("Verb score")
struct ScoreTests {
    private let folder: TemporaryFolder
    private let reference: String
    private let hypothesis: String

    init() throws {
        folder = try TemporaryFolder()
        reference = try folder.write(
            "one two three (anna-1)\nfour (anna-2)\nONE two (ben-1)\n", to: "ref.trn")
        hypothesis = try folder.write(
            "one too three (anna-1)\nfour five (anna-2)\none two (ben-1)\n", to: "hyp.trn")
    }

    private func score(_ arguments: String...) throws -> Command.Outcome {
        try Command.run(["score"] + arguments)
    }

    @Test("speakers of TRN ids, errors, and intervals are told; JSON keeps its keys")
    func details() throws {
        let outcome = try score(reference, hypothesis, "--details", "--quiet")
        #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        for part in ["anna", "ben", "sum/avg", "two → too", "95 % interval"] {
            #expect(outcome.output.contains(part), "\(part)")
        }
        let json = try score(reference, hypothesis, "--json", "--quiet")
        #expect(
            json.keys == [
                "cer", "confusions", "deletions", "insertions", "interval",
                "sentence_error_rate", "speakers", "utterances", "wer",
            ])
        let phones = try score(reference, hypothesis, "--json", "--unit", "phone")
        #expect(phones.keys.contains("per"))
    }

    @Test("letter case is warned of, and --lowercase does away with it")
    func letterCase() throws {
        let outcome = try score(reference, hypothesis)
        #expect(outcome.errors.contains("1 of the 3 word errors come from letter case alone"))
        #expect(outcome.output.contains("50.00 %"))
        let lower = try score(reference, hypothesis, "--lowercase")
        #expect(lower.errors.isEmpty && lower.output.contains("33.33 %"))
    }

    @Test("alignments and the page go where they are sent")
    func files() throws {
        let outcome = try score(
            reference, hypothesis, "--lowercase", "--alignments", "-", "--html",
            folder.path("report.html"))
        #expect(outcome.output.contains("id: (anna-1)\nScores: (#C #S #D #I) 2 1 0 0\n"))
        #expect(outcome.output.contains("REF:  one TWO three \n"))
        #expect(try Files.readText(folder.path("report.html")).contains("<svg"))
        let both = try score(reference, hypothesis, "--alignments", "-", "--json")
        #expect(both.code == 64 && both.errors.contains("give --alignments a file"))
    }

    @Test("a second system is compared; the same seed gives the same digits")
    func comparison() throws {
        let other = try folder.write(
            "three (anna-1)\nfour (anna-2)\none two (ben-1)\n", to: "other.trn")
        let outcome = try score(reference, hypothesis, other, "--json", "--quiet")
        #expect(outcome.keys.contains("comparison"))
        #expect(
            try outcome.output
                == score(reference, hypothesis, other, "--json", "--quiet").output)
        let text = try score(reference, hypothesis, other, "--quiet").output
        #expect(text.contains("Matched pairs") && text.contains("Bootstrap"))
        let short = try folder.write("three (anna-1)\n", to: "short.trn")
        #expect(try score(reference, hypothesis, short).code == 65)
    }

    @Test("an unknown speaker, an empty reference and a confidence beyond 1 are refused")
    func faults() throws {
        let table = try folder.write("anna-1 anna\n", to: "utt2spk")
        let unknown = try score(reference, hypothesis, "--utt2spk", table)
        #expect(unknown.code == 65)
        #expect(unknown.errors.contains("no speaker of 2 of the utterances"))
        let empty = try score(folder.write("", to: "empty"), hypothesis)
        #expect(empty.code == 65 && empty.errors.contains("no transcripts"))
        let confidence = try score(reference, hypothesis, "--confidence", "95")
        #expect(confidence.code == 64 && confidence.errors.contains("between 0 and 1"))
        #expect(try score(reference, hypothesis, "--utt2spk", "/nowhere").code == 66)
    }
}

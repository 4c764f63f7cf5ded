import Foundation
import SonorantCorpora
import TestSupport
import Testing

struct TextValidationTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func report(
        _ text: String, _ name: String, format: TextCorpusFormat? = nil
    ) throws -> TextValidationReport {
        TextValidation.validate(
            try TextCorpus.load(folder.write(text, to: name), format: format))
    }

    @Test("what breaks IOB is warned of at its line")
    func brokenTags() throws {
        let report = try report(
            "a B-X\nb I-X\n\n# note here it is\nc O\nd I-X\ne I-Y\n\nf B-Y\n", "a.conll")
        #expect(report.scheme == .iob2 && report.errors == 0 && report.warnings == 2)
        #expect(
            report.faults.map(\.place) == ["broken_tags a.conll:6", "broken_tags a.conll:7"])
        #expect(report.faults[0].message.contains("'I-X' after 'O' breaks IOB2 (token 2, 'd')"))
        #expect(report.chunks == [.init(name: "X", count: 2), .init(name: "Y", count: 2)])
        #expect(report.text.contains("2 warnings: the corpus can be used as it is"))
    }

    @Test("counts, singletons, repeats and lengths are told")
    func counts() throws {
        let report = try report(
            "so good\tpos\nso bad\tneg\nso good\tneg\nso bad\tneg\nx\tpos\ny\tneg\n", "a.tsv")
        #expect(report.sentences == 6 && report.tokens == 10 && report.differentTokens == 5)
        #expect(report.singletons == 2 && report.repeated == 2 && report.conflicting == 1)
        #expect(report.labels == [.init(name: "neg", count: 4), .init(name: "pos", count: 2)])
        #expect((report.shortest, report.median, report.longest) == (1, 2, 2))
        #expect(report.lengths.reduce(0) { $0 + $1.count } == 6 && report.faults.isEmpty)
        #expect(report.text.contains("2 of them repeated (1 with other labels)"))
    }

    @Test("lone classes and very long sentences are warned of, faulty lines are errors")
    func faults() throws {
        let long = String(repeating: "w:O ", count: TextValidation.longSentence + 1)
        let report = try report(
            "a:O <=> X\na:O <=> X\nb:O <=> Y\nnothing\n\(long) <=> X\n", "s", format: .snips)
        #expect(
            report.faults.map(\.place) == [
                "rare_symbol s:3", "missing_label s:4", "long_sentence s:5",
            ])
        #expect(report.errors == 1 && report.warnings == 2)
        #expect(report.text.hasSuffix("mend the errors above, then validate again"))
    }
}

import Foundation
import SonorantScoring
import SonorantTensors
import TestSupport
import Testing

struct ScoreSheetTests {
    private func sheet(
        _ pairs: [(String, String)], unit: ScoreUnit = .word, rule: AlignmentRule = .minimal,
        speakers: [String]? = nil
    ) -> ScoreSheet {
        var sheet = ScoreSheet(unit: unit, rule: rule)
        for (index, pair) in pairs.enumerated() {
            sheet.add(
                id: "u\(index)", speaker: speakers?[index], reference: pair.0, hypothesis: pair.1)
        }
        return sheet
    }

    private func summary(_ sheet: ScoreSheet, against other: ScoreSheet? = nil) -> ScoreSummary {
        ScoreSummary(sheet, against: other) { SeededGenerator(seed: 1, $0) }
    }

    @Test("a sheet's sums are those of the report, and its lists add up to its errors")
    func sums() throws {
        let golden = try ScoreGolden.load()
        let pairs = golden.wide.prefix(200).map { ($0[0], $0[1]) }
        let report = ScoreReport(pairs.map { (reference: $0.0, hypothesis: $0.1) })
        for unit in ScoreUnit.allCases {
            let sheet = sheet(pairs, unit: unit)
            #expect(sheet.report == report)
            let lists = sheet.errorLists(limit: .max)
            #expect(lists.confusions.map(\.count).reduce(0, +) == sheet.errors.substitutions)
            #expect(lists.insertions.map(\.count).reduce(0, +) == sheet.errors.insertions)
            #expect(lists.deletions.map(\.count).reduce(0, +) == sheet.errors.deletions)
            for utterance in sheet.utterances {
                #expect(
                    ErrorRate(sheet.alignment(of: utterance).distance)
                        == sheet.errors(of: utterance))
            }
        }
    }

    @Test("lists have the most frequent first, equals by code point, no more than asked for")
    func lists() {
        let sheet = sheet([("b a c", "x y z"), ("b", "x"), ("é d", ""), ("", "e\u{301}")])
        let lists = sheet.errorLists(limit: 2)
        #expect(lists.confusions.map(\.reference) == ["b", "a"])
        #expect(lists.confusions.map(\.count) == [2, 1])
        #expect(lists.deletions.map(\.token) == ["d", "é"])
        #expect(lists.insertions.map(\.token) == ["é"])
        #expect(lists.kinds == (3, 1, 2))
    }

    @Test("alignments look as sclite's, in capitals where letter case tells nothing")
    func alignmentText() {
        let pairs = [("the cat sat on the mat", "the cat sit on mat today"), ("", "")]
        let text = AlignmentText(sheet(pairs, rule: .sclite, speakers: ["anna", "ben"])).text
        #expect(
            text == """
                Speaker sentences   0:  anna   #utts: 1
                id: (u0)
                Scores: (#C #S #D #I) 4 1 1 1
                REF:  the cat SAT on THE mat ***** \n\
                HYP:  the cat SIT on *** mat TODAY \n\
                Eval:         S      D       I     \n\

                Speaker sentences   1:  ben   #utts: 1
                id: (u1)
                Scores: (#C #S #D #I) 0 0 0 0


                """)
        let cased = AlignmentText(sheet([("The the", "the")])).text
        #expect(cased.contains("Attributes: Case_sensitve \nREF:  The the \nHYP:  *** the \n"))
        let wide = AlignmentText(sheet([("né b", "a b")])).text
        #expect(wide.contains("REF:  NÉ b \nHYP:  A  b \nEval: S    \n"))
        let spaced = AlignmentText(sheet([("a b", "ab")], unit: .char)).text
        #expect(spaced.contains("REF:  a <SPACE> b \nHYP:  a ******* b \n"))
    }

    @Test("letter case is remarked on where it makes a fifth of the errors, else not")
    func letterCase() {
        #expect(sheet([("ONE TWO THREE", "one three")]).wordErrorsIgnoringCase() == 1)
        let remark = sheet([("ONE TWO THREE", "one three")]).letterCaseRemark()
        #expect(remark?.contains("2 of the 3 word errors") == true)
        #expect(sheet([("one two", "one too")]).letterCaseRemark() == nil)
        #expect(sheet([("A b c d e f", "a x x x x x")]).letterCaseRemark() == nil)
        #expect(sheet([]).letterCaseRemark() == nil)
    }

    @Test("one utterance has no interval, equal rates have one of no width, seeds repeat")
    func intervals() throws {
        #expect(summary(sheet([("a", "b")])).intervals == nil)
        #expect(summary(sheet([])).intervals == nil)
        let even = try #require(summary(sheet([("a b", "a x"), ("c d", "y d")])).intervals)
        #expect(even.wer.lower == 0.5 && even.wer.upper == 0.5 && even.over == "utterances")
        let mixed = sheet((0..<40).map { ("a b", $0 % 3 == 0 ? "a b" : "a c") })
        let (one, two) = (summary(mixed).intervals, summary(mixed).intervals)
        #expect(one?.wer == two?.wer)
        let wer = try #require(one).wer
        #expect(wer.lower < mixed.errors.rate && mixed.errors.rate < wer.upper)
    }

    @Test("the bootstrap's interval is the normal one where the rate is a mean of coins")
    func coverage() throws {
        let pairs = (0..<400).map { ("a", $0 % 5 == 0 ? "b" : "a") }
        let wer = try #require(summary(sheet(pairs)).intervals).wer
        // 0.2 ± 1.96 √(0.2 · 0.8 / 400) = 0.161 to 0.239.
        #expect(abs(wer.lower - 0.161) < 0.006 && abs(wer.upper - 0.239) < 0.006)
    }

    @Test("speakers are drawn where there are five, and each has a score of its own")
    func speakers() throws {
        let pairs = (0..<20).map { ("a b", $0 % 4 == 0 ? "a c" : "a b") }
        let names = (0..<20).map { "s\($0 % 5)" }
        let summary = summary(sheet(pairs, speakers: names))
        #expect(summary.intervals?.over == "speakers")
        #expect(summary.speakers.map(\.speaker) == ["s0", "s1", "s2", "s3", "s4"])
        #expect(summary.speakers.map(\.report.words.errors) == [1, 1, 1, 1, 1])
        let few = ScoreSummary(sheet(pairs, speakers: names.map { $0 == "s0" ? "x" : "y" })) {
            SeededGenerator(seed: 1, $0)
        }
        #expect(few.intervals?.over == "utterances" && few.speakers.count == 2)
    }

    @Test("the JSON keeps its keys and has more beside them")
    func json() throws {
        let one = sheet([("a b", "a x"), ("c", "c")], unit: .phone, speakers: ["s", "t"])
        let two = sheet([("a b", "a b"), ("c", "c")], unit: .phone, speakers: ["s", "t"])
        let data = try JSONEncoder().encode(summary(one, against: two))
        let object = try #require(
            try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let keys: Set = [
            "utterances", "sentence_error_rate", "wer", "cer", "per", "speakers", "confusions",
            "insertions", "deletions", "interval", "comparison",
        ]
        #expect(Set(object.keys) == keys)
        let comparison = try #require(object["comparison"] as? [String: Any])
        #expect(abs(try #require(comparison["difference"] as? Double) - 1.0 / 3) < 1e-12)
        let interval = try #require(object["interval"] as? [String: Any])
        #expect((interval["wer"] as? [Double])?.count == 2)
    }

    @Test("the page shows texts as they are, whatever is in them, and says what it leaves out")
    func page() {
        let evil = sheet(
            [("<script>alert(1)</script> a&b", "\"quoted\" 'x' \u{1} <i>")],
            speakers: ["<b>&\"'"])
        let html = ScorePage(evil, summary: summary(evil), title: "</title><x y='z'>").html
        for raw in ["<script", "<i>", "<b>", "</title><x", "a&b", "\u{1}", "\"quoted\""] {
            #expect(!html.contains(raw), "\(raw)")
        }
        #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(html.contains("a&amp;b") && html.contains("<svg"))
        #expect(!html.contains("http"), "the page needs nothing else")
        let many = sheet(Array(repeating: ("a", "b"), count: ScorePage.alignmentLimit + 1))
        let long = ScorePage(many, summary: summary(many), title: "t").html
        #expect(long.contains("of \(ScorePage.alignmentLimit + 1) with any"))
        let right = sheet([("a", "a")])
        #expect(
            ScorePage(right, summary: summary(right), title: "t").html.contains("no errors"))
    }
}

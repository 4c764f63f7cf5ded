import SonorantScoring
import SonorantTensors
import TestSupport
import Testing

/// What jiwer, sclite and sc_stats count; made by `Tests/Golden/text/make_scores.py`.
struct ScoreGolden: Decodable {
    let wide: [[String]]
    let jiwerWords: [[Int]]
    let jiwerCharacters: [[Int]]
    let plain: [[String]]
    let second: [String]
    let scliteWords: [[Int]]
    let mapsswe: [[Double]]
    let pra: String

    enum CodingKeys: String, CodingKey {
        case wide, plain, second, mapsswe, pra
        case jiwerWords = "jiwer_words"
        case jiwerCharacters = "jiwer_characters"
        case scliteWords = "sclite_words"
    }

    static func load() throws -> ScoreGolden {
        try Golden.json("text/scores.json", as: ScoreGolden.self)
    }
}

struct AlignmentTests {
    private func counts(_ rate: ErrorRate) -> [Int] {
        [rate.insertions, rate.deletions, rate.substitutions]
    }

    @Test(
        "insertions, deletions and substitutions of 1,000 pairs are jiwer's, words and characters")
    func jiwer() throws {
        let golden = try ScoreGolden.load()
        #expect(golden.wide.count == 1000)
        for (index, pair) in golden.wide.enumerated() {
            let words = ErrorRate.words(reference: pair[0], hypothesis: pair[1])
            #expect(counts(words) == golden.jiwerWords[index], "\(pair)")
            // There a letter and its combining accent are two characters.
            guard !pair.joined().unicodeScalars.contains("\u{301}") else { continue }
            let characters = ErrorRate.characters(reference: pair[0], hypothesis: pair[1])
            #expect(counts(characters) == golden.jiwerCharacters[index], "\(pair)")
        }
    }

    @Test("by sclite's rule they are sclite's, one by one")
    func sclite() throws {
        let golden = try ScoreGolden.load()
        #expect(golden.plain.count == 1000)
        var others = 0
        for (index, pair) in golden.plain.enumerated() {
            let words = ErrorRate.words(
                reference: pair[0], hypothesis: pair[1], rule: .sclite)
            #expect(counts(words) == golden.scliteWords[index], "\(pair)")
            let fewest = ErrorRate.words(reference: pair[0], hypothesis: pair[1])
            #expect(fewest.errors <= words.errors)
            if counts(fewest) != counts(words) { others += 1 }
        }
        #expect(others > 50, "the two rules were hardly told apart")
    }

    @Test("alignments are printed as sclite prints them, to the byte")
    func printed() throws {
        let golden = try ScoreGolden.load()
        var sheet = ScoreSheet(rule: .sclite)
        for (index, pair) in golden.plain.prefix(60).enumerated() {
            let number = String(index)
            sheet.add(
                id: "s\(index % 7)-" + String(repeating: "0", count: 4 - number.count) + number,
                speaker: "s\(index % 7)", reference: pair[0], hypothesis: pair[1])
        }
        #expect(AlignmentText(sheet).text == golden.pra + "\n\n")
    }

    @Test("five substitutions cost sclite more than six insertions and deletions")
    func moreThanFewest() {
        let (reference, hypothesis) = ("a b c d e f g h", "x y z a b c d e")
        let fewest = ErrorRate.words(reference: reference, hypothesis: hypothesis)
        #expect(fewest.errors == 6)
        let (one, two) = ("a b c p q", "p q r s t")
        #expect(ErrorRate.words(reference: one, hypothesis: two).errors == 5)
        let weighted = ErrorRate.words(reference: one, hypothesis: two, rule: .sclite)
        #expect(weighted.errors == 6 && weighted.substitutions == 0)
    }

    @Test("bits in parallel give the same steps as the whole table, at every length of a word")
    func bitParallel() {
        var chance = SeededGenerator(seed: 1, "alignment test")
        let lengths = [0, 1, 2, 5, 31, 63, 64, 65, 100, 127, 128, 129, 200]
        for (index, n) in lengths.enumerated() {
            for m in lengths {
                let symbols = [2, 3, 20, 1000][(index + m) % 4]
                let left = (0..<n).map { _ in Int32(chance.index(below: symbols)) }
                var right = (0..<m).map { _ in Int32(chance.index(below: symbols)) }
                if m % 2 == 1 {
                    // Mostly the same, so that long equal stretches are crossed.
                    for place in 0..<min(n, m) where chance.uniform() < 0.9 {
                        right[place] = left[place]
                    }
                }
                for rule in AlignmentRule.allCases {
                    #expect(
                        EditDistance(numbered: left, hypothesis: right, rule: rule)
                            == EditDistance(reference: left, hypothesis: right, rule: rule),
                        "\(n) × \(m), \(symbols) symbols")
                }
            }
        }
    }

    @Test("columns that are computed again give the same steps, whatever room there is")
    func checkpoints() {
        var chance = SeededGenerator(seed: 2, "alignment test")
        for (n, m) in [(150, 97), (64, 64), (3, 200), (200, 3), (90, 1), (129, 50)] {
            let left = (0..<n).map { _ in Int32(chance.index(below: 3)) }
            let right = (0..<m).map { _ in Int32(chance.index(below: 3)) }
            let all = BitParallelAlignment.moves(left[...], right[...])
            for room in [0, 1, 50, 200] {
                #expect(
                    BitParallelAlignment.moves(left[...], right[...], roomInWords: room) == all,
                    "\(n) × \(m) in \(room) words")
            }
        }
    }
}

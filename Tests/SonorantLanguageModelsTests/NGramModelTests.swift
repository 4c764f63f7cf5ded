import SonorantLanguageModels
import SonorantSystem
import TestSupport
import Testing

/// A model with everything odd that ARPA allows: blanks for tabs, missing back-offs, an n-gram
/// whose ending (`b c`) is not listed.
private let trigrams = #"""
    made by hand

    \data\
    ngram 1=6
    ngram 2=5
    ngram 3=2

    \1-grams:
    -1.5 <unk>
    -99	<s>	-0.5
    -1	</s>
    -0.8	a	-0.25
    -0.9 b -0.125
    -1.2	c

    \2-grams:
    -0.3	<s> a	-0.0625
    -0.4	a b	-0.5
    -0.6	a </s>
    -0.7	b a
    -0.2	c a	-0.75

    \3-grams:
    -0.1	<s> a b
    -0.15	a b c

    \end\
    """#

@Suite("N-gram models")
struct NGramModelTests {
    let folder: TemporaryFolder
    let model: NGramModel

    init() throws {
        folder = try TemporaryFolder()
        model = try NGramModel(path: folder.write(trigrams, to: "m.arpa"))
    }

    private func scores(_ words: [String], from state: NGramState) -> [Float] {
        var state = state
        return words.map {
            let (score, next) = model.score(model.index(of: $0), after: state)
            state = next
            return score
        }
    }

    private func isNear(_ found: [Float], _ expected: [Float]) -> Bool {
        found.count == expected.count
            && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 }
    }

    @Test("facts of the file")
    func facts() {
        #expect(model.order == 3)
        #expect(model.counts == [6, 5, 2])
        #expect(model.vocabularyCount == 6)
        #expect(model.index(of: "zebra") == 0)
        #expect(model.word(model.index(of: "c")) == "c")
        #expect(model.word(0) == "<unk>")
        #expect(model.word(600) == "")
        #expect(!model.isOfCharacters)
    }

    @Test("n-grams are found, and missing ones back off step by step")
    func backingOff() {
        // <s> a b: listed. a b c: listed. b c a: neither it nor `b c`, but `c a` is.
        // c a c: back off from `c a` and from `a`.
        #expect(
            isNear(
                scores(["a", "b", "c", "a", "c"], from: model.beginning),
                [-0.3, -0.1, -0.15, -0.2, -0.75 - 0.25 - 1.2]))
    }

    @Test("a context of nothing scores 1-grams")
    func emptyContext() {
        #expect(isNear(scores(["b"], from: .empty), [-0.9]))
        #expect(isNear(scores(["b", "b"], from: .empty), [-0.9, -0.125 - 0.9]))
    }

    @Test("unknown words count as <unk> and are forgotten")
    func unknown() {
        let (score, next) = model.score(model.index(of: "zebra"), after: model.beginning)
        #expect(abs(score - (-0.5 - 1.5)) < 1e-6)
        #expect(next == .empty)
        #expect(model.score(4_000_000_000, after: .empty).log10Probability == -1.5)
    }

    @Test("the end of a sentence is scored in its context")
    func end() {
        let afterA = model.score(model.index(of: "a"), after: .empty).next
        #expect(abs(model.endScore(after: afterA) - -0.6) < 1e-6)
        #expect(abs(model.endScore(after: .empty) - -1) < 1e-6)
    }

    @Test("states that score all that follows alike are equal")
    func states() {
        func state(_ words: String...) -> NGramState {
            words.reduce(.empty) { model.score(model.index(of: $1), after: $0).next }
        }
        // `a </s>` and `b a` begin nothing and weigh nothing.
        #expect(state("b", "a") == state("a"))
        #expect(state("a", "</s>") == .empty)
        #expect(state("a", "b") != state("b"))
        #expect(state("b", "c") == state("c"))
    }

    @Test("a context that is not listed is added with its backed-off probability")
    func repairedContext() throws {
        let text = trigrams.replacing("-0.15\ta b c", with: "-0.15\tb c a")
        let model = try NGramModel(path: folder.write(text, to: "r.arpa"))
        #expect(model.counts == [6, 6, 2])
        #expect(model.notes.contains { $0.contains("1 n-grams were missing") })
        let b = model.score(model.index(of: "b"), after: .empty).next
        let (c, bc) = model.score(model.index(of: "c"), after: b)
        #expect(abs(c - (-0.125 - 1.2)) < 1e-6)
        #expect(abs(model.score(model.index(of: "a"), after: bc).log10Probability - -0.15) < 1e-6)
    }

    @Test("unigram-only models remember nothing")
    func unigrams() throws {
        let text =
            "\\data\\\nngram 1=4\n\n\\1-grams:\n-1\tNO\n-1\tYES\n-99 <s>\n-1 </s>\n\n\\end\\\n"
        let model = try NGramModel(path: folder.write(text, to: "u.arpa"))
        #expect(model.order == 1)
        #expect(model.beginning == .empty)
        #expect(model.score(model.index(of: "YES"), after: .empty).log10Probability == -1)
        #expect(model.score(0, after: .empty).log10Probability == -100)
    }
}

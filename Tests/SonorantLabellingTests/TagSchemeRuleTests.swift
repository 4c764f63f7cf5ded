import SonorantText
import Testing

@testable import SonorantLabelling

@Suite("Rules of tagging schemes")
struct TagSchemeRuleTests {
    private let plain = ["O", "B-a", "I-a", "B-b", "I-b"]
    private let full = ["O", "B-a", "I-a", "E-a", "S-a", "B-b", "I-b", "E-b", "S-b"]

    /// The first step at which `text` breaks a rule, or nil.
    private func fault(_ text: String, _ tags: [String], _ scheme: TagScheme) throws -> Int? {
        let rules = try TransitionConstraints(tags: tags, scheme: scheme)
        let sequence = try text.split(separator: " ").map {
            try #require(tags.firstIndex(of: String($0)))
        }
        return rules.violations(in: sequence).first?.step
    }

    @Test("IOB2 has I only after B or I of its kind")
    func iob2() throws {
        #expect(try fault("O B-a I-a I-a B-a B-b I-b O", plain, .iob2) == nil)
        #expect(try fault("I-a", plain, .iob2) == 0)
        #expect(try fault("O I-a", plain, .iob2) == 1)
        #expect(try fault("B-a I-b", plain, .iob2) == 1)
        #expect(try fault("B-a I-a I-b", plain, .iob2) == 2)
    }

    @Test("IOB1 has B only between spans of its kind")
    func iob1() throws {
        #expect(try fault("I-a I-a B-a I-a I-b O I-b", plain, .iob1) == nil)
        #expect(try fault("B-a", plain, .iob1) == 0)
        #expect(try fault("O B-a", plain, .iob1) == 1)
        #expect(try fault("I-a B-b", plain, .iob1) == 1)
    }

    @Test("BIOES closes what it opens, the end of the sequence included")
    func bioes() throws {
        #expect(try fault("S-a O B-a E-a B-b I-b I-b E-b S-b S-b", full, .bioes) == nil)
        #expect(try fault("B-a", full, .bioes) == 1)
        #expect(try fault("B-a I-a", full, .bioes) == 2)
        #expect(try fault("B-a O", full, .bioes) == 1)
        #expect(try fault("B-a E-b", full, .bioes) == 1)
        #expect(try fault("E-a", full, .bioes) == 0)
        #expect(try fault("S-a I-a", full, .bioes) == 1)
        #expect(try fault("B-a S-a", full, .bioes) == 1)
    }

    @Test("names that do not fit the scheme are refused")
    func names() throws {
        let error = LabellingError.tagOutsideScheme(tag: "E-a", scheme: .iob2)
        #expect(throws: error) {
            try TransitionConstraints(tags: ["O", "E-a"], scheme: .iob2)
        }
        for tag in ["B-", "NOUN", "S-a"] {
            #expect(throws: LabellingError.tagOutsideScheme(tag: tag, scheme: .iob2)) {
                try TransitionConstraints(tags: ["O", tag], scheme: .iob2)
            }
        }
        #expect(
            error.description == """
                tag 'E-a' does not fit the scheme iob2, whose tags are O, B-x and I-x; rename it, \
                or use no scheme
                """)
    }

    @Test("decoded tags and their marginals keep the rules, whatever the scores")
    func decoding() throws {
        let rules = try TransitionConstraints(tags: full, scheme: .bioes)
        for seed in 0..<20 as Range<UInt64> {
            let chain = LinearChain(
                scores: RandomChain.scores(9, range: 5, seed: seed), constraints: rules)
            let unaries = RandomChain.matrix(12, 9, range: 9, seed: seed)
            for path in try chain.bestPaths(unaries: unaries, count: 5) {
                #expect(rules.violations(in: path.tags).isEmpty)
            }
            let marginals = try chain.marginals(unaries: unaries)
            #expect(marginals[0, 2] == 0 && marginals[11, 1] == 0)
        }
    }
}

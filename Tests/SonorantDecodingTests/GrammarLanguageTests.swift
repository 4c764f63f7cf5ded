import Foundation
import SonorantDecoding
import SonorantSystem
import SonorantTensors
import SonorantText
import TestSupport
import Testing

@Suite("The language of a grammar")
struct GrammarLanguageTests {
    static let vocabulary = ["a", "b", "c"]

    /// An expression as the test itself understands it.
    indirect enum Tree {
        case word(String)
        case rule(Int)
        case sequence([Tree])
        case choice([(weight: Double?, tree: Tree)])
        case optional(Tree)
        case star(Tree)
        case plus(Tree)

        static func random(
            depth: Int, rules: Range<Int>, weights: Bool, using generator: inout SeededGenerator
        ) -> Tree {
            func part() -> Tree {
                random(depth: depth - 1, rules: rules, weights: weights, using: &generator)
            }
            let kind = depth == 0 ? 0 : Int.random(in: 0..<9, using: &generator)
            switch kind {
            case 0, 1:
                return .word(vocabulary.randomElement(using: &generator) ?? "a")
            case 2:
                guard let rule = rules.randomElement(using: &generator) else { return part() }
                return .rule(rule)
            case 3, 4:
                let count = Int.random(in: 0...3, using: &generator)
                return .sequence((0..<count).map { _ in part() })
            case 5, 6:
                let count = Int.random(in: 1...3, using: &generator)
                return .choice(
                    (0..<count).map { _ in
                        let weight =
                            weights ? [0.25, 1, 2, 0].randomElement(using: &generator) : nil
                        return (weight, part())
                    })
            case 7: return .optional(part())
            default: return Bool.random(using: &generator) ? .star(part()) : .plus(part())
            }
        }

        /// As JSGF; everything in brackets.
        var text: String {
            switch self {
            case .word(let word): return word
            case .rule(let number): return "<r\(number)>"
            case .sequence(let parts):
                return parts.isEmpty
                    ? "<NULL>" : "(\(parts.map(\.text).joined(separator: " ")))"
            case .choice(let parts):
                let texts = parts.map { part in
                    (part.weight.map { "/\($0)/ " } ?? "") + part.tree.text
                }
                return "(\(texts.joined(separator: " | ")))"
            case .optional(let part): return "[\(part.text)]"
            case .star(let part): return "(\(part.text))*"
            case .plus(let part): return "(\(part.text))+"
            }
        }

        /// Where what this says of `sentence` from `start` on may end, with the best log weight.
        func ends(
            _ sentence: [String], from start: Int, rules: [Tree]
        ) -> [Int: Double] {
            switch self {
            case .word(let word):
                return start < sentence.count && sentence[start] == word ? [start + 1: 0] : [:]
            case .rule(let number):
                return rules[number].ends(sentence, from: start, rules: rules)
            case .sequence(let parts):
                return parts.reduce([start: 0]) { reached, part in
                    Self.step(reached) { part.ends(sentence, from: $0, rules: rules) }
                }
            case .choice(let parts):
                let largest = parts.compactMap(\.weight).max() ?? 1
                var best: [Int: Double] = [:]
                for (weight, tree) in parts {
                    let cost = weight.map { log($0 / largest) } ?? 0
                    guard weight != 0 else { continue }
                    for (end, value) in tree.ends(sentence, from: start, rules: rules) {
                        best[end] = max(best[end] ?? -.infinity, value + cost)
                    }
                }
                return best
            case .optional(let part):
                var best = part.ends(sentence, from: start, rules: rules)
                best[start] = 0
                return best
            case .star(let part):
                var best = Tree.plus(part).ends(sentence, from: start, rules: rules)
                best[start] = 0
                return best
            case .plus(let part):
                var best: [Int: Double] = [:]
                var reached = [start: 0.0]
                // Each round either goes on in the sentence or adds nothing better.
                for _ in 0...sentence.count {
                    reached = Self.step(reached) {
                        part.ends(sentence, from: $0, rules: rules)
                    }
                    best.merge(reached) { max($0, $1) }
                }
                return best
            }
        }

        private static func step(
            _ reached: [Int: Double], _ ends: (Int) -> [Int: Double]
        ) -> [Int: Double] {
            var best: [Int: Double] = [:]
            for (place, value) in reached {
                for (end, more) in ends(place) {
                    best[end] = max(best[end] ?? -.infinity, value + more)
                }
            }
            return best
        }
    }

    /// All sentences of at most `length` words.
    static func sentences(length: Int) -> [[String]] {
        var all: [[String]] = [[]]
        var last = all
        for _ in 0..<length {
            last = last.flatMap { sentence in vocabulary.map { sentence + [$0] } }
            all += last
        }
        return all
    }

    /// A random grammar: rules, the last of them public, each using those before it.
    static func random(seed: UInt64, weights: Bool) -> (rules: [Tree], text: String) {
        var generator = SeededGenerator(seed: seed, "grammar")
        var rules: [Tree] = []
        for number in 0..<3 {
            rules.append(
                .random(depth: 4, rules: 0..<number, weights: weights, using: &generator))
        }
        let lines = rules.enumerated().map { number, tree in
            "\(number == 2 ? "public " : "")<r\(number)> = \(tree.text);"
        }
        return (rules, "#JSGF V1.0;\ngrammar random;\n" + lines.joined(separator: "\n"))
    }

    @Test(
        "exactly the sentences that the rules make are allowed, with the best of their weights",
        arguments: [false, true])
    func language(weights: Bool) throws {
        let sentences = Self.sentences(length: 5)
        var (sizes, refused): ([Int], Int) = ([], 0)
        for seed in 0..<150 as Range<UInt64> {
            let (rules, text) = Self.random(seed: seed, weights: weights)
            var expected: [[String]: Double] = [:]
            for sentence in sentences {
                expected[sentence] = rules[2].ends(sentence, from: 0, rules: rules)[sentence.count]
            }
            let grammar: Grammar
            do {
                grammar = try Grammar(text: text, path: "random.jsgf")
            } catch GrammarError.noSentenceAllowed {
                #expect(expected.isEmpty, "\(text)")
                continue
            } catch GrammarError.tooLarge(_, _, _, isWeighted: true) where weights {
                refused += 1
                continue
            }
            sizes.append(expected.count)
            // Weights are relative to the best sentence, which may be a longer one.
            var shift: Double?
            for sentence in sentences {
                let found = grammar.weight(of: sentence)
                guard let wanted = expected[sentence] else {
                    #expect(found == nil, "\(sentence)\n\(text)")
                    continue
                }
                let weight = try #require(found, "\(sentence)\n\(text)")
                #expect(weight <= 0)
                let difference = weight - wanted
                #expect(abs(difference - (shift ?? difference)) < 1e-7, "\(sentence)\n\(text)")
                shift = difference
            }
        }
        // Not all of them trivial.
        #expect(sizes.filter { $0 > 3 && $0 < sentences.count }.count > 30)
        #expect(refused < 10)
    }

    @Test("the graph has exactly these sentences", arguments: [false, true])
    func graph(weights: Bool) throws {
        let alphabet = try Alphabet(unit: .word, symbols: ["<blank>"] + Self.vocabulary)
        let emissions = Enumeration.emissions(frames: 4, symbols: 4, seed: 11)
        let labellings = Enumeration.labellings(emissions, blank: 0)
        var configuration = DecoderConfiguration()
        configuration.beam = 5000
        configuration.wordBonus = 0.4
        for seed in 0..<40 as Range<UInt64> {
            let (_, text) = Self.random(seed: seed, weights: weights)
            guard let grammar = try? Grammar(text: text, path: "random.jsgf") else { continue }
            let decoder = try BeamDecoder(
                alphabet: alphabet, configuration: configuration,
                graph: try grammar.graph(spellings: Spellings(alphabet: alphabet)))
            var expected: [[String]: Double] = [:]
            for (labels, score) in labellings {
                let words = labels.map { alphabet.symbols[$0] }
                if let weight = grammar.weight(of: words) {
                    expected[words] = score + weight + 0.4 * Double(words.count)
                }
            }
            guard !expected.isEmpty else { continue }
            let readings = try decoder.decode(emissions, count: 5000)
            #expect(readings.count == expected.count, "\(text)")
            for reading in readings {
                let words = try #require(reading.words).map(\.text)
                let score = try #require(expected[words], "\(words)\n\(text)")
                #expect(abs(reading.score - score) < 1e-5, "\(words)\n\(text)")
            }
        }
    }
}

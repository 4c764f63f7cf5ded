import Foundation
import SonorantAlignment
import SonorantTensors
import Testing

@Suite("Graphs of what may be said")
struct AlignmentGraphTests {
    @Test("of several spellings of each word the best combination is found", arguments: 1...12)
    func spellings(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed), "spellings")
        let words = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
            (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                    Int.random(in: 1..<4, using: &generator)
                }
            }
        }
        let emissions = AlignmentOracle.emissions(
            frames: 30, symbols: 4, seed: UInt64(seed) + 50)
        var graph = AlignmentGraph()
        for word in words { graph.append(word) }
        var combinations: [[Int]] = [[]]
        for word in words { combinations = combinations.flatMap { head in word.map { head + $0 } } }
        let scores = combinations.map {
            AlignmentOracle.fullMatrix(emissions, labels: $0, blank: 0)
        }
        for segment in [nil, 1, 4] {
            var aligner = ForcedAligner(blank: 0)
            aligner.segment = segment
            let alignment = try aligner.align(emissions, graph: graph)
            #expect(abs(alignment.score - scores.max()!) < 1e-9)
            #expect(combinations.contains(alignment.tokens.map(\.symbol)))
            // Each word is said once, in one spelling.
            let said = alignment.places.map { graph.words[$0] }
            #expect(Set(said).count == words.count && said == said.sorted())
        }
    }

    @Test("the shortest spelling decides how many frames are needed")
    func needed() throws {
        var graph = AlignmentGraph()
        graph.append([[1, 1, 1], [2]])
        graph.append([[2, 1, 2, 1], [2, 2], [3, 1]])
        let enough = AlignmentOracle.emissions(frames: 3, symbols: 4, seed: 1)
        #expect(try ForcedAligner(blank: 0).align(enough, graph: graph).tokens.count == 3)
        let few = AlignmentOracle.emissions(frames: 2, symbols: 4, seed: 1)
        #expect(throws: AlignmentError.tooFewFrames(frames: 2, needed: 3)) {
            try ForcedAligner(blank: 0).align(few, graph: graph)
        }
    }

    @Test("a wildcard takes what is said besides, and nothing where nothing is")
    func wildcard() throws {
        // 1 . 3 3 . 2, of which only 1 and 2 are in the transcript.
        var emissions = Matrix(rows: 6, columns: 4, repeating: -8)
        for (frame, symbol) in [1, 0, 3, 3, 0, 2].enumerated() { emissions[frame, symbol] = -0.01 }
        let known = try ForcedAligner(blank: 0).align(emissions, labels: [1, 2])
        let open = try ForcedAligner(blank: 0).align(emissions, labels: [1, 2], wildcards: [1])
        #expect(open.tokens.map(\.frames) == [0..<1, 5..<6])
        #expect(open.wildcards == [1: 1..<5])
        #expect(open.score > known.score + 5)

        let direct = emissions.rows(in: 0..<1)
        let alone = try ForcedAligner(blank: 0).align(direct, labels: [1], wildcards: [0, 1])
        #expect(alone.wildcards.isEmpty && alone.tokens.count == 1)
    }

    @Test("a wildcard alone takes everything")
    func wildcardAlone() throws {
        let emissions = AlignmentOracle.emissions(frames: 7, symbols: 4, seed: 3)
        let alignment = try ForcedAligner(blank: 0).align(emissions, labels: [], wildcards: [0])
        #expect(alignment.tokens.isEmpty && alignment.wildcards == [0: 0..<7])
    }
}

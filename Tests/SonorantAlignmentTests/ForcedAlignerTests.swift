import Foundation
import SonorantAlignment
import SonorantTensors
import Testing

@Suite("Forced alignment")
struct ForcedAlignerTests {
    // Sums of at most a few thousand doubles of size 10.
    private let tolerance = 1e-9

    @Test("the best path is the best of all paths there are", arguments: 1...6, [0, 2])
    func bruteForce(frames: Int, blank: Int) throws {
        let labelSets = [[], [1], [1, 1], [1, 3], [3, 1, 1], [3, 3, 3], [1, 3, 1, 3]]
        for (seed, labels) in labelSets.enumerated() {
            let emissions = AlignmentOracle.emissions(
                frames: frames, symbols: 4, seed: UInt64(seed * 100 + frames))
            let best = AlignmentOracle.bestOfAll(emissions, labels: labels, blank: blank)
            guard let best else {
                #expect(throws: AlignmentError.self) {
                    try ForcedAligner(blank: blank).align(emissions, labels: labels)
                }
                continue
            }
            let alignment = try ForcedAligner(blank: blank).align(emissions, labels: labels)
            #expect(abs(alignment.score - best) < tolerance)
            #expect(alignment.tokens.map(\.symbol) == labels)
            #expect(
                abs(AlignmentOracle.score(alignment, emissions, blank: blank) - best) < tolerance)
        }
    }

    @Test(
        "rows that are kept and rows computed again give the same path", arguments: [1, 2, 7, 64])
    func checkpoints(segment: Int) throws {
        for seed in 0..<6 as Range<UInt64> {
            let emissions = AlignmentOracle.emissions(frames: 150, symbols: 5, seed: seed)
            var generator = SeededGenerator(seed: seed, "labels")
            let count = [0, 1, 10, 40, 75, 100][Int(seed)]
            let labels = (0..<count).map { _ in Int.random(in: 1..<5, using: &generator) }
            let wildcards: Set<Int> = seed % 2 == 0 ? [] : [0, count / 2, count]
            let whole = try ForcedAligner(blank: 0).align(
                emissions, labels: labels, wildcards: wildcards)
            var aligner = ForcedAligner(blank: 0)
            aligner.segment = segment
            let pieces = try aligner.align(emissions, labels: labels, wildcards: wildcards)
            #expect(pieces == whole)
            let full = AlignmentOracle.fullMatrix(
                emissions, labels: labels, blank: 0, wildcards: wildcards)
            #expect(abs(whole.score - full) < tolerance)
        }
    }

    @Test("tokens lie in order and do not overlap")
    func order() throws {
        let emissions = AlignmentOracle.emissions(frames: 60, symbols: 3, seed: 9)
        let alignment = try ForcedAligner(blank: 0).align(
            emissions, labels: [1, 1, 2, 1, 2, 2, 2, 1])
        for (token, next) in zip(alignment.tokens, alignment.tokens.dropFirst()) {
            #expect(token.frames.upperBound <= next.frames.lowerBound)
            if token.symbol == next.symbol {
                #expect(token.frames.upperBound < next.frames.lowerBound)
            }
        }
        #expect(alignment.tokens.allSatisfy { !$0.frames.isEmpty && $0.confidence <= 1 })
        #expect(alignment.scorePerFrame == alignment.score / 60)
    }

    @Test("a transcript longer than its audio is named with both numbers")
    func tooLong() {
        let emissions = AlignmentOracle.emissions(frames: 4, symbols: 3, seed: 1)
        let error = #expect(throws: AlignmentError.self) {
            try ForcedAligner(blank: 0).align(emissions, labels: [1, 1, 2, 2])
        }
        #expect(error == .tooFewFrames(frames: 4, needed: 6))
        #expect(error?.description.contains("longer than its audio") == true)
        #expect(throws: AlignmentError.tooFewFrames(frames: 0, needed: 1)) {
            try ForcedAligner(blank: 0).align(Matrix(rows: 0, columns: 3), labels: [1])
        }
    }

    @Test(
        "a number that is not one is named with its frame and symbol",
        arguments: [Float.nan, .infinity])
    func notANumber(value: Float) {
        var emissions = AlignmentOracle.emissions(frames: 5, symbols: 3, seed: 1)
        emissions[3, 2] = value
        #expect(throws: AlignmentError.notANumber(frame: 3, symbol: 2)) {
            try ForcedAligner(blank: 0).align(emissions, labels: [1])
        }
    }

    @Test("impossible symbols still give an answer, with a score that shows it")
    func impossible() throws {
        var emissions = Matrix(rows: 6, columns: 3, repeating: -.infinity)
        for frame in 0..<6 { emissions[frame, 0] = 0 }
        let alignment = try ForcedAligner(blank: 0).align(emissions, labels: [1, 2])
        #expect(alignment.tokens.count == 2)
        #expect(alignment.score == -2000)
    }

    @Test("labels that are none are refused", arguments: [0, 3, -1])
    func badLabels(label: Int) {
        let emissions = AlignmentOracle.emissions(frames: 5, symbols: 3, seed: 1)
        #expect(throws: AlignmentError.badLabel(label, place: 1, symbols: 3)) {
            try ForcedAligner(blank: 0).align(emissions, labels: [1, label])
        }
    }

    @Test("nothing said in no time scores 0")
    func empty() throws {
        let alignment = try ForcedAligner(blank: 0).align(Matrix(rows: 0, columns: 3), labels: [])
        #expect(alignment.tokens.isEmpty && alignment.score == 0 && alignment.scorePerFrame == 0)
    }
}

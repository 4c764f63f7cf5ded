import Foundation
import SonorantAlignment
import SonorantTensors
import Testing

@Suite("Spans that cover the sound")
struct SpanBuilderTests {
    // Frames of 30 ms, so that a cell of 10 ms is a third of one.
    private let secondsPerFrame = 0.03
    private let cell = 0.0101

    /// Sound of 8000 Hz, loud within `sounds`, nearly silent elsewhere.
    private func loudness(_ sounds: [ClosedRange<Double>], seconds: Double) -> Loudness {
        var generator = SeededGenerator(seed: 1, "sound")
        return Loudness(
            (0..<Int(seconds * 8000)).map { index in
                let time = Double(index) / 8000
                let volume = sounds.contains { $0.contains(time) } ? 0.2 : 0.0005
                return Float(volume * generator.gaussian())
            }, sampleRate: 8000)
    }

    /// Peaky emissions of `frames` frames: a symbol in each of `spikes`, nulls elsewhere.
    private func emissions(_ frames: Int, spikes: [(frame: Int, symbol: Int)]) -> Matrix {
        var matrix = Matrix(rows: frames, columns: 4, repeating: log(0.001))
        for frame in 0..<frames { matrix[frame, 0] = log(0.997) }
        for spike in spikes {
            matrix[spike.frame, 0] = log(0.001)
            matrix[spike.frame, spike.symbol] = log(0.997)
        }
        return matrix
    }

    private func spans(
        _ emissions: Matrix, labels: [Int], words: [Int?], seconds: Double, loudness: Loudness?,
        wildcards: Set<Int> = []
    ) throws -> [TimedToken] {
        SpanBuilder().spans(
            of: try ForcedAligner(blank: 0).align(
                emissions, labels: labels, wildcards: wildcards),
            logProbabilities: emissions, secondsPerFrame: secondsPerFrame, duration: seconds,
            words: words, loudness: loudness)
    }

    @Test("the edges of words are those of the sound, wherever in them the spikes are")
    func edges() throws {
        let sounds = [0.2...0.6, 0.75...1.0, 1.02...1.5]
        for late in [false, true] {
            let spikes = sounds.enumerated().map { index, sound in
                let time = late ? sound.upperBound - 0.05 : sound.lowerBound + 0.05
                return (frame: Int(time / secondsPerFrame), symbol: 1 + index)
            }
            let found = try spans(
                emissions(66, spikes: spikes), labels: [1, 2, 3], words: [0, 1, 2], seconds: 2,
                loudness: loudness(sounds, seconds: 2))
            for (span, sound) in zip(found, sounds) {
                #expect(abs(span.start - sound.lowerBound) < 2 * cell)
                #expect(abs(span.end - sound.upperBound) < 2 * cell)
            }
        }
    }

    @Test("symbols of one word leave no short silence between them, words do")
    func withinWords() throws {
        let spikes = [(frame: 10, symbol: 1), (frame: 20, symbol: 2)]
        // 80 ms of silence, as in the closure of a stop.
        let level = loudness([0.2...0.45, 0.53...0.8], seconds: 1)
        let emissions = emissions(33, spikes: spikes)
        let one = try spans(
            emissions, labels: [1, 2], words: [0, 0], seconds: 1, loudness: level)
        #expect(one[0].end == one[1].start)
        let two = try spans(
            emissions, labels: [1, 2], words: [0, 1], seconds: 1, loudness: level)
        #expect(two[1].start - two[0].end > 0.05)
    }

    @Test("a space gets the silence between words, and at least a little time")
    func spaces() throws {
        let spikes = [(frame: 8, symbol: 1), (frame: 15, symbol: 3), (frame: 28, symbol: 2)]
        let emissions = emissions(40, spikes: spikes)
        let parted = try spans(
            emissions, labels: [1, 3, 2], words: [0, nil, 1], seconds: 1.2,
            loudness: loudness([0.2...0.5, 0.8...1.1], seconds: 1.2))
        #expect(abs(parted[1].start - 0.5) < 2 * cell && abs(parted[1].end - 0.8) < 2 * cell)
        let joined = try spans(
            emissions, labels: [1, 3, 2], words: [0, nil, 1], seconds: 1.2,
            loudness: loudness([0.2...1.1], seconds: 1.2))
        #expect(joined[1].end > joined[1].start)
        #expect(joined[0].end == joined[1].start && joined[1].end == joined[2].start)
    }

    /// Edges, in frames, of words between which the gaps are 20, 20 and 60 frames.
    private func edgesWithoutLoudness(first: Int, words: [Int?]) throws -> [Int] {
        let spikes = [0, 21, 42, 103].enumerated().map {
            (frame: first + $0.element, symbol: 1 + $0.offset % 3)
        }
        let found = try spans(
            emissions(140, spikes: spikes), labels: spikes.map(\.symbol), words: words,
            seconds: 4.2, loudness: nil)
        return found.flatMap { [$0.start, $0.end] }.map { Int(($0 / secondsPerFrame).rounded()) }
    }

    @Test("without sound, words have a part of the usual gap on the side that the silence tells")
    func withoutLoudness() throws {
        let words = [0, 1, 2, 3] as [Int?]
        // As far from the start as from the end: the spikes are in the middle of the words.
        #expect(
            try edgesWithoutLoudness(first: 18, words: words)
                == [12, 25, 33, 46, 54, 67, 115, 128])
        // Near the start: words begin with their spikes; near the end: they end with them.
        #expect(
            try edgesWithoutLoudness(first: 6, words: words) == [6, 19, 27, 40, 48, 61, 109, 122])
        #expect(
            try edgesWithoutLoudness(first: 30, words: words)
                == [18, 31, 39, 52, 60, 73, 121, 134])
    }

    @Test("without sound, the symbols of a word share all that is between them")
    func withinWordsWithoutLoudness() throws {
        #expect(
            try edgesWithoutLoudness(first: 18, words: [0, 0, 1, 1])
                == [12, 29, 29, 46, 54, 91, 91, 128])
    }

    @Test("every span holds its spike, none overlaps the next, none leaves the utterance")
    func order() throws {
        for seed in 0..<20 as Range<UInt64> {
            let emissions = AlignmentOracle.emissions(frames: 50, symbols: 4, seed: seed)
            var generator = SeededGenerator(seed: seed, "order")
            let labels = (0..<12).map { _ in 1 + generator.index(below: 3) }
            // Spaces at the edges and in a row, too.
            let words = labels.indices.map { generator.index(below: 3) == 0 ? nil : $0 / 3 }
            let alignment = try ForcedAligner(blank: 0).align(emissions, labels: labels)
            let levels = [nil, loudness([0.1...0.7, 0.9...1.2], seconds: 1.52)]
            for level in levels {
                let spans = SpanBuilder().spans(
                    of: alignment, logProbabilities: emissions, secondsPerFrame: secondsPerFrame,
                    duration: 1.52, words: words, loudness: level)
                #expect(spans.map(\.symbol) == labels)
                #expect(spans.allSatisfy { 0 <= $0.start && $0.start < $0.end && $0.end <= 1.52 })
                #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.end <= $1.start })
                for (index, span) in spans.enumerated() where words[index] != nil {
                    let frames = alignment.tokens[index].frames
                    #expect(span.start <= Double(frames.lowerBound) * secondsPerFrame + 1e-9)
                    #expect(span.end >= Double(frames.upperBound) * secondsPerFrame - 1e-9)
                }
            }
        }
    }

    @Test("what a wildcard took belongs to no word")
    func wildcards() throws {
        let spikes = [(frame: 5, symbol: 1), (frame: 18, symbol: 3), (frame: 30, symbol: 2)]
        let found = try spans(
            emissions(40, spikes: spikes), labels: [1, 2], words: [0, 1], seconds: 1.2,
            loudness: loudness([0.1...1.1], seconds: 1.2), wildcards: [1])
        #expect(found[0].end <= 18 * secondsPerFrame && found[1].start >= 19 * secondsPerFrame)
    }

    @Test("a step's loudness is that of its samples, however they come")
    func loudnessInPieces() {
        let samples = (0..<1003).map { Float(sin(Double($0) / 3) * Double($0) / 2000) }
        let whole = Loudness(samples, sampleRate: 8000)
        var pieces = Loudness(sampleRate: 8000)
        for start in stride(from: 0, to: samples.count, by: 37) {
            pieces.append(samples[start..<min(start + 37, samples.count)])
        }
        #expect(pieces == whole && whole.decibels.count == 12)
        #expect(Loudness([Float](repeating: 0, count: 800), sampleRate: 8000).decibels[5] == -100)
        // An alternating ±1 has differences of ±1.9, halved: −0.45 dB.
        let edge = (0..<800).map { Float($0 % 2 == 0 ? 1 : -1) }
        #expect(abs(Loudness(edge, sampleRate: 8000).decibels[5] + 0.4455) < 0.001)
    }
}

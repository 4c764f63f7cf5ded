import SonorantCorpora
import SonorantTensors

/// Which pieces of the texts a language model learns from together, and in which order.
///
/// A pure function of the texts' lengths, the settings, the seed and the epoch, so that a resumed
/// run makes the same plan again. Every symbol is predicted once an epoch.
package struct TextWindows: Sendable, Equatable {
    /// Some neighbouring symbols of one text.
    package struct Window: Sendable, Equatable {
        package let text: Int
        package let places: Range<Int>
    }

    /// The windows of each minibatch, the longest first.
    package let batches: [[Window]]
    /// Whether each window goes on where the one of the same number in the batch before ended.
    package let continues: Bool

    /// Strands of the one text of `length` symbols side by side, each cut into windows of `steps`.
    ///
    /// - Parameter strands: at most as many; fewer for texts with fewer symbols.
    package init(adjacent length: Int, strands: Int, steps: Int) {
        continues = true
        let count = min(strands, length)
        guard count > 0 else {
            batches = []
            return
        }
        // The first strands are those that are longer by one symbol.
        let (least, longer) = length.quotientAndRemainder(dividingBy: count)
        var start = 0
        let ranges = (0..<count).map { strand in
            defer { start += least + (strand < longer ? 1 : 0) }
            return start..<start + least + (strand < longer ? 1 : 0)
        }
        batches = stride(from: 0, to: ranges[0].count, by: steps).map { offset in
            ranges.compactMap { range in
                let first = range.lowerBound + offset
                guard first < range.upperBound else { return nil }
                return Window(text: 0, places: first..<min(first + steps, range.upperBound))
            }
        }
    }

    /// Windows of at most `steps` symbols in random order.
    ///
    /// - Parameters:
    ///   - lengths: of each text.
    ///   - isStream: whether windows begin anywhere, in each epoch elsewhere, rather than with
    ///     their text.
    ///   - windows: the most of them in a minibatch.
    ///   - symbols: the most symbols in a minibatch.
    package init(
        random lengths: [Int], isStream: Bool, steps: Int, windows: Int, symbols: Int,
        seed: UInt64, epoch: Int
    ) {
        continues = false
        var all: [Window] = []
        for (text, length) in lengths.enumerated() {
            var generator = SeededGenerator(seed: seed, "windows", epoch, text)
            var start = isStream ? generator.index(below: steps) - steps : 0
            while start < length {
                let places = max(0, start)..<min(length, start + steps)
                if !places.isEmpty { all.append(Window(text: text, places: places)) }
                start += steps
            }
        }
        batches = BatchPlan(
            lengths: all.map(\.places.count), frames: symbols, utterances: windows, seed: seed,
            epoch: epoch
        ).batches.map { $0.map { all[$0] } }
    }
}

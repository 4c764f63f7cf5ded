import SonorantCTC
import SonorantTensors
import Synchronization

/// What a benchmark found that measures time alone.
package struct TimeResult: Encodable, Sendable {
    /// Milliseconds a repetition, the median.
    package let ms: Double
}

extension Benchmark {
    /// The CTC loss and its gradient with respect to the logits, of random logits and labels.
    ///
    /// - Parameters:
    ///   - frames: T of each utterance; no fewer than ``framesNeeded(symbols:labels:)``.
    ///   - batch: utterances.
    ///   - symbols: V, at least 2, the null label included.
    ///   - labels: U of each utterance.
    package static func ctc(
        frames: Int, batch: Int, symbols: Int, labels: Int, threads: Int
    ) -> TimeResult {
        precondition(symbols >= 2, "\(symbols) symbols leave no label beside the null label")
        precondition(
            frames >= framesNeeded(symbols: symbols, labels: labels),
            "\(frames) frames are too few for \(labels) labels")
        var generator = SeededGenerator(seed: 1, "benchmark")
        let size = frames * symbols
        let logits = FloatBuffer(count: batch * size)
        for index in 0..<logits.count { logits.base[index] = Float(generator.gaussian()) }
        let gradient = FloatBuffer(count: batch * size)
        let sequences = (0..<batch).map { _ in
            randomLabels(labels, symbols: symbols, &generator)
        }
        let rows = (0..<Int32(frames)).map { $0 }
        let pool = ThreadPool(threads: threads)
        let workspaces = (0..<threads).map { _ in CTCWorkspace() }
        let ms = median {
            let next = Atomic<Int>(0)
            pool.run(threads) { worker in
                while true {
                    let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard index < batch else { return }
                    rows.withUnsafeBufferPointer { rows in
                        sequences[index].withUnsafeBufferPointer { labels in
                            _ = workspaces[worker].lossAndGradient(
                                logits: logits.base + index * size,
                                gradient: gradient.base + index * size, rows: rows,
                                symbols: symbols, labels: labels, blank: 0)
                        }
                    }
                }
            }
        }
        return TimeResult(ms: ms)
    }

    /// The fewest frames that carry the labels of ``ctc(frames:batch:symbols:labels:threads:)``:
    /// no two neighbours are equal, unless there is only one label to choose from.
    package static func framesNeeded(symbols: Int, labels: Int) -> Int {
        max(1, symbols > 2 ? labels : 2 * labels - 1)
    }

    private static func randomLabels(
        _ count: Int, symbols: Int, _ generator: inout SeededGenerator
    ) -> [Int32] {
        var labels: [Int32] = []
        while labels.count < count {
            let label = Int32(1 + generator.index(below: symbols - 1))
            if symbols == 2 || label != labels.last { labels.append(label) }
        }
        return labels
    }
}

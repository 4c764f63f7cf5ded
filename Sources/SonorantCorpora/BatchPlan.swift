import Foundation
import SonorantTensors

/// Which utterances are learned from together, and in which order.
///
/// A pure function of the lengths, the limits, the seed and the epoch, so a resumed run makes
/// the same plan again.
package struct BatchPlan: Sendable, Equatable {
    /// Positions in the list of lengths: each position once, the longest of a batch first.
    package let batches: [[Int]]

    /// Batches of about equally long utterances, in random order.
    ///
    /// Lengths are put into buckets, each an eighth longer than the one before; within a bucket
    /// the order is random, so each epoch mixes its batches anew. The buckets are cut one after
    /// another into batches, which are then shuffled.
    ///
    /// - Parameters:
    ///   - lengths: frames of each utterance, 0 or more.
    ///   - frames: the most frames a batch may have, counted without padding; a longer utterance
    ///     is a batch of its own.
    ///   - utterances: the most utterances a batch may have; 0 for no limit.
    ///   - seed: the run's seed.
    ///   - epoch: the number of the epoch.
    ///
    /// O(n log n) for n utterances.
    package init(lengths: [Int], frames: Int, utterances: Int = 0, seed: UInt64, epoch: Int) {
        var generator = SeededGenerator(seed: seed, "batches", epoch)
        let shuffled = generator.shuffled(Array(lengths.indices))
        let places = Self.ranks(of: shuffled.map { Self.bucket(of: lengths[$0]) })
        let order = places.map { shuffled[$0] }
        let cut = Self.cut(order, lengths: lengths, frames: frames, utterances: utterances)
        batches = generator.shuffled(cut)
    }

    /// Batches from the shortest utterances to the longest, the same every time: for testing,
    /// where chance has no place. Parameters as for the other.
    package init(lengths: [Int], frames: Int, utterances: Int = 0) {
        batches = Self.cut(
            Self.ranks(of: lengths), lengths: lengths, frames: frames, utterances: utterances)
    }

    /// The positions of `values` from the smallest to the largest, equal ones as they came.
    private static func ranks(of values: [Int]) -> [Int] {
        values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    }

    /// Buckets grow by an eighth, so within one at most a ninth would be padding.
    static func bucket(of length: Int) -> Int {
        length < 1 ? 0 : 1 + Int((log(Double(length)) / log(1.125)).rounded(.down))
    }

    private static func cut(
        _ order: [Int], lengths: [Int], frames: Int, utterances: Int
    ) -> [[Int]] {
        precondition(frames > 0, "batches of \(frames) frames hold nothing")
        precondition(utterances >= 0, "batches of \(utterances) utterances are impossible")
        var batches: [[Int]] = []
        var batch: [Int] = []
        var total = 0
        for position in order {
            let length = lengths[position]
            let isFull = total + length > frames || (utterances > 0 && batch.count == utterances)
            if isFull, !batch.isEmpty {
                batches.append(batch)
                batch = []
                total = 0
            }
            batch.append(position)
            total += length
        }
        if !batch.isEmpty { batches.append(batch) }
        return batches.map { batch in
            batch.sorted { (-lengths[$0], $0) < (-lengths[$1], $1) }
        }
    }
}

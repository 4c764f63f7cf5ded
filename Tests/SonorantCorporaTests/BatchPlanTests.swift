import Foundation
import SonorantCorpora
import SonorantTensors
import Testing

struct BatchPlanTests {
    /// Lengths as uneven as speech is: from 20 to 2000 frames, short ones the most common.
    private func lengths(_ count: Int) -> [Int] {
        var generator = SeededGenerator(seed: 5)
        return (0..<count).map { _ in Int(20 * exp(generator.uniform() * 4.6)) }
    }

    @Test("every utterance comes once, within the limits, longest of its batch first")
    func complete() {
        let lengths = lengths(500) + [0, 0, 9000]
        let plan = BatchPlan(lengths: lengths, frames: 4000, utterances: 24, seed: 1, epoch: 0)
        #expect(plan.batches.joined().sorted() == Array(lengths.indices))
        for batch in plan.batches {
            let frames = batch.map { lengths[$0] }
            #expect(frames.reduce(0, +) <= 4000 || batch.count == 1)
            #expect((1...24).contains(batch.count))
            #expect(frames == frames.sorted(by: >))
        }
    }

    @Test("padding would be under a tenth: batches hold about equally long utterances")
    func padding() {
        let lengths = lengths(1000)
        let plan = BatchPlan(lengths: lengths, frames: 4000, seed: 3, epoch: 2)
        let padded = plan.batches.map { batch in
            batch.count * (batch.map { lengths[$0] }.max() ?? 0)
        }.reduce(0, +)
        #expect(Double(padded) < Double(lengths.reduce(0, +)) * 1.1)
    }

    @Test("the same seed and epoch give the same plan, others another")
    func deterministic() {
        let lengths = lengths(200)
        func plan(_ seed: UInt64, _ epoch: Int) -> BatchPlan {
            BatchPlan(lengths: lengths, frames: 3000, seed: seed, epoch: epoch)
        }
        #expect(plan(1, 0) == plan(1, 0))
        #expect(plan(1, 0) != plan(1, 1) && plan(1, 0) != plan(2, 0))
        let contents = [plan(1, 0), plan(1, 1)].map { Set($0.batches.map { Set($0) }) }
        #expect(contents[0] != contents[1])
    }

    @Test("batches do not come in the order of their lengths, but for testing")
    func order() {
        let lengths = lengths(300)
        func longest(_ plan: BatchPlan) -> [Int] { plan.batches.map { lengths[$0[0]] } }
        let shuffled = longest(BatchPlan(lengths: lengths, frames: 2000, seed: 1, epoch: 0))
        #expect(shuffled != shuffled.sorted())
        let testing = longest(BatchPlan(lengths: lengths, frames: 2000))
        #expect(testing == testing.sorted())
    }

    @Test("nothing gives no batch")
    func empty() {
        #expect(BatchPlan(lengths: [], frames: 10, seed: 1, epoch: 0).batches.isEmpty)
        #expect(BatchPlan(lengths: [], frames: 10).batches.isEmpty)
    }
}

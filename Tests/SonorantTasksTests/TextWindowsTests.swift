import SonorantTasks
import Testing

@Suite struct TextWindowsTests {
    @Test(
        "adjacent windows foretell every symbol once, each strand in its order",
        arguments: [(10, 3, 2), (7, 7, 1), (3, 8, 4), (100, 8, 5), (1, 1, 1), (0, 4, 3)])
    func adjacent(length: Int, strands: Int, steps: Int) {
        let plan = TextWindows(adjacent: length, strands: strands, steps: steps)
        #expect(plan.continues)
        let places = plan.batches.joined().flatMap(\.places)
        #expect(places.sorted() == Array(0..<length))
        for (batch, next) in zip(plan.batches, plan.batches.dropFirst()) {
            #expect(next.count <= batch.count)
            for (window, following) in zip(batch, next) {
                #expect(window.places.upperBound == following.places.lowerBound)
                #expect(window.places.count == steps)
            }
        }
        for batch in plan.batches {
            #expect(batch.map(\.places.count) == batch.map(\.places.count).sorted(by: >))
        }
    }

    @Test(
        "random windows foretell every symbol once, elsewhere in each epoch",
        arguments: [true, false])
    func random(isStream: Bool) {
        func plan(epoch: Int) -> TextWindows {
            TextWindows(
                random: [100, 7, 1], isStream: isStream, steps: 10, windows: 4, symbols: 30,
                seed: 3, epoch: epoch)
        }
        for epoch in 0..<5 {
            let plan = plan(epoch: epoch)
            #expect(!plan.continues)
            for (text, length) in [100, 7, 1].enumerated() {
                let places = plan.batches.joined().filter { $0.text == text }
                    .flatMap(\.places)
                #expect(places.sorted() == Array(0..<length))
            }
            for batch in plan.batches {
                #expect(batch.count <= 4)
                #expect(batch.reduce(0) { $0 + $1.places.count } <= 30)
            }
        }
        #expect(plan(epoch: 1) == plan(epoch: 1))
        #expect(plan(epoch: 1) != plan(epoch: 2))
    }
}

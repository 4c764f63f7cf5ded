import Foundation
import SonorantTensors
import SonorantTraining
import Synchronization
import Testing

private struct Failed: Error, Equatable {
    let item: Int
}

/// What the loads of a test did.
private final class Record: Sendable {
    struct State {
        var loads = 0
        var running = 0
        /// The highest number of an item that was asked for.
        var furthest = -1
    }

    private let state = Mutex(State())

    var now: State { state.withLock { $0 } }

    func load(_ item: Int, seconds: Double = 0) -> Int {
        state.withLock { state in
            state.loads += 1
            state.running += 1
            state.furthest = max(state.furthest, item)
        }
        if seconds > 0 { usleep(UInt32(seconds * 1e6)) }
        state.withLock { $0.running -= 1 }
        return item * item
    }
}

@Suite("Prefetcher")
struct PrefetcherTests {
    private let batches = [[0, 1, 2], [3], [], [4, 5, 6, 7], [8, 9], [10]]

    @Test(
        "batches come in their order, each with its items in theirs",
        arguments: [0, 1, 3, 100], [1, 2, 5])
    func order(ahead: Int, threads: Int) throws {
        let pool = ThreadPool(threads: threads)
        let record = Record()
        let loader = Prefetcher(batches: batches, ahead: ahead, pool: pool) { item in
            record.load(item, seconds: item % 3 == 0 ? 0.002 : 0)
        }
        for batch in batches { #expect(try loader.next() == batch.map { $0 * $0 }) }
        loader.stop()
        #expect(record.now.running == 0)
    }

    @Test("begun in the middle, it loads nothing of what came before")
    func middle() throws {
        let pool = ThreadPool(threads: 2)
        let loader = Prefetcher(batches: batches, from: 3, ahead: 2, pool: pool) { item in
            #expect(item >= 4)
            return item
        }
        defer { loader.stop() }
        for batch in batches[3...] { #expect(try loader.next() == batch) }
    }

    @Test("no more than so many batches are loaded ahead")
    func bounded() throws {
        let pool = ThreadPool(threads: 8)
        let record = Record()
        let loader = Prefetcher(
            batches: (0..<20).map { [$0] }, ahead: 3, pool: pool, load: { record.load($0) })
        defer { loader.stop() }
        for number in 0..<17 {
            // All that may be loaded is soon loaded, and then no more.
            while record.now.furthest < number + 2 { usleep(1000) }
            usleep(2000)
            #expect(record.now.furthest == number + 2)
            #expect(try loader.next() == [number * number])
        }
    }

    @Test("an item that cannot be loaded fails its own batch, the first such item by name")
    func error() throws {
        let pool = ThreadPool(threads: 2)
        for ahead in [0, 4] {
            let loader = Prefetcher(batches: batches, ahead: ahead, pool: pool) { item in
                if item == 5 || item == 7 { throw Failed(item: item) }
                return item
            }
            for batch in batches[..<3] { #expect(try loader.next() == batch) }
            #expect(throws: Failed(item: 5)) { try loader.next() }
            #expect(try loader.next() == [8, 9])
            loader.stop()
        }
    }

    @Test("stopped at any moment, no thread goes on and nothing hangs")
    func stop() throws {
        let pool = ThreadPool(threads: 8)
        for delay in [0, 100, 1000, 5000] {
            let record = Record()
            let loader = Prefetcher(
                batches: (0..<50).map { [$0, $0] }, ahead: 10, pool: pool,
                load: { record.load($0, seconds: 0.001) })
            if delay > 0 { _ = try loader.next() }
            usleep(UInt32(delay))
            loader.stop()
            let loads = record.now.loads
            #expect(record.now.running == 0)
            usleep(5000)
            #expect(record.now.loads == loads)
            // A second time does nothing.
            loader.stop()
        }
    }

    @Test("no batches at all are no trouble")
    func empty() {
        Prefetcher(batches: [], ahead: 4, pool: ThreadPool(threads: 2), load: { $0 }).stop()
    }
}

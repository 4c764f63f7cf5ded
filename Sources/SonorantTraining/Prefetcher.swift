import Foundation
import SonorantTensors

/// Prepares the items of numbered batches ahead of their use, on threads of its own, and hands
/// the batches out in their order.
///
/// Its threads run at low priority, so they take the time that the work between two calls of
/// ``next()`` leaves over. What is not ready when a batch is asked for is made then and there by
/// the pool, so the caller never waits for a thread that gets no time. An item may be made twice
/// that way, which changes nothing: an item depends on its number alone.
///
/// Memory: the items of `ahead` batches, and one more for each thread.
package final class Prefetcher<Item: Sendable>: Sendable {
    private let batches: [[Int]]
    private let ahead: Int
    private let pool: ThreadPool
    private let load: @Sendable (Int) throws -> Item

    private let monitor: Monitor<State>

    private struct State {
        /// The batch that is asked for next, and those under way from there on.
        var place: Int
        var window: [Slot] = []
        var isStopping = false
        /// Threads that are at work.
        var running = 0

        /// The first item of the first batch that nobody has begun.
        mutating func claim() -> (batch: Int, index: Int)? {
            for position in window.indices
            where window[position].claimed < window[position].results.count {
                defer { window[position].claimed += 1 }
                return (place + position, window[position].claimed)
            }
            return nil
        }
    }

    /// A batch under way.
    private struct Slot {
        var results: [Result<Item, any Error>?]
        /// How many of its items, from the first on, somebody makes or has made.
        var claimed = 0

        init(count: Int) { results = [Result<Item, any Error>?](repeating: nil, count: count) }
    }

    /// Begins to load.
    ///
    /// - Parameters:
    ///   - batches: numbers of items, a list for each batch.
    ///   - start: the first batch that will be asked for.
    ///   - ahead: how many batches are prepared before they are asked for; with 0 there are no
    ///     threads, and ``next()`` makes everything.
    ///   - pool: makes what is not ready in time; a fourth as many threads, at least one, work
    ///     ahead.
    ///   - load: makes an item; called from several threads at once.
    package init(
        batches: [[Int]], from start: Int = 0, ahead: Int, pool: ThreadPool,
        load: @escaping @Sendable (Int) throws -> Item
    ) {
        self.batches = batches
        self.ahead = ahead
        self.pool = pool
        self.load = load
        var state = State(place: start)
        Self.fill(&state, batches, ahead: ahead)
        let threads = state.window.isEmpty ? 0 : max(1, pool.threads / 4)
        state.running = threads
        monitor = Monitor(state)
        for number in 0..<threads {
            let thread = Thread { [self] in work() }
            thread.name = "sonorant-load-\(number)"
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    /// The items of the next batch, in its order.
    ///
    /// - Throws: what the loading of its first item that could not be loaded threw.
    package func next() throws -> [Item] {
        let (batch, missing) = monitor.withLock { state in
            precondition(
                state.place < batches.count, "there are \(batches.count) batches and no more")
            let batch = batches[state.place]
            if state.window.isEmpty { state.window.append(Slot(count: batch.count)) }
            state.window[0].claimed = batch.count
            return (batch, batch.indices.filter { state.window[0].results[$0] == nil })
        }
        let made = pool.map(missing.count) { index in
            Result { try load(batch[missing[index]]) }
        }
        var results = monitor.change { state in
            let results = state.window.removeFirst().results
            state.place += 1
            Self.fill(&state, batches, ahead: ahead)
            return results
        }
        for (index, result) in zip(missing, made) { results[index] = result }
        return try results.map { try $0!.get() }
    }

    /// Ends the loading; returns when no thread is left. To be called before the last reference
    /// goes, whatever happened.
    package func stop() {
        monitor.change { $0.isStopping = true }
        monitor.wait { state -> Void? in
            guard state.running == 0 else { return nil }
            state.window = []
            return ()
        }
    }

    /// Makes room for the batches up to `ahead` before the next.
    private static func fill(_ state: inout State, _ batches: [[Int]], ahead: Int) {
        while state.window.count < ahead, state.place + state.window.count < batches.count {
            state.window.append(Slot(count: batches[state.place + state.window.count].count))
        }
    }

    private func work() {
        LowPriority.enter()
        while let (number, index) = nextClaim() {
            let result = Result { try load(batches[number][index]) }
            monitor.change { state in
                // The batch may have been handed out meanwhile.
                if number >= state.place, number - state.place < state.window.count {
                    state.window[number - state.place].results[index] = result
                }
            }
        }
        monitor.change { $0.running -= 1 }
    }

    /// Waits for something to load; nil when nothing more is to be.
    private func nextClaim() -> (batch: Int, index: Int)? {
        monitor.wait { state -> (batch: Int, index: Int)?? in
            if state.isStopping { return .some(nil) }
            return state.claim().map { .some($0) }
        }
    }
}

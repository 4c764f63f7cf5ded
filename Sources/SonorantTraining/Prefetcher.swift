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
package final class Prefetcher<Item: Sendable>: @unchecked Sendable {
    private let batches: [[Int]]
    private let ahead: Int
    private let pool: ThreadPool
    private let load: @Sendable (Int) throws -> Item

    // All that follows is guarded by `condition`.
    private let condition = NSCondition()
    private var place: Int
    private var window: [Slot] = []
    private var isStopping = false
    private var running = 0

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
        place = start
        fillWindow()
        guard ahead > 0, !window.isEmpty else { return }
        running = max(1, pool.threads / 4)
        for number in 0..<running {
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
        precondition(place < batches.count, "there are \(batches.count) batches and no more")
        let batch = batches[place]
        condition.lock()
        if window.isEmpty { window.append(Slot(count: batch.count)) }
        window[0].claimed = batch.count
        let missing = batch.indices.filter { window[0].results[$0] == nil }
        condition.unlock()

        let made = pool.map(missing.count) { index in
            Result { try load(batch[missing[index]]) }
        }

        condition.lock()
        var results = window.removeFirst().results
        place += 1
        fillWindow()
        condition.broadcast()
        condition.unlock()
        for (index, result) in zip(missing, made) { results[index] = result }
        return try results.map { try $0!.get() }
    }

    /// Ends the loading; returns when no thread is left. To be called before the last reference
    /// goes, whatever happened.
    package func stop() {
        condition.lock()
        isStopping = true
        condition.broadcast()
        while running > 0 { condition.wait() }
        window = []
        condition.unlock()
    }

    /// Makes room for the batches up to `ahead` before the next.
    private func fillWindow() {
        while window.count < ahead, place + window.count < batches.count {
            window.append(Slot(count: batches[place + window.count].count))
        }
    }

    private func work() {
        LowPriority.enter()
        condition.lock()
        while !isStopping {
            guard let (number, index) = claim() else {
                condition.wait()
                continue
            }
            condition.unlock()
            let result = Result { try load(batches[number][index]) }
            condition.lock()
            // The batch may have been handed out meanwhile.
            if number >= place, number - place < window.count {
                window[number - place].results[index] = result
            }
        }
        running -= 1
        condition.broadcast()
        condition.unlock()
    }

    /// The first item of the first batch that nobody has begun.
    private func claim() -> (batch: Int, index: Int)? {
        for position in window.indices
        where window[position].claimed < window[position].results.count {
            defer { window[position].claimed += 1 }
            return (place + position, window[position].claimed)
        }
        return nil
    }
}

/// Threads that take what time others leave over.
enum LowPriority {
    /// Puts the calling thread behind all others; there is no way back for it.
    static func enter() {
        #if canImport(Glibc)
            // Linux takes a thread for a process of its own here; 0 is the calling one.
            _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, level)
        #else
            Thread.current.qualityOfService = .utility
        #endif
    }
    #if canImport(Glibc)
        private static let level: Int32 = 19
    #endif
}

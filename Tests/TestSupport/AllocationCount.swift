import CAllocations
import Foundation
import SonorantTensors

/// What a piece of work took from the heap, on the calling thread and a pool's others.
package struct AllocationCount: Sendable {
    /// Blocks that Sonorant's code or the Swift runtime on its behalf took.
    package let own: Int
    /// Blocks that oneDNN took, and their bytes.
    package let library: Int
    package let libraryBytes: Int
    /// All blocks taken less those given back, and their bytes.
    package let netBlocks: Int
    package let netBytes: Int
    /// Where the first of ``own`` were taken, each with how often, most often first: places in
    /// the test program, innermost first, to be named by `addr2line -fe`.
    package let callers: [String]

    /// Whether allocations can be counted here; sanitizers and other C libraries than glibc
    /// stand in the way.
    package static let isPossible = allocations_can_count() != 0

    /// Counts what `work` takes. Tests at work on other threads do not disturb it, but two
    /// counts at once would.
    package init(pool: ThreadPool, _ work: () -> Void) {
        Self.lock.lock()
        defer { Self.lock.unlock() }
        Self.onEachThread(of: pool) { allocations_join(1) }
        // The address of any function of oneDNN's.
        allocations_start(dlsym(dlopen(nil, RTLD_NOW), "dnnl_version"))
        work()
        let counts = allocations_stop()
        Self.onEachThread(of: pool) { allocations_join(0) }
        own = counts.own_blocks
        library = counts.library_blocks
        libraryBytes = counts.library_bytes
        netBlocks = counts.net_blocks
        netBytes = counts.net_bytes
        callers = Self.callers()
    }

    private static let lock = NSLock()

    private static func onEachThread(of pool: ThreadPool, _ body: () -> Void) {
        let arrived = NSCondition()
        nonisolated(unsafe) var count = 0
        // Nobody finishes a task before all have one, so each thread gets one.
        pool.run(pool.threads) { _ in
            body()
            arrived.lock()
            count += 1
            arrived.broadcast()
            while count < pool.threads { arrived.wait() }
            arrived.unlock()
        }
    }

    private static func callers() -> [String] {
        var counts: [String: Int] = [:]
        var frames = [UnsafeMutableRawPointer?](repeating: nil, count: 48)
        var index: Int32 = 0
        while case let count = allocations_caller(index, &frames, 48), count > 0 {
            let places = frames.prefix(Int(count)).map { allocations_place($0) }
            // The first is the counter's own.
            let own = places.filter { $0 != 0 }.dropFirst().prefix(8)
            counts[own.map { "0x" + String($0, radix: 16) }.joined(separator: " "), default: 0] += 1
            index += 1
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            "\($0.value) × \($0.key)"
        }
    }
}

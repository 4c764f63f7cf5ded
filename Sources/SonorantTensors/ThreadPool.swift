import CTasks
import Foundation
import Synchronization

/// A fixed set of threads that share out numbered tasks.
///
/// How the work is cut into tasks is the caller's choice and must not depend on the number of
/// threads; who runs which task does not change what it computes. That is how a run gives the
/// same bits at any thread count.
///
/// ``run(_:_:)`` may be called from inside a task: the inner call then runs its tasks one after
/// another on the calling thread. Two threads outside of tasks may not call it at once.
package final class ThreadPool: Sendable {
    /// The number of threads that work, the calling one included.
    package let threads: Int

    private let board = JobBoard()

    /// - Parameter threads: at least 1; the machine's cores unless said.
    package init(threads: Int = ProcessInfo.processInfo.activeProcessorCount) {
        precondition(threads >= 1, "\(threads) threads cannot work; at least 1 is needed")
        self.threads = threads
        LibraryThreads.limitToOne()
        for number in 1..<threads {
            let board = board
            let thread = Thread {
                LibraryThreads.limitToOne()
                CurrentTask.worker = number
                CurrentTask.isInside = true
                var seen = 0
                while board.enter(after: &seen) {
                    board.work()
                    board.leave()
                }
            }
            thread.name = "sonorant-\(number)"
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    deinit {
        board.stop()
    }

    /// Calls `body` once for each number below `count`, in no fixed order, and returns when all
    /// calls have returned.
    package func run(_ count: Int, _ body: (Int) -> Void) {
        guard threads > 1, count > 1, !CurrentTask.isInside else {
            for index in 0..<count { body(index) }
            return
        }
        board.run(count, body)
    }

    /// The number of the calling thread among those of its pool: 0 for the one that called
    /// ``run(_:_:)``, 1 and up for the others.
    package static var worker: Int { CurrentTask.worker }

    /// The results of `body` for each number below `count`, in the order of the numbers.
    package func map<Result: Sendable>(_ count: Int, _ body: (Int) -> Result) -> [Result] {
        [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
            let base = buffer.baseAddress
            run(count) { index in (base! + index).initialize(to: body(index)) }
            initialized = count
        }
    }
}

/// Where jobs, calls of ``ThreadPool/run(_:_:)``, are posted for the workers to find, one after
/// another. Threads enter a job under the lock, take numbers until none is left, and leave; the
/// caller returns when all have left, so a job's fields change only while nobody is inside.
///
/// Sendable: what is not atomic changes under the lock of `condition`, or while nobody is inside a
/// job.
private final class JobBoard: @unchecked Sendable {
    /// How often a worker looks for the next job, letting others go first, before it sleeps.
    /// Waking a sleeping thread takes as long as many a job, and jobs come in quick succession.
    private static let patience = 300

    private let condition = NSCondition()
    private var generation = 0
    /// The latest generation, or any other number to wake all, for those that do not sleep yet.
    private let announced = Atomic<Int>(0)
    private var isPosted = false
    private var stopping = false

    private var count = 0
    private var body = sonorant_task()
    private let nextIndex = Atomic<Int>(0)
    private let inside = Atomic<Int>(0)

    func run(_ count: Int, _ body: (Int) -> Void) {
        self.count = count
        // `withoutActuallyEscaping` would take a block from the heap for every job.
        lend(body, Unmanaged.passUnretained(self).toOpaque()) { board, body in
            let board = Unmanaged<JobBoard>.fromOpaque(board).takeUnretainedValue()
            board.post(body)
            CurrentTask.isInside = true
            board.work()
            CurrentTask.isInside = false
            board.withdraw()
        }
    }

    private func post(_ body: sonorant_task) {
        condition.lock()
        self.body = body
        nextIndex.store(0, ordering: .relaxed)
        isPosted = true
        generation += 1
        announced.store(generation, ordering: .relaxed)
        condition.broadcast()
        condition.unlock()
    }

    /// Runs tasks until none is left.
    func work() {
        while true {
            let index = nextIndex.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            sonorant_task_call(body, index)
        }
    }

    /// Takes the job down, so that a worker that has not seen it by now does not enter it, and
    /// waits for those inside to leave.
    private func withdraw() {
        condition.lock()
        isPosted = false
        condition.unlock()
        // Spins a little, since tasks of one job tend to end together, then yields the core.
        var spins = 0
        while inside.load(ordering: .acquiring) > 0 {
            spins += 1
            if spins > 2000 { sched_yield() }
        }
    }

    func stop() {
        condition.lock()
        stopping = true
        announced.store(-1, ordering: .relaxed)
        condition.broadcast()
        condition.unlock()
    }

    /// Waits for a job newer than generation `seen` and enters it; false when the pool is gone.
    func enter(after seen: inout Int) -> Bool {
        var looks = 0
        while looks < Self.patience, announced.load(ordering: .relaxed) == seen {
            looks += 1
            sched_yield()
        }
        condition.lock()
        defer { condition.unlock() }
        while !stopping {
            if generation != seen {
                seen = generation
                if isPosted {
                    inside.wrappingAdd(1, ordering: .acquiringAndReleasing)
                    return true
                }
            }
            condition.wait()
        }
        return false
    }

    func leave() { inside.wrappingSubtract(1, ordering: .acquiringAndReleasing) }
}

/// Calls `perform` with `receiver` and `body`, which other threads may call until it returns.
@_silgen_name("sonorant_lend_task")
private func lend(
    _ body: (Int) -> Void, _ receiver: UnsafeMutableRawPointer,
    _ perform: @convention(c) (UnsafeMutableRawPointer, sonorant_task) -> Void)

/// What the current thread knows of itself.
private enum CurrentTask {
    private static let inside = key()
    private static let number = key()

    private static func key() -> pthread_key_t {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }

    /// Whether it is inside a task, where a nested `run` must not wait.
    static var isInside: Bool {
        get { pthread_getspecific(inside) != nil }
        set { pthread_setspecific(inside, newValue ? UnsafeRawPointer(bitPattern: 1) : nil) }
    }

    /// Its number among the threads of its pool; 0 for those that call.
    static var worker: Int {
        get { Int(bitPattern: pthread_getspecific(number)) }
        set { pthread_setspecific(number, UnsafeRawPointer(bitPattern: newValue)) }
    }
}

import CTasks
import Foundation
import Synchronization

/// A fixed set of threads that share out numbered tasks.
///
/// How the work is cut into tasks is the caller's choice and must not depend on the number of
/// threads; who runs which task does not change what it computes. That is how a run gives the
/// same bits at any thread count.
///
/// ``run(_:_:)`` may be called from inside a task, and by several threads at once: a call that finds
/// the pool at work runs its tasks one after another on its own thread.
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
                CurrentTask.isInside = true
                var seen = 0
                while let job = board.enter(after: &seen) {
                    board.work(job)
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
        guard threads > 1, count > 1, !CurrentTask.isInside, board.claim() else {
            for index in 0..<count { body(index) }
            return
        }
        board.run(count, body)
        board.release()
    }

    /// The results of `body` for each number below `count`, in the order of the numbers. They are
    /// made by several threads, and the caller's once all calls have returned.
    package func map<Result>(_ count: Int, _ body: (Int) -> Result) -> [Result] {
        [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
            let base = buffer.baseAddress
            run(count) { index in (base! + index).initialize(to: body(index)) }
            initialized = count
        }
    }
}

/// Where jobs, calls of ``ThreadPool/run(_:_:)``, are posted for the workers to find, one after
/// another. Threads enter a job under the lock, take numbers until none is left, and leave; the
/// caller returns when all have left, so a job's body is not called after that.
private final class JobBoard: Sendable {
    /// How often a worker looks for the next job, letting others go first, before it sleeps.
    /// Waking a sleeping thread takes as long as many a job, and jobs come in quick succession.
    private static let patience = 300

    /// What there is to do.
    struct Job {
        var count = 0
        var body = sonorant_task()
    }

    private struct State {
        /// The job that may be entered; nil between jobs.
        var job: Job?
        var generation = 0
        var isStopping = false
    }

    private let monitor = Monitor(State())
    /// The latest generation, or any other number to wake all, for those that do not sleep yet.
    private let announced = Atomic<Int>(0)
    private let nextIndex = Atomic<Int>(0)
    private let inside = Atomic<Int>(0)
    private let isClaimed = Atomic<Bool>(false)

    /// Whether the board was free; it then is the caller's until ``release()``.
    func claim() -> Bool {
        isClaimed.compareExchange(
            expected: false, desired: true, ordering: .acquiringAndReleasing
        ).exchanged
    }

    func release() { isClaimed.store(false, ordering: .releasing) }

    /// - Precondition: the caller has claimed the board.
    func run(_ count: Int, _ body: (Int) -> Void) {
        // `withoutActuallyEscaping` would take a block from the heap for every job.
        var call = Call(board: self, count: count)
        withUnsafeMutablePointer(to: &call) { call in
            lend(body, call) { call, body in
                let call = call.assumingMemoryBound(to: Call.self).pointee
                let job = Job(count: call.count, body: body)
                call.board.post(job)
                CurrentTask.isInside = true
                call.board.work(job)
                CurrentTask.isInside = false
                call.board.withdraw()
            }
        }
    }

    /// What ``run(_:_:)`` hands through the C function.
    private struct Call {
        let board: JobBoard
        let count: Int
    }

    private func post(_ job: Job) {
        monitor.change { state in
            nextIndex.store(0, ordering: .relaxed)
            state.job = job
            state.generation += 1
            announced.store(state.generation, ordering: .relaxed)
        }
    }

    /// Runs tasks until none is left.
    func work(_ job: Job) {
        while true {
            let index = nextIndex.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < job.count else { return }
            sonorant_task_call(job.body, index)
        }
    }

    /// Takes the job down, so that a worker that has not seen it by now does not enter it, and
    /// waits for those inside to leave.
    private func withdraw() {
        monitor.withLock { $0.job = nil }
        // Spins a little, since tasks of one job tend to end together, then yields the core.
        var spins = 0
        while inside.load(ordering: .acquiring) > 0 {
            spins += 1
            if spins > 2000 { sched_yield() }
        }
    }

    func stop() {
        monitor.change { state in
            state.isStopping = true
            announced.store(-1, ordering: .relaxed)
        }
    }

    /// Waits for a job newer than generation `seen` and enters it; nil when the pool is gone.
    func enter(after seen: inout Int) -> Job? {
        var looks = 0
        while looks < Self.patience, announced.load(ordering: .relaxed) == seen {
            looks += 1
            sched_yield()
        }
        return monitor.wait { state -> Job?? in
            if state.isStopping { return .some(nil) }
            guard state.generation != seen else { return nil }
            seen = state.generation
            guard let job = state.job else { return nil }
            inside.wrappingAdd(1, ordering: .acquiringAndReleasing)
            return .some(job)
        }
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
    private static let inside: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// Whether it is inside a task, where a nested `run` must not wait.
    static var isInside: Bool {
        get { pthread_getspecific(inside) != nil }
        set { pthread_setspecific(inside, newValue ? UnsafeRawPointer(bitPattern: 1) : nil) }
    }
}

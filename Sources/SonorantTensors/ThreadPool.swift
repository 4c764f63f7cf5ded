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
public final class ThreadPool: Sendable {
    /// The number of threads that work, the calling one included.
    public let threads: Int

    private let board = JobBoard()

    /// - Parameter threads: at least 1; the machine's cores unless said.
    public init(threads: Int = ProcessInfo.processInfo.activeProcessorCount) {
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
                while let job = board.next(after: &seen) {
                    job.work()
                    job.leave()
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
    public func run(_ count: Int, _ body: (Int) -> Void) {
        guard threads > 1, count > 1, !CurrentTask.isInside else {
            for index in 0..<count { body(index) }
            return
        }
        withoutActuallyEscaping(body) { body in
            let job = Job(count: count, body: body)
            board.post(job)
            CurrentTask.isInside = true
            job.work()
            CurrentTask.isInside = false
            board.withdraw()
            job.waitUntilLeft()
        }
    }

    /// The number of the calling thread among those of its pool: 0 for the one that called
    /// ``run(_:_:)``, 1 and up for the others.
    package static var worker: Int { CurrentTask.worker }

    /// The results of `body` for each number below `count`, in the order of the numbers.
    public func map<Result: Sendable>(_ count: Int, _ body: (Int) -> Result) -> [Result] {
        [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
            let base = buffer.baseAddress
            run(count) { index in (base! + index).initialize(to: body(index)) }
            initialized = count
        }
    }
}

/// One call of ``ThreadPool/run(_:_:)``. Threads enter it under the board's lock, take numbers
/// until none is left, and leave; the caller returns when all have left.
private final class Job: @unchecked Sendable {
    private let count: Int
    // Let go of when the job is done: workers may hold the job itself a moment longer.
    private var body: ((Int) -> Void)?
    private let nextIndex = Atomic<Int>(0)
    private let inside = Atomic<Int>(0)

    init(count: Int, body: @escaping (Int) -> Void) {
        self.count = count
        self.body = body
    }

    func work() {
        guard let body else { return }
        while true {
            let index = nextIndex.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            body(index)
        }
    }

    func enter() { inside.wrappingAdd(1, ordering: .acquiringAndReleasing) }

    func leave() { inside.wrappingSubtract(1, ordering: .acquiringAndReleasing) }

    /// Spins a little, since tasks of one job tend to end together, then yields the core.
    func waitUntilLeft() {
        var spins = 0
        while inside.load(ordering: .acquiring) > 0 {
            spins += 1
            if spins > 2000 { sched_yield() }
        }
        body = nil
    }
}

/// Where jobs are posted for the workers to find.
private final class JobBoard: @unchecked Sendable {
    /// How often a worker looks for the next job, letting others go first, before it sleeps.
    /// Waking a sleeping thread takes as long as many a job, and jobs come in quick succession.
    private static let patience = 300

    private let condition = NSCondition()
    private var job: Job?
    private var generation = 0
    private var stopping = false
    /// The latest generation, or any other number to wake all, for those that do not sleep yet.
    private let announced = Atomic<Int>(0)

    func post(_ job: Job) {
        condition.lock()
        self.job = job
        generation += 1
        announced.store(generation, ordering: .relaxed)
        condition.broadcast()
        condition.unlock()
    }

    /// Takes the job down; a worker that has not seen it by now does not enter it.
    func withdraw() {
        condition.lock()
        job = nil
        condition.unlock()
    }

    func stop() {
        condition.lock()
        stopping = true
        announced.store(-1, ordering: .relaxed)
        condition.broadcast()
        condition.unlock()
    }

    /// Waits for a job newer than generation `seen` and enters it; nil when the pool is gone.
    func next(after seen: inout Int) -> Job? {
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
                if let job {
                    job.enter()
                    return job
                }
            }
            condition.wait()
        }
        return nil
    }
}

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

import Foundation
import Synchronization

/// The user pressed Ctrl-C, or the process was asked to end; work was put in order before.
package struct Interruption: Failure, Equatable {
    /// What the user should know, such as how to go on; may be empty.
    package let advice: String

    /// An interruption, with what the user should know.
    package init(advice: String = "") {
        self.advice = advice
    }

    package var category: FailureCategory { .interrupted }

    package var description: String { advice.isEmpty ? "interrupted" : "interrupted; " + advice }
}

/// Ctrl-C and its kin, turned into a flag that loops ask for.
///
/// The first SIGINT or SIGTERM only sets the flag, so that a loop can finish its step, save and
/// leave with ``Interruption``; a cancelled task is seen as one that was signalled. Another, more than half a second later, ends the process at once with
/// 130. What comes sooner is the first once more: `timeout -s INT`, for one, signals the process
/// and then its group, and would keep it from saving.
package enum Interrupts {
    /// When the first signal came, in nanoseconds of a clock that only goes on; 0 before. A global,
    /// since a signal handler can reach nothing else.
    private static let first = Atomic<Int>(0)
    /// Nanoseconds after the first signal in which others are taken for the same.
    private static let grace = 500_000_000
    /// How many ``endingAtOnce(_:)`` are under way.
    private static let depth = Atomic<Int>(0)

    /// Listens from now on; and makes writes to a closed pipe fail with an error in place of
    /// ending the process. To be called before any thread is started.
    ///
    /// A thread of its own waits for the signals; the others block them. Nothing may interrupt a
    /// thread that multiplies: kernels that oneDNN makes at run time put their stack pointer into
    /// memory from the heap, and the frame of a signal handler would be written in front of it.
    package static func install() {
        signal(SIGPIPE, SIG_IGN)
        // For threads that were there before and let the signals through.
        for number in [SIGINT, SIGTERM] { signal(number) { _ in Interrupts.note() } }
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let thread = Thread { [signals] in
            var waited = signals
            var number: Int32 = 0
            while sigwait(&waited, &number) == 0 { Interrupts.note() }
        }
        thread.name = "sonorant-signals"
        thread.stackSize = 1 << 18
        thread.start()
    }

    /// Notes a signal; ends the process at the second. Fit for a signal handler.
    private static func note() {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let now = max(1, Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec))
        let (isFirst, before) = first.compareExchange(
            expected: 0, desired: now, ordering: .relaxed)
        if depth.load(ordering: .relaxed) > 0 {
            let text: StaticString = "sonorant: error: interrupted\n"
            _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
            _exit(130)
        }
        if !isFirst, now - before > grace { _exit(130) }
    }

    /// Does what leaves nothing to save and asks for no flag, such as reading a corpus: a signal
    /// ends the process there and then.
    package static func endingAtOnce<Result>(_ body: () throws -> Result) throws -> Result {
        try check()
        depth.add(1, ordering: .relaxed)
        defer { depth.subtract(1, ordering: .relaxed) }
        return try body()
    }

    /// Whether the user wants to end, or the task that asks was cancelled.
    package static var isRequested: Bool { first.load(ordering: .relaxed) > 0 || Task.isCancelled }

    /// Throws if the user wants to end.
    ///
    /// - Parameter advice: what the user should know, such as how to go on.
    package static func check(advice: @autoclosure () -> String = "") throws {
        if isRequested { throw Interruption(advice: advice()) }
    }

    /// Forgets what was asked for.
    package static func reset() { first.store(0, ordering: .relaxed) }
}

import Foundation
import Synchronization

/// The user pressed Ctrl-C, or the process was asked to end; work was put in order before.
public struct Interruption: Failure, Equatable {
    /// What the user should know, such as how to go on; may be empty.
    public let advice: String

    /// An interruption, with what the user should know.
    public init(advice: String = "") {
        self.advice = advice
    }

    public var category: FailureCategory { .interrupted }

    public var description: String { advice.isEmpty ? "interrupted" : "interrupted; " + advice }
}

/// Ctrl-C and its kin, turned into a flag that loops ask for.
///
/// The first SIGINT or SIGTERM only sets the flag, so that a loop can finish its step, save and
/// leave with ``Interruption``. The second ends the process at once with 130.
public enum Interrupts {
    /// Signals received. A global, since a signal handler can reach nothing else.
    private static let count = Atomic<Int>(0)

    /// Listens from now on; and makes writes to a closed pipe fail with an error in place of
    /// ending the process. To be called before any thread is started.
    ///
    /// A thread of its own waits for the signals; the others block them. Nothing may interrupt a
    /// thread that multiplies: kernels that oneDNN makes at run time put their stack pointer into
    /// memory from the heap, and the frame of a signal handler would be written in front of it.
    public static func install() {
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

    /// Counts a signal; ends the process at the second. Fit for a signal handler.
    private static func note() {
        if count.wrappingAdd(1, ordering: .relaxed).oldValue > 0 { _exit(130) }
    }

    /// Whether the user wants to end.
    public static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }

    /// Throws if the user wants to end.
    ///
    /// - Parameter advice: what the user should know, such as how to go on.
    public static func check(advice: @autoclosure () -> String = "") throws {
        if isRequested { throw Interruption(advice: advice()) }
    }

    /// Forgets what was asked for.
    package static func reset() { count.store(0, ordering: .relaxed) }
}

import Foundation
import Synchronization

/// Shows how far a long piece of work has come: a live bar on a terminal, a line now and then
/// elsewhere, nothing if quiet.
///
/// May be updated from any thread, and as often as one likes: it is drawn ten times a second at
/// most.
package final class ProgressReporter: Sendable {
    private struct State {
        var line: ProgressLine
        var started: Double
        var drawn: Double
        var amount = 0.0
        var finished = false
    }

    private let log: Log
    private let total: Double
    private let plainInterval: Double
    private let now: @Sendable () -> Double
    private let state: Mutex<State>

    /// Starts the clock.
    ///
    /// - Parameters:
    ///   - title: what is being done, such as `epoch 3`.
    ///   - total: how many steps there are.
    ///   - unit: what the speed counts.
    ///   - plainInterval: seconds between two lines where there is no terminal.
    ///   - now: the clock, in seconds.
    package init(
        title: String, total: Int, unit: String = "frames", log: Log, plainInterval: Double = 30,
        now: @escaping @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime }
    ) {
        self.log = log
        self.total = Double(max(1, total))
        self.plainInterval = plainInterval
        self.now = now
        var line = ProgressLine(title: title, fraction: 0)
        line.unit = unit
        let time = now()
        state = Mutex(State(line: line, started: time, drawn: log.isLive ? -.infinity : time))
    }

    /// Says that `done` steps are done.
    ///
    /// - Parameters:
    ///   - amount: how many units (frames) were worked off since the last update.
    ///   - note: what else is worth seeing, such as `loss 1.234`.
    package func update(done: Int, amount: Int = 0, note: @autoclosure () -> String = "") {
        guard log.level > .quiet else { return }
        state.withLock { state in
            guard !state.finished else { return }
            state.amount += Double(amount)
            let time = now()
            guard time - state.drawn >= (log.isLive ? 0.1 : plainInterval) else { return }
            state.drawn = time
            let seconds = time - state.started
            state.line.fraction = Double(done) / total
            state.line.note = note()
            state.line.rate = seconds > 0 ? state.amount / seconds : 0
            state.line.secondsLeft =
                done > 0 ? seconds * max(0, total - Double(done)) / Double(done) : nil
            if log.isLive {
                log.console.show(state.line.bar(width: log.console.width - 1))
            } else {
                log.console.write(state.line.plain)
            }
        }
    }

    /// Takes the bar away and, unless empty or quiet, leaves `summary` in its place. What comes
    /// after the first call is ignored.
    package func finish(_ summary: @autoclosure () -> String = "") {
        state.withLock { state in
            guard !state.finished else { return }
            state.finished = true
            guard log.level > .quiet else { return }
            log.console.show("")
            let summary = summary()
            if !summary.isEmpty { log.console.write(summary) }
        }
    }
}

extension Log {
    /// Whether a line may keep changing.
    fileprivate var isLive: Bool { console.isTerminal && level > .quiet }
}

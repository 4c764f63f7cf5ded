import Foundation

/// State that several threads share, with a way to wait for what others do to it.
///
/// Sendable: the state is touched under the lock alone.
package final class Monitor<State>: @unchecked Sendable {
    private let condition = NSCondition()
    private var state: State

    package init(_ state: State) { self.state = state }

    /// Calls `body` with the state, which nobody else sees meanwhile.
    package func withLock<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
        condition.lock()
        defer { condition.unlock() }
        return try body(&state)
    }

    /// The same for a change that others wait for.
    package func change<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
        condition.lock()
        defer {
            condition.broadcast()
            condition.unlock()
        }
        return try body(&state)
    }

    /// Calls `body` at once and after each change until it returns something.
    package func wait<Result>(for body: (inout State) throws -> Result?) rethrows -> Result {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let result = try body(&state) { return result }
            condition.wait()
        }
    }
}

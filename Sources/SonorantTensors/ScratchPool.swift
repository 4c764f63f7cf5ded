import Foundation

/// Objects to work with that are made as they are needed and kept for the next user, such as
/// workspaces.
///
/// Sendable: an object is either in the pool or in the hands of the one user that took it out, and
/// the lock orders the one after the other.
package final class ScratchPool<Object>: @unchecked Sendable {
    private let lock = NSLock()
    private var free: [Object] = []
    private let make: @Sendable () -> Object

    /// - Parameters:
    ///   - count: how many are made at once.
    ///   - make: makes an object that nobody else has.
    package init(count: Int = 0, make: @escaping @Sendable () -> Object) {
        self.make = make
        free.reserveCapacity(count)
        for _ in 0..<count { free.append(make()) }
    }

    /// Calls `body` with an object that nobody else uses meanwhile; it must not be kept.
    package func with<Result>(_ body: (Object) throws -> Result) rethrows -> Result {
        let object = lock.withLock { free.popLast() } ?? make()
        defer { lock.withLock { free.append(object) } }
        return try body(object)
    }
}

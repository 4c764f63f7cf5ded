/// Memory that is reused and only grows. Its content after ``reserve(_:)`` is anything.
package final class ScratchBuffer<Element: BitwiseCopyable> {
    /// The first place.
    package private(set) var base: UnsafeMutablePointer<Element>
    private var capacity: Int

    package init() {
        capacity = 0
        base = .allocate(capacity: 1)
    }

    deinit { base.deallocate() }

    /// Makes room for `count` elements; what was inside may be lost.
    @discardableResult
    package func reserve(_ count: Int) -> UnsafeMutablePointer<Element> {
        if count > capacity {
            base.deallocate()
            // A quarter more, so that slowly growing utterances do not reallocate each time.
            capacity = count + count / 4
            base = .allocate(capacity: capacity)
        }
        return base
    }
}

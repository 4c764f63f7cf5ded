import Foundation

/// Memory for floats, aligned to a cache line, that only grows.
///
/// The layers keep their scratch in it: sized once for the largest minibatch, then reused. Its
/// content is undefined after ``reserve(_:)`` has grown it. The owner sees to it that no two
/// threads write the same part at once.
package final class FloatBuffer {
    /// How many floats there is room for.
    package private(set) var count: Int
    /// The first float.
    package private(set) var base: UnsafeMutablePointer<Float>

    /// A buffer of `count` zeros.
    package init(count: Int = 0) {
        self.count = count
        base = Self.allocate(count)
        base.initialize(repeating: 0, count: count)
    }

    deinit {
        free(base)
    }

    /// Makes room for `wanted` floats; what was in it may be lost.
    package func reserve(_ wanted: Int) {
        guard wanted > count else { return }
        free(base)
        // A little more than asked for, so that slowly growing batches do not allocate each time.
        count = wanted + wanted / 8
        base = Self.allocate(count)
        base.initialize(repeating: 0, count: count)
    }

    /// Sets the first `prefix` floats, or all, to zero.
    package func clear(prefix: Int? = nil) {
        base.update(repeating: 0, count: prefix ?? count)
    }

    /// The floats as a buffer, for loops.
    package var floats: UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(start: base, count: count)
    }

    /// A view of the first `rows` × `columns` floats.
    package func view(rows: Int, columns: Int) -> MatrixView {
        precondition(
            rows * columns <= count, "\(rows) × \(columns) floats do not fit into \(count)")
        return MatrixView(base: base, rows: rows, columns: columns, stride: columns)
    }

    private static let hugePage = 2 << 20

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
        let bytes = max(count, 1) * MemoryLayout<Float>.stride
        let isLarge = bytes >= 2 * hugePage
        var memory: UnsafeMutableRawPointer?
        let status = posix_memalign(&memory, isLarge ? hugePage : 64, bytes)
        guard status == 0, let memory else {
            fatalError("out of memory: \(bytes) bytes were needed; use smaller batches")
        }
        #if os(Linux)
            // Advice only: products walk down columns, and small pages exhaust the processor's
            // table of addresses.
            if isLarge { madvise(memory, bytes / hugePage * hugePage, MADV_HUGEPAGE) }
        #endif
        return memory.bindMemory(to: Float.self, capacity: max(count, 1))
    }
}

import CDNNL
import Foundation

/// What the C libraries beneath us have to be told about threads and memory.
package enum LibraryThreads {
    private static let setOpenMPThreads: (@convention(c) (Int32) -> Void)? = {
        // Looked up at run time: which OpenMP runtime oneDNN brings along differs by platform.
        guard let program = dlopen(nil, RTLD_NOW),
            let symbol = dlsym(program, "omp_set_num_threads")
        else { return nil }
        return unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Void).self)
    }()

    /// Makes oneDNN work on the calling thread alone; OpenMP keeps this per thread, so each
    /// thread that calls oneDNN has to say it.
    package static func limitToOne() {
        setOpenMPThreads?(1)
        _ = keepsMemory
    }

    /// Makes the C library keep large blocks that were freed. oneDNN asks for one in every
    /// large product; fresh pages from the kernel, which has to clear them, cost 4 % of a
    /// training step.
    private static let keepsMemory = sonorant_keep_freed_memory(1 << 28) == 1
}

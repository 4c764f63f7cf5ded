import Foundation

/// Threads that take what time others leave over.
enum LowPriority {
    /// Puts the calling thread behind all others; there is no way back for it.
    static func enter() {
        #if canImport(Glibc)
            // Linux takes a thread for a process of its own here; 0 is the calling one.
            _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, level)
        #else
            Thread.current.qualityOfService = .utility
        #endif
    }
    #if canImport(Glibc)
        private static let level: Int32 = 19
    #endif
}

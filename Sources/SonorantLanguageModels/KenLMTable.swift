/// A hash table of a KenLM file, keyed by the hashes of whole n-grams.
struct KenLMTable: Sendable {
    private let memory: FrozenMemory<UInt8>
    private let buckets: UInt64
    private let entrySize: Int

    /// Buckets of a table of `count` entries.
    static func buckets(_ count: Int, multiplier: Float) -> Int {
        max(count + 1, Int(multiplier * Float(count)))
    }

    init(_ base: UnsafeRawPointer, buckets: Int, entrySize: Int) {
        memory = FrozenMemory(base)
        self.buckets = UInt64(buckets)
        self.entrySize = entrySize
    }

    /// What stands behind `key`, or nil.
    @inline(__always)
    func find(_ key: UInt64) -> UnsafeRawPointer? {
        var bucket = key % buckets
        // As many probes as buckets at most: a damaged table may have none that is empty.
        for _ in 0..<buckets {
            let entry = UnsafeRawPointer(memory.base) + Int(bucket) * entrySize
            let found = entry.loadUnaligned(as: UInt64.self)
            if found == key { return entry + 8 }
            if found == 0 { return nil }
            bucket += 1
            if bucket == buckets { bucket = 0 }
        }
        return nil
    }

    /// The hash of an n-gram with another word before it.
    @inline(__always)
    static func extend(_ key: UInt64, _ word: UInt32) -> UInt64 {
        (key &* 8_978_948_897_894_561_157)
            ^ ((UInt64(word) &+ 1) &* 17_894_857_484_156_487_943)
    }
}

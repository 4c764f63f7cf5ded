/// A hash table from contexts and words to nodes, as it stands in a compact file: open
/// addressing, the next slot on a collision, an entry the low half of the hash and the node.
struct NodeTable {
    private(set) var slots: [UInt64] = Array(repeating: 0, count: NGramHash.slots(for: 0))
    /// Slots that a search looks at, at most.
    private(set) var longestProbe = 1
    private var count = 0
    /// The hashes' high halves, needed to grow.
    private var homes: [UInt32] = Array(repeating: 0, count: NGramHash.slots(for: 0))

    /// Reserves capacity for `count` entries.
    mutating func reserve(_ count: Int) {
        let needed = NGramHash.slots(for: count)
        if needed > slots.count { resize(to: needed) }
    }

    /// Adds an entry; the caller has made sure that it is not there yet.
    mutating func insert(_ node: UInt32, _ hash: UInt64) {
        count += 1
        if NGramHash.slots(for: count) > slots.count { resize(to: slots.count * 2) }
        place(hash << 32 | UInt64(node), home: UInt32(truncatingIfNeeded: hash >> 32))
    }

    private mutating func place(_ entry: UInt64, home: UInt32) {
        let mask = slots.count - 1
        var slot = Int(home) & mask
        var probes = 1
        while slots[slot] != 0 {
            slot = (slot + 1) & mask
            probes += 1
        }
        slots[slot] = entry
        homes[slot] = home
        // One more, so that a search for what is not there ends on an empty slot.
        longestProbe = max(longestProbe, probes + 1)
    }

    private mutating func resize(to size: Int) {
        let (oldSlots, oldHomes) = (slots, homes)
        slots = Array(repeating: 0, count: size)
        homes = Array(repeating: 0, count: size)
        longestProbe = 1
        for (entry, home) in zip(oldSlots, oldHomes) where entry != 0 {
            place(entry, home: home)
        }
    }

    /// The first node under `hash` that `matches`, or 0.
    @inline(__always)
    func first(_ hash: UInt64, where matches: (UInt32) -> Bool) -> UInt32 {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash >> 32) & mask
        while slots[slot] != 0 {
            let entry = slots[slot]
            if UInt32(truncatingIfNeeded: entry >> 32) == UInt32(truncatingIfNeeded: hash),
                matches(UInt32(truncatingIfNeeded: entry))
            {
                return UInt32(truncatingIfNeeded: entry)
            }
            slot = (slot + 1) & mask
        }
        return 0
    }
}

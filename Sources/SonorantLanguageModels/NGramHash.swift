/// Hashes and tables of slots for n-grams and words, the same in memory and in files.
enum NGramHash {
    /// Mixes a node and the word that follows it.
    @inline(__always)
    static func mix(_ parent: UInt32, _ word: UInt32) -> UInt64 {
        var hash = (UInt64(parent) << 32 | UInt64(word)) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 32
        hash = hash &* 0xD6E8_FEB8_6659_FD93
        return hash ^ hash >> 32
    }

    /// Mixes the bytes of a word.
    static func mix(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        hash ^= hash >> 32
        return hash &* 0x9E37_79B9_7F4A_7C15
    }

    /// Slots for `count` entries: a power of two, at most two thirds full, at least one empty.
    static func slots(for count: Int) -> Int {
        var slots = 8
        while slots * 2 < (count + 1) * 3 { slots *= 2 }
        return slots
    }

    /// A sum over the bytes from `start` on that tells whether one of them changed.
    static func checksum(_ bytes: UnsafeRawBufferPointer, from start: Int) -> UInt64 {
        // Four lanes, so that the multiplications of one do not wait for those of another.
        let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
        var lanes: (UInt64, UInt64, UInt64, UInt64) = (1, 2, 3, 4)
        var position = start
        while position + 32 <= bytes.count {
            lanes.0 = (lanes.0 ^ word(bytes, position)) &* factor
            lanes.1 = (lanes.1 ^ word(bytes, position + 8)) &* factor
            lanes.2 = (lanes.2 ^ word(bytes, position + 16)) &* factor
            lanes.3 = (lanes.3 ^ word(bytes, position + 24)) &* factor
            lanes.0 ^= lanes.0 >> 29
            lanes.1 ^= lanes.1 >> 29
            lanes.2 ^= lanes.2 >> 29
            lanes.3 ^= lanes.3 >> 29
            position += 32
        }
        while position < bytes.count {
            lanes.0 = (lanes.0 ^ UInt64(bytes[position])) &* factor
            lanes.0 ^= lanes.0 >> 29
            position += 1
        }
        var sum = UInt64(bytes.count)
        for lane in [lanes.0, lanes.1, lanes.2, lanes.3] {
            sum = (sum ^ lane) &* factor
            sum ^= sum >> 31
        }
        return sum
    }

    @inline(__always)
    private static func word(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
    }
}

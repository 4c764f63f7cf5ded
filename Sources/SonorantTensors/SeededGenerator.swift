import Foundation

/// A small, fast generator of random numbers that gives the same numbers on every platform.
///
/// Every place that needs chance makes a generator of its own from the run's seed and a name for
/// the purpose (``init(seed:_:)``), so that no place disturbs another and nothing has to be
/// saved to resume a run.
///
/// Source: xoshiro256** 1.0 (Blackman and Vigna 2018), state filled by SplitMix64.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// A generator for `seed` alone.
    package init(seed: UInt64) {
        var mixer = SplitMix64(state: seed)
        state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
    }

    /// A generator for one purpose within a run.
    ///
    /// - Parameters:
    ///   - seed: the run's seed.
    ///   - purpose: what the numbers are for, such as `"shuffle"` or `"dropout"`.
    ///   - indices: which of many, such as the epoch and the utterance's number.
    package init(seed: UInt64, _ purpose: String, _ indices: Int...) {
        // FNV-1a over the purpose, then the indices, each mixed by SplitMix64.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var mixer = SplitMix64(state: seed ^ hash)
        for index in indices {
            mixer = SplitMix64(state: mixer.next() ^ UInt64(bitPattern: Int64(index)))
        }
        self.init(seed: mixer.next())
    }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        func rotate(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
        let result = rotate(state.1 &* 5, 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = rotate(state.3, 45)
        return result
    }

    /// Uniform in [0, 1), in steps of 2⁻⁵³.
    package mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Uniform in `range`, its upper end excluded.
    package mutating func uniform(in range: Range<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    /// Uniform in 0..<`count`, without bias worth the name (under `count` / 2⁶⁴).
    package mutating func index(below count: Int) -> Int {
        precondition(count > 0, "an index below \(count) does not exist")
        return Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// Normal with mean 0 and variance 1, by the Box-Muller transform of two uniform numbers.
    package mutating func gaussian() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * .pi * uniform())
    }

    /// `items` in random order (Fisher and Yates). Unlike the standard library's shuffle its
    /// order is fixed for all time by the seed.
    package mutating func shuffled<Element>(_ items: [Element]) -> [Element] {
        var result = items
        for last in stride(from: result.count - 1, to: 0, by: -1) {
            result.swapAt(last, index(below: last + 1))
        }
        return result
    }
}

private struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

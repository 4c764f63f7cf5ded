/// A prefix that may be in the next beam.
struct Candidate {
    /// Its probability when ending in blank and in its last label.
    var inBlank = 0.0
    var inLabel = 0.0
    /// Where the beam holds it already; -1 for a new one, which the rest describes.
    var slot: Int32 = -1
    var parent: Int32 = -1
    var label: Int32 = -1
    var variant: Int32 = 0
    var place: Int32 = 0
    var word: Int32 = PrefixTree.noWord
    var hot: Int32 = 0
    var wordState: UInt32 = 0
    var symbolState: UInt32 = 0
    /// What everything but the sound multiplies the probability by.
    var factor = 1.0
}

/// The candidates of one frame, of which only the best are kept.
struct CandidateList: ~Copyable {
    /// What a candidate must exceed to be among the best.
    private(set) var threshold = 0.0
    private(set) var count = 0
    let candidates: UnsafeMutablePointer<Candidate>

    private let wanted: Int
    private let capacity: Int
    private let values: UnsafeMutablePointer<Double>
    private let scratch: UnsafeMutablePointer<Double>

    init(wanted: Int) {
        self.wanted = wanted
        capacity = 4 * wanted + 64
        values = .allocate(capacity: capacity)
        scratch = .allocate(capacity: capacity)
        candidates = .allocate(capacity: capacity)
    }

    deinit {
        values.deallocate()
        scratch.deallocate()
        candidates.deallocate()
    }

    /// The value of the best.
    var largest: Double {
        var largest = 0.0
        for index in 0..<count { largest = max(largest, values[index]) }
        return largest
    }

    mutating func removeAll() {
        count = 0
        threshold = 0
    }

    @inline(__always)
    mutating func append(_ candidate: Candidate, value: Double) {
        if count == capacity { select() }
        values[count] = value
        (candidates + count).initialize(to: candidate)
        count += 1
    }

    /// What is there fills the beam: none that is worse than the worst of it can enter.
    mutating func raiseThreshold() {
        guard count == wanted else { return }
        threshold = values[0]
        for index in 1..<max(count, 1) { threshold = min(threshold, values[index]) }
    }

    /// Drops all but the best; of equal ones the first stay.
    mutating func select() {
        guard count > wanted else { return }
        scratch.update(from: values, count: count)
        let least = Self.value(atRank: wanted - 1, of: scratch, count: count)
        var equal = wanted
        for index in 0..<count where values[index] > least { equal -= 1 }
        var next = 0
        for index in 0..<count where values[index] >= least {
            if values[index] == least {
                guard equal > 0 else { continue }
                equal -= 1
            }
            if next < index {
                values[next] = values[index]
                candidates[next] = candidates[index]
            }
            next += 1
        }
        count = next
        threshold = least
    }

    /// Hoare's selection: the value that `rank` others are at least as large as. Shuffles
    /// `values`.
    private static func value(
        atRank rank: Int, of values: UnsafeMutablePointer<Double>, count: Int
    ) -> Double {
        var (low, high) = (0, count - 1)
        while low < high {
            let pivot = values[(low + high) / 2]
            var (i, j) = (low, high)
            while i <= j {
                while values[i] > pivot { i += 1 }
                while pivot > values[j] { j -= 1 }
                if i <= j {
                    (values[i], values[j]) = (values[j], values[i])
                    i += 1
                    j -= 1
                }
            }
            if rank <= j {
                high = j
            } else if rank >= i {
                low = i
            } else {
                break
            }
        }
        return values[rank]
    }
}

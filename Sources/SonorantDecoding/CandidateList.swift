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
struct CandidateList {
    /// What a candidate must exceed to be among the best.
    private(set) var threshold = 0.0
    private(set) var count = 0

    private let wanted: Int
    private let capacity: Int
    private var values: [Double]
    private var candidates: [Candidate]
    private var indices: [Int32]

    init(wanted: Int) {
        self.wanted = wanted
        capacity = 4 * wanted + 64
        values = [Double](repeating: 0, count: capacity)
        candidates = [Candidate](repeating: Candidate(), count: capacity)
        indices = [Int32](repeating: 0, count: capacity)
    }

    subscript(index: Int) -> Candidate { candidates[index] }

    /// The value of the best.
    var largest: Double { values[..<count].max() ?? 0 }

    mutating func removeAll() {
        count = 0
        threshold = 0
    }

    @inline(__always)
    mutating func append(_ candidate: Candidate, value: Double) {
        if count == capacity { select() }
        values[count] = value
        candidates[count] = candidate
        count += 1
    }

    /// What is there fills the beam: none that is worse than the worst of it can enter.
    mutating func raiseThreshold() {
        if count == wanted { threshold = values[..<count].min() ?? 0 }
    }

    /// Drops all but the best; of equal ones the first stay.
    mutating func select() {
        guard count > wanted else { return }
        let count = count
        let wanted = wanted
        let least = indices.withUnsafeMutableBufferPointer { indices in
            values.withUnsafeBufferPointer { values in
                for index in 0..<count { indices[index] = Int32(index) }
                Self.partition(indices, values, count: count, wanted: wanted)
                indices[..<wanted].sort()
                return indices[..<wanted].reduce(Double.infinity) { min($0, values[Int($1)]) }
            }
        }
        // In ascending order, so nothing is overwritten before it has been moved.
        for (place, index) in indices[..<wanted].enumerated() where place != Int(index) {
            values[place] = values[Int(index)]
            candidates[place] = candidates[Int(index)]
        }
        self.count = wanted
        threshold = least
    }

    /// Hoare's selection: moves the `wanted` best of `indices` to the front.
    private static func partition(
        _ indices: UnsafeMutableBufferPointer<Int32>, _ values: UnsafeBufferPointer<Double>,
        count: Int, wanted: Int
    ) {
        @inline(__always) func isBetter(_ left: Int32, _ right: Int32) -> Bool {
            let (a, b) = (values[Int(left)], values[Int(right)])
            return a > b || (a == b && left < right)
        }
        var (low, high) = (0, count - 1)
        while low < high {
            let pivot = indices[(low + high) / 2]
            var (i, j) = (low, high)
            while i <= j {
                while isBetter(indices[i], pivot) { i += 1 }
                while isBetter(pivot, indices[j]) { j -= 1 }
                if i <= j {
                    indices.swapAt(i, j)
                    i += 1
                    j -= 1
                }
            }
            if wanted - 1 <= j {
                high = j
            } else if wanted - 1 >= i {
                low = i
            } else {
                return
            }
        }
    }
}

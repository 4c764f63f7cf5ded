import Foundation

/// How the values of an axis, or of a map's colours, are laid out.
package enum AxisScale: Sendable {
    case linear
    /// Powers of ten at equal distances; values that are not above zero have no place.
    case logarithmic

    /// The largest magnitude that has a place: of two such values difference and sum are finite.
    private static let largest = 1e300

    /// Whether `value` has a place; none has what is not finite, or so nearly infinite that its
    /// distance from another value might not be.
    package func holds(_ value: Double) -> Bool {
        abs(value) <= Self.largest && (self == .linear || value >= .leastNormalMagnitude)
    }

    /// `value` as a number whose differences are distances.
    func place(_ value: Double) -> Double { self == .linear ? value : log10(value) }
}

/// One axis: what it shows and where its ticks are.
struct Axis {
    let scale: AxisScale
    let range: ClosedRange<Double>
    let ticks: [Double]

    /// - Parameters:
    ///   - values: those to be shown; what has no place is passed over.
    ///   - range: what to show instead of from the smallest value to the largest.
    init(_ scale: AxisScale, values: some Sequence<Double>, range: ClosedRange<Double>? = nil) {
        self.scale = scale
        var low = Double.infinity
        var high = -Double.infinity
        for value in values where scale.holds(value) {
            low = min(low, value)
            high = max(high, value)
        }
        if let range, scale.holds(range.lowerBound), scale.holds(range.upperBound) {
            (low, high) = (range.lowerBound, range.upperBound)
        }
        if low > high { (low, high) = scale == .linear ? (0, 1) : (1, 10) }
        switch scale {
        case .linear:
            // Where not even a step of the axis is a normal number, all values are as good as equal.
            if high - low < 1e-300 {
                let margin = max(abs(low) / 10, 0.5)
                (low, high) = (low - margin, high + margin)
            }
            let step = Self.step((high - low) / 6)
            let first = Int((low / step).rounded(.down))
            let last = Int((high / step).rounded(.up))
            if range == nil { (low, high) = (Double(first) * step, Double(last) * step) }
            ticks = (first...last).map { Double($0) * step }.filter {
                $0 >= low - step / 1e6 && $0 <= high + step / 1e6
            }
        case .logarithmic:
            let first = Int(log10(low).rounded(.down))
            let last = max(first + 1, Int(log10(high).rounded(.up)))
            if range == nil || low == high {
                (low, high) = (pow(10, Double(first)), pow(10, Double(last)))
            }
            let every = max(1, (last - first + 7) / 8)
            ticks = stride(from: first, through: last, by: every).map { pow(10, Double($0)) }
                .filter { $0 >= low * 0.999_999 && $0 <= high * 1.000_001 }
        }
        self.range = low...high
    }

    /// Where `value` lies, 0 at the axis' start and 1 at its end; nil where it has no place.
    func fraction(_ value: Double) -> Double? {
        guard scale.holds(value) else { return nil }
        let low = scale.place(range.lowerBound)
        return (scale.place(value) - low) / (scale.place(range.upperBound) - low)
    }

    /// The least of 1, 2 and 5 times a power of ten that is not below `least`.
    private static func step(_ least: Double) -> Double {
        let power = pow(10, log10(least).rounded(.down))
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least * 0.999_999 } ?? 10 * power
    }
}

/// Confidence intervals of error rates, by drawing utterances (or speakers) again.
///
/// Source: Bisani and Ney 2004, "Bootstrap estimates for confidence intervals in ASR performance
/// evaluation": each replicate draws as many units as there are, with replacement, and its rate
/// is the sum of their errors by the sum of their reference tokens. The limits are percentiles
/// of the replicates, so they need not lie evenly around the rate.
package struct Bootstrap: Sendable {
    /// What one unit adds to the sums; which place means what is up to the caller.
    package typealias Sums = SIMD8<Double>

    /// Two limits between which a measure lies with the confidence asked for.
    package struct Interval: Sendable, Equatable, Encodable {
        /// The lower limit.
        package let lower: Double
        /// The upper limit.
        package let upper: Double

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try container.encode(lower)
            try container.encode(upper)
        }
    }

    /// The sums of each replicate.
    let replicates: [Sums]

    /// Draws from `units`; without units there are no replicates.
    ///
    /// - Parameters:
    ///   - units: sums of an utterance or a speaker each.
    ///   - count: how many replicates are drawn.
    package init(
        _ units: [Sums], replicates count: Int, using generator: inout some RandomNumberGenerator
    ) {
        guard !units.isEmpty else {
            replicates = []
            return
        }
        // Counted first and summed in order, since fetching 64 bytes from anywhere in a large
        // table costs several times as much as adding one to a small number.
        let size = UInt64(units.count)
        precondition(size <= 1 << 31, "\(size) units are more than can be drawn from")
        var times = [UInt32](repeating: 0, count: units.count)
        replicates = (0..<count).map { _ in
            // Two draws of 32 bits from each number: a bias of units / 2³² at most.
            var rest = units.count
            while rest > 0 {
                let bits = generator.next()
                times[Int(((bits & 0xFFFF_FFFF) &* size) >> 32)] += 1
                if rest > 1 { times[Int(((bits >> 32) &* size) >> 32)] += 1 }
                rest -= 2
            }
            var sums = Sums.zero
            for index in units.indices where times[index] > 0 {
                sums += units[index] * Double(times[index])
                times[index] = 0
            }
            return sums
        }
    }

    /// The limits of a measure of the replicates; nil without any.
    ///
    /// - Parameter confidence: above 0, below 1.
    package func interval(_ confidence: Double, of measure: (Sums) -> Double) -> Interval? {
        guard !replicates.isEmpty else { return nil }
        let values = replicates.map(measure).sorted()
        return Interval(
            lower: Self.quantile((1 - confidence) / 2, of: values),
            upper: Self.quantile((1 + confidence) / 2, of: values))
    }

    /// The part of the replicates for which `test` holds, those for which `tie` holds by half.
    package func share(of test: (Sums) -> Bool, tie: (Sums) -> Bool) -> Double {
        let sum = replicates.reduce(0.0) { $0 + (test($1) ? 1 : tie($1) ? 0.5 : 0) }
        return replicates.isEmpty ? 0.5 : sum / Double(replicates.count)
    }

    /// Between the two nearest of the sorted `values`, linearly.
    static func quantile(_ share: Double, of values: [Double]) -> Double {
        let place = share * Double(values.count - 1)
        let lower = min(max(Int(place), 0), values.count - 1)
        let upper = min(lower + 1, values.count - 1)
        return values[lower] + (place - Double(lower)) * (values[upper] - values[lower])
    }
}

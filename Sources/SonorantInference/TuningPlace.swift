import SonorantDecoding

/// Values of the weights looked for, in fine steps of each.
struct TuningPlace: Hashable, Comparable, Sendable {
    let steps: [Int]

    private init(steps: [Int]) { self.steps = steps }

    /// The place nearest to `configuration`.
    init(_ configuration: DecoderConfiguration, axes: [TuningAxis]) {
        steps = axes.map {
            min(
                max($0.steps(configuration[keyPath: $0.path]), $0.limits.lowerBound),
                $0.limits.upperBound)
        }
    }

    /// This place with another value on one axis.
    func with(_ axis: Int, _ value: Int) -> TuningPlace {
        var steps = steps
        steps[axis] = value
        return TuningPlace(steps: steps)
    }

    /// `base` with the values of this place.
    func configuration(
        _ base: DecoderConfiguration, axes: [TuningAxis]
    ) -> DecoderConfiguration {
        var result = base
        for (axis, steps) in zip(axes, steps) { result[keyPath: axis.path] = axis.value(steps) }
        return result
    }

    /// The square of the distance, in coarse steps.
    func squaredDistance(_ other: TuningPlace) -> Double {
        zip(steps, other.steps).reduce(0) { sum, pair in
            let distance = Double(pair.0 - pair.1) / Double(TuningAxis.fineSteps)
            return sum + distance * distance
        }
    }

    static func < (left: TuningPlace, right: TuningPlace) -> Bool {
        left.steps.lexicographicallyPrecedes(right.steps)
    }
}

import SonorantDecoding
import SonorantScoring
import SonorantTensors

/// What ``Tuner`` found, and everything that it saw on the way.
package struct TuningResult: Sendable {
    /// A point that was tried.
    package struct Point: Sendable, Equatable {
        /// The values of ``TuningResult/axes``.
        package let values: [Double]
        /// The errors over all of the data.
        package let rate: ErrorRate
    }

    /// A beam that was tried with the weights found.
    package struct Beam: Sendable, Equatable, Encodable {
        /// Hypotheses followed at once.
        package let beam: Int
        /// The errors over all of the data.
        package let rate: ErrorRate

        private enum CodingKeys: String, CodingKey {
            case beam, rate, errors
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(beam, forKey: .beam)
            try container.encode(rate.rate, forKey: .rate)
            try container.encode(rate.errors, forKey: .errors)
        }
    }

    /// A rate and between which limits it would lie for other data of the kind.
    package struct Rated: Sendable, Equatable, Encodable {
        /// The errors.
        package let rate: ErrorRate
        /// The limits of its rate with 95 % confidence; nil where one unit is all there is.
        package let interval: Bootstrap.Interval?

        private enum CodingKeys: String, CodingKey {
            case interval
        }

        /// Writes the keys of `ErrorRate` and `interval`.
        package func encode(to encoder: any Encoder) throws {
            try rate.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeIfPresent(interval, forKey: .interval)
        }
    }

    /// Errors of each utterance in several ways of decoding.
    struct Errors: Sendable {
        var greedy: [UtteranceErrors]?
        var given: [UtteranceErrors]
        var tuned: [UtteranceErrors]
        var halves: [UtteranceErrors]?
    }

    /// Utterances measured on.
    package let utterances: Int
    /// Their speakers; 0 where not all are known.
    package let speakers: Int
    /// What was made small.
    package let measure: TuningMeasure
    /// The weights looked for.
    package let axes: [TuningAxis]
    /// What was given to begin with.
    package let given: DecoderConfiguration
    /// What was found, the temperature included.
    package let configuration: DecoderConfiguration
    /// Every point, by its values.
    package let points: [Point]
    /// Every beam, the smallest first; empty where the beam was given.
    package let beams: [Beam]
    /// The temperature, and confidences before and after.
    package let confidence: ConfidenceFit
    /// How good greedy decoding's confidences are; nil where it writes no words.
    package let greedyCalibration: Calibration?
    /// How often the data was decoded.
    package let passes: Int
    /// The reference's tokens by the measure.
    package let tokens: Int
    private let errors: Errors
    private let units: [Int]

    init(
        data: TuningData, measure: TuningMeasure, axes: [TuningAxis], given: DecoderConfiguration,
        configuration: DecoderConfiguration, errors: Errors, trials: [Tuner.Trial], beams: [Beam],
        confidence: ConfidenceFit, greedyCalibration: Calibration?, passes: Int
    ) {
        utterances = data.utterances.count
        let speakers = data.speakers
        self.speakers = speakers.count
        self.measure = measure
        self.axes = axes
        self.given = given
        self.configuration = configuration
        points = trials.map { trial in
            Point(
                values: zip(axes, trial.place.steps).map { $0.value($1) },
                rate: trial.errors.reduce(ErrorRate()) { $0 + $1(measure) })
        }
        self.beams = beams
        self.confidence = confidence
        self.greedyCalibration = greedyCalibration
        self.passes = passes
        self.errors = errors
        tokens = errors.given.reduce(0) { $0 + $1(measure).reference }
        let places = Dictionary(uniqueKeysWithValues: speakers.enumerated().map { ($1, $0) })
        units =
            speakers.count >= 5
            ? data.utterances.map { places[$0.speaker ?? "", default: 0] }
            : Array(data.utterances.indices)
    }

    /// Without language model or anything else; nil where that writes no words.
    package func greedy(seed: UInt64) -> Rated? { errors.greedy.map { rated($0, seed) } }

    /// With the weights given.
    package func before(seed: UInt64) -> Rated { rated(errors.given, seed) }

    /// With what was found, on the data that it was found on: lower than it will be elsewhere.
    package func after(seed: UInt64) -> Rated { rated(errors.tuned, seed) }

    /// Each half of the data (every other speaker) with the point that is best for the other:
    /// what to expect elsewhere. Nil for a single utterance or point.
    package func halves(seed: UInt64) -> Rated? { errors.halves.map { rated($0, seed) } }

    /// Utterances are drawn again, or speakers where there are five or more.
    private func rated(_ errors: [UtteranceErrors], _ seed: UInt64) -> Rated {
        let rates = errors.map { $0(measure) }
        var sums = [Bootstrap.Sums](repeating: .zero, count: (units.max() ?? 0) + 1)
        for (unit, rate) in zip(units, rates) {
            sums[unit][0] += Double(rate.errors)
            sums[unit][1] += Double(rate.reference)
        }
        var interval: Bootstrap.Interval?
        if sums.count > 1 {
            var chance = SeededGenerator(seed: seed, "tune bootstrap")
            interval = Bootstrap(sums, replicates: 1000, using: &chance)
                .interval(0.95) { $0[0] / max($0[1], 1) }
        }
        return Rated(rate: rates.reduce(ErrorRate(), +), interval: interval)
    }

    /// What should be known before the result is relied on.
    package var warnings: [String] {
        var warnings: [String] = []
        if tokens < 200 * (measure == .words ? 1 : 5) {
            warnings.append(
                "the data has only \(tokens) \(measure == .words ? "words" : "characters"); "
                    + "weights that are right for so few may be wrong for others: give more")
        }
        for (index, axis) in axes.enumerated() {
            let value = configuration[keyPath: axis.path]
            let all = points.map { $0.values[index] }
            if let low = all.min(), let high = all.max(), low < high, value <= low || value >= high,
                value != 0 || axis == .wordBonus
            {
                warnings.append(
                    "\(axis.rawValue) \(value) lies at the edge of what was tried "
                        + "(\(low) to \(high)): the best may lie beyond")
            }
        }
        if confidence.isAtEdge {
            warnings.append(
                "the temperature lies at the edge of what was tried, \(ConfidenceFit.range); "
                    + "confidences need data with both right and wrong words")
        }
        return warnings
    }
}

import SonorantSystem

/// A configuration that makes no sense, with all that is wrong with it.
package enum FeatureError: Failure, Equatable {
    /// Each issue names a key, its value and what is allowed.
    case invalidConfiguration(issues: [String])
    /// Features of `kind` `given` cannot be computed from sound.
    case featuresAreGiven
    /// Features made elsewhere have another dimension than the configuration, or the model, says.
    case dimension(found: Int, needed: Int)
    /// Normalisation over a speaker or the training data has no statistics to work with.
    case statisticsMissing(normalisation: String)
    /// Normalisation by what is known only at the end of a recording that is still arriving.
    case notIncremental(normalisation: String)

    package var category: FailureCategory { .badData }

    package var description: String {
        switch self {
        case .invalidConfiguration(let issues):
            "the configuration makes no sense: " + issues.joined(separator: "; ")
        case .featuresAreGiven:
            "the configuration says features.kind: given, so features cannot be computed from "
                + "sound; give a feature archive, or set features.kind to fbank"
        case .dimension(let found, let needed):
            "the features have \(found) values a frame, but \(needed) are needed; make them as "
                + "those of the training data were made, or correct features.dimension"
        case .statisticsMissing(let normalisation):
            "features.normalisation is \(normalisation), but there are no statistics to "
                + "normalise with; use a model that carries them, or set it to utterance"
        case .notIncremental(let normalisation):
            "features.normalisation is \(normalisation), which needs all of the recording before "
                + "its first frame, so it cannot be transcribed while it arrives; use a model with "
                + "features.normalisation global or none"
        }
    }
}

extension FeatureConfiguration {
    /// Everything about the values that makes no sense, each named by its key; empty if all is
    /// well. What depends on the sample rate is looked at only where ``sampleRate`` is known.
    package var issues: [String] {
        var list = IssueList(prefix: "features")
        list.require("sample_rate", sampleRate, in: 0...768_000)
        if (1..<1000).contains(sampleRate) {
            list.add("sample_rate", sampleRate, "needs 0 or at least 1000 Hz")
        }
        list.require("deltas", deltas, in: 0...2)
        list.require("delta_window", deltaWindow, in: 1...50)
        list.require("stack", stack, in: 1...50)
        list.require("skip", skip, in: 1...50)
        list.require("dimension", dimension, in: 0...1_000_000)
        guard kind != .given else { return list.issues }
        list.require("dither", dither, in: 0...32768)
        list.require("preemphasis", preemphasis, in: 0...1)
        list.require("energy_floor", energyFloor, in: 0...1e30)
        list.require("frame_length_ms", frameLengthInMilliseconds, in: 1...1000)
        list.require("frame_shift_ms", frameShiftInMilliseconds, in: 0.5...1000)
        if kind != .spectrogram { list.require("bins", bins, in: 3...1024) }
        if kind == .mfcc {
            list.require("cepstra", cepstra, in: 1...max(1, bins))
            list.require("cepstral_lifter", cepstralLifter, in: 0...1000)
        }
        if list.issues.isEmpty, sampleRate > 0 { addIssuesAtSampleRate(to: &list) }
        return list.issues
    }

    /// Throws ``FeatureError/invalidConfiguration(issues:)`` with all ``issues`` if there are any.
    package func validate() throws {
        let issues = issues
        guard issues.isEmpty else { throw FeatureError.invalidConfiguration(issues: issues) }
    }

    private func addIssuesAtSampleRate(to list: inout IssueList) {
        let geometry = FrameGeometry(configuration: self, sampleRate: sampleRate)
        if geometry.length < 2 || geometry.shift < 1 {
            list.add("frame_length_ms", frameLengthInMilliseconds, "is too short for the rate")
            return
        }
        guard kind != .spectrogram else { return }
        let nyquist = Double(sampleRate) / 2
        let high = highFrequency <= 0 ? nyquist + highFrequency : highFrequency
        if !(0..<nyquist).contains(lowFrequency) {
            list.add(
                "low_frequency", lowFrequency,
                "is not from 0 to below the Nyquist frequency of \(nyquist) Hz")
        } else if !(high <= nyquist) {
            list.add(
                "high_frequency", highFrequency, "is above the Nyquist frequency of \(nyquist) Hz")
        } else if !(high > lowFrequency) {
            list.add(
                "high_frequency", highFrequency,
                "is \(high) Hz, not above low_frequency, \(lowFrequency) Hz")
        } else if let empty = MelFilters(configuration: self, geometry: geometry).emptyFilter {
            list.add(
                "bins", bins,
                "is too many for \(sampleRate) Hz and frames of \(frameLengthInMilliseconds) ms: "
                    + "no line of the spectrum falls into filter \(empty + 1)")
        }
    }

    /// What forbids a warp of the vocal-tract length with this configuration; nil if it is fine.
    var warpIssue: String? {
        let nyquist = Double(sampleRate) / 2
        let high = highFrequency <= 0 ? nyquist + highFrequency : highFrequency
        let upper = vtlnHighFrequency <= 0 ? nyquist + vtlnHighFrequency : vtlnHighFrequency
        guard lowFrequency < vtlnLowFrequency, vtlnLowFrequency < upper, upper < high else {
            return "features.vtln_low_frequency (\(vtlnLowFrequency) Hz) and vtln_high_frequency "
                + "(\(upper) Hz) must lie in this order between low_frequency (\(lowFrequency) Hz) "
                + "and high_frequency (\(high) Hz) for vocal-tract warping"
        }
        return nil
    }
}

/// Collects what is wrong with a configuration.
struct IssueList {
    let prefix: String
    private(set) var issues: [String] = []

    init(prefix: String) { self.prefix = prefix }

    mutating func add(_ key: String, _ value: some Any, _ complaint: String) {
        issues.append("\(prefix).\(key): \(value) \(complaint)")
    }

    /// Complains unless `value` lies in `range`; NaN lies in none.
    mutating func require<Value: Comparable>(
        _ key: String, _ value: Value, in range: ClosedRange<Value>
    ) {
        if !range.contains(value) {
            add(key, value, "is not from \(range.lowerBound) to \(range.upperBound)")
        }
    }
}

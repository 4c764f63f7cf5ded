/// How training data is varied. Everything is off by default.
///
/// A waveform is first played at another speed, then put into a room, then noise is added, then
/// it is made louder or softer; its mel filters are warped; its features are masked.
package struct AugmentationConfiguration: Codable, Sendable, Equatable {
    /// Factors of speed, one of which is drawn for each utterance, such as 0.9, 1.0 and 1.1;
    /// empty is off.
    package var speed: [Double] = []
    /// The vocal-tract length is warped by a factor between 1 less this and 1 plus this; 0 is off.
    package var vtlp = 0.0
    /// How likely noise is added to an utterance, 0 to 1.
    package var noiseProbability = 0.0
    /// Where the noise comes from, one of which is drawn: `white`, `pink` or `brown` noise made
    /// on the spot, audio files, and folders of audio files.
    package var noise = ["white", "pink", "brown"]
    /// The least ratio of the utterance's power to that of the noise, in decibels.
    package var noiseSNRLowInDecibels = 5.0
    /// The greatest ratio of the utterance's power to that of the noise, in decibels.
    package var noiseSNRHighInDecibels = 25.0
    /// The least gain in decibels.
    package var gainLowInDecibels = 0.0
    /// The greatest gain in decibels.
    package var gainHighInDecibels = 0.0
    /// How likely an utterance is put into a room, 0 to 1.
    package var reverberationProbability = 0.0
    /// Where the rooms' impulse responses come from, one of which is drawn: `generated` ones,
    /// audio files, and folders of audio files.
    package var reverberation = ["generated"]
    /// The shortest time in which a generated room's sound falls by 60 dB, in seconds.
    package var rt60LowInSeconds = 0.15
    /// The longest time in which a generated room's sound falls by 60 dB, in seconds.
    package var rt60HighInSeconds = 0.6
    /// The least ratio of direct to reflected power of a generated room, in decibels.
    package var directToReverberantLowInDecibels = 0.0
    /// The greatest ratio of direct to reflected power of a generated room, in decibels.
    package var directToReverberantHighInDecibels = 12.0
    /// How many runs of frames are masked; 0 is off.
    package var timeMasks = 0
    /// The longest run of frames, before frames are stacked and skipped.
    package var timeMaskWidth = 20
    /// No run is longer than this part of the utterance, 0 to 1.
    package var timeMaskFraction = 0.1
    /// How many bands of neighbouring dimensions are masked; 0 is off.
    package var frequencyMasks = 0
    /// The widest band, in dimensions.
    package var frequencyMaskWidth = 8

    /// Nothing is varied.
    package init() {}

    enum CodingKeys: String, CodingKey {
        case speed
        case vtlp
        case noiseProbability = "noise_probability"
        case noise
        case noiseSNRLowInDecibels = "noise_snr_low_db"
        case noiseSNRHighInDecibels = "noise_snr_high_db"
        case gainLowInDecibels = "gain_low_db"
        case gainHighInDecibels = "gain_high_db"
        case reverberationProbability = "reverberation_probability"
        case reverberation
        case rt60LowInSeconds = "rt60_low_s"
        case rt60HighInSeconds = "rt60_high_s"
        case directToReverberantLowInDecibels = "direct_to_reverberant_low_db"
        case directToReverberantHighInDecibels = "direct_to_reverberant_high_db"
        case timeMasks = "time_masks"
        case timeMaskWidth = "time_mask_width"
        case timeMaskFraction = "time_mask_fraction"
        case frequencyMasks = "frequency_masks"
        case frequencyMaskWidth = "frequency_mask_width"
    }

    /// Whether waveforms, or the filters they go through, are varied: features made elsewhere
    /// can't be, and features of a waveform can't be kept from one epoch to the next.
    package var variesWaveforms: Bool {
        !speed.isEmpty || vtlp > 0 || noiseProbability > 0 || reverberationProbability > 0
            || gainLowInDecibels != 0 || gainHighInDecibels != 0
    }

    /// Whether features are masked.
    package var masksFeatures: Bool {
        (timeMasks > 0 && timeMaskWidth > 0) || (frequencyMasks > 0 && frequencyMaskWidth > 0)
    }

    /// Everything about the values that makes no sense, each named by its key.
    package var issues: [String] {
        var list = IssueList(prefix: "augmentation")
        for factor in speed { list.require("speed", factor, in: 0.25...4) }
        list.require("vtlp", vtlp, in: 0...0.5)
        list.require("noise_probability", noiseProbability, in: 0...1)
        list.require("reverberation_probability", reverberationProbability, in: 0...1)
        if noiseProbability > 0, noise.isEmpty {
            list.add("noise", "[]", "needs white, pink, brown, or files")
        }
        if reverberationProbability > 0, reverberation.isEmpty {
            list.add("reverberation", "[]", "needs generated, or files")
        }
        list.requireOrder(
            "noise_snr_low_db", noiseSNRLowInDecibels, "noise_snr_high_db", noiseSNRHighInDecibels,
            in: -60...100)
        list.requireOrder(
            "gain_low_db", gainLowInDecibels, "gain_high_db", gainHighInDecibels, in: -60...60)
        list.requireOrder(
            "rt60_low_s", rt60LowInSeconds, "rt60_high_s", rt60HighInSeconds, in: 0.01...10)
        list.requireOrder(
            "direct_to_reverberant_low_db", directToReverberantLowInDecibels,
            "direct_to_reverberant_high_db", directToReverberantHighInDecibels, in: -60...60)
        list.require("time_masks", timeMasks, in: 0...100)
        list.require("time_mask_width", timeMaskWidth, in: 0...10_000)
        list.require("time_mask_fraction", timeMaskFraction, in: 0...1)
        list.require("frequency_masks", frequencyMasks, in: 0...100)
        list.require("frequency_mask_width", frequencyMaskWidth, in: 0...10_000)
        return list.issues
    }

    /// Throws ``FeatureError/invalidConfiguration(issues:)`` with all ``issues`` if there are any.
    package func validate() throws {
        let issues = issues
        guard issues.isEmpty else { throw FeatureError.invalidConfiguration(issues: issues) }
    }
}

extension IssueList {
    /// Complains unless both values lie in `range`, the low one not above the high one.
    mutating func requireOrder(
        _ lowKey: String, _ low: Double, _ highKey: String, _ high: Double,
        in range: ClosedRange<Double>
    ) {
        require(lowKey, low, in: range)
        require(highKey, high, in: range)
        if low > high { add(lowKey, low, "is above \(prefix).\(highKey), \(high)") }
    }
}

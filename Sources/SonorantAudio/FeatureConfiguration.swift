/// What is computed from the sound of each frame.
package enum FeatureKind: String, Codable, Sendable, CaseIterable {
    /// Logarithms of the powers in mel-spaced triangular filters.
    case fbank
    /// Mel-frequency cepstral coefficients.
    case mfcc
    /// Logarithms of the power spectrum; bin 0 is the energy of the frame, as in Kaldi.
    case spectrogram
    /// Nothing: the features were made elsewhere.
    case given
}

/// The shape that a frame is multiplied by before its spectrum is taken.
package enum FeatureWindow: String, Codable, Sendable, CaseIterable {
    /// Hann's window to the power of 0.85.
    case povey
    case hamming
    case hanning
    case rectangular
    /// Blackman's window with the coefficient 0.42.
    case blackman
}

/// Over what the features are brought to mean 0 (and variance 1).
package enum Normalisation: String, Codable, Sendable, CaseIterable {
    case none
    /// Over each utterance; needs nothing but the utterance.
    case utterance
    /// Over all utterances of a speaker.
    case speaker
    /// Over the training data, with the same statistics ever after.
    case global
}

/// How sound becomes features. Unchanged but for `bins`, `kind` and the sample rate, the values
/// are Kaldi's own defaults, except that dither is off.
package struct FeatureConfiguration: Codable, Sendable, Equatable {
    /// What is computed.
    package var kind = FeatureKind.fbank
    /// In Hz; recordings at another rate are resampled to it. 0 is the corpus's own rate, which
    /// has to be put here before features are made.
    package var sampleRate = 0
    /// The number of mel filters, for `fbank` and `mfcc`.
    package var bins = 23
    /// The number of cepstral coefficients, C0 included, for `mfcc`.
    package var cepstra = 13
    /// The dimension of features made elsewhere, for `given`; 0 takes the data's.
    package var dimension = 0
    /// The standard deviation of noise added to the samples at 16-bit scale; 0 is off.
    package var dither = 0.0
    /// How many orders of differences over time are appended: 0, 1 or 2.
    package var deltas = 0
    /// A difference looks this many frames to either side.
    package var deltaWindow = 2
    /// Over what mean and variance are normalised.
    package var normalisation = Normalisation.utterance
    /// Whether the variance is brought to 1 too, rather than the mean to 0 alone.
    package var normaliseVariance = true
    /// How many neighbouring frames are joined into one.
    package var stack = 1
    /// One of this many (stacked) frames is kept.
    package var skip = 1
    /// The length of a frame in milliseconds.
    package var frameLengthInMilliseconds = 25.0
    /// From the start of one frame to that of the next, in milliseconds.
    package var frameShiftInMilliseconds = 10.0
    /// The window that a frame is multiplied by.
    package var window = FeatureWindow.povey
    /// How much of the sample before is subtracted from each sample.
    package var preemphasis = 0.97
    /// Whether the mean of each frame's samples is subtracted.
    package var removeDCOffset = true
    /// Whether only frames that lie wholly in the recording are made. Otherwise there are as
    /// many frames as shifts, and the recording is mirrored at its ends.
    package var snipEdges = true
    /// Whether the frame is padded with zeros to a power of two before its spectrum is taken.
    package var roundToPowerOfTwo = true
    /// Where the lowest mel filter begins, in Hz.
    package var lowFrequency = 20.0
    /// Where the highest mel filter ends, in Hz; 0 or less is counted from the Nyquist frequency.
    package var highFrequency = 0.0
    /// The lower bend of the vocal-tract-length warp, in Hz.
    package var vtlnLowFrequency = 100.0
    /// The upper bend of the warp, in Hz; 0 or less is counted from the Nyquist frequency.
    package var vtlnHighFrequency = -500.0
    /// The lifter that evens out the size of the cepstra; 0 is off.
    package var cepstralLifter = 22.0
    /// For `mfcc`: whether the logarithm of the frame's energy stands in for C0.
    package var useEnergy = true
    /// The least energy of a frame, at 16-bit scale; 0 is none.
    package var energyFloor = 0.0
    /// Whether the energy is that before pre-emphasis and window.
    package var rawEnergy = true

    /// Kaldi's defaults: 23 mel filters, 25 ms every 10 ms; normalised by utterance.
    package init() {}

    enum CodingKeys: String, CodingKey {
        case kind
        case sampleRate = "sample_rate"
        case bins
        case cepstra
        case dimension
        case dither
        case deltas
        case deltaWindow = "delta_window"
        case normalisation
        case normaliseVariance = "normalise_variance"
        case stack
        case skip
        case frameLengthInMilliseconds = "frame_length_ms"
        case frameShiftInMilliseconds = "frame_shift_ms"
        case window
        case preemphasis
        case removeDCOffset = "remove_dc_offset"
        case snipEdges = "snip_edges"
        case roundToPowerOfTwo = "round_to_power_of_two"
        case lowFrequency = "low_frequency"
        case highFrequency = "high_frequency"
        case vtlnLowFrequency = "vtln_low_frequency"
        case vtlnHighFrequency = "vtln_high_frequency"
        case cepstralLifter = "cepstral_lifter"
        case useEnergy = "use_energy"
        case energyFloor = "energy_floor"
        case rawEnergy = "raw_energy"
    }
}

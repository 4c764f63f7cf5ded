/// What is computed from the sound of each frame.
public enum FeatureKind: String, Codable, Sendable, CaseIterable {
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
public enum FeatureWindow: String, Codable, Sendable, CaseIterable {
    /// Hann's window to the power of 0.85.
    case povey
    case hamming
    case hanning
    case rectangular
    /// Blackman's window with the coefficient 0.42.
    case blackman
}

/// Over what the features are brought to mean 0 (and variance 1).
public enum Normalisation: String, Codable, Sendable, CaseIterable {
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
public struct FeatureConfiguration: Codable, Sendable, Equatable {
    /// What is computed.
    public var kind = FeatureKind.fbank
    /// In Hz; recordings at another rate are resampled to it. 0 is the corpus's own rate, which
    /// has to be put here before features are made.
    public var sampleRate = 0
    /// The number of mel filters, for `fbank` and `mfcc`.
    public var bins = 23
    /// The number of cepstral coefficients, C0 included, for `mfcc`.
    public var cepstra = 13
    /// The dimension of features made elsewhere, for `given`; 0 takes the data's.
    public var dimension = 0
    /// The standard deviation of noise added to the samples at 16-bit scale; 0 is off.
    public var dither = 0.0
    /// How many orders of differences over time are appended: 0, 1 or 2.
    public var deltas = 0
    /// A difference looks this many frames to either side.
    public var deltaWindow = 2
    /// Over what mean and variance are normalised.
    public var normalisation = Normalisation.utterance
    /// Whether the variance is brought to 1 too, rather than the mean to 0 alone.
    public var normaliseVariance = true
    /// How many neighbouring frames are joined into one.
    public var stack = 1
    /// One of this many (stacked) frames is kept.
    public var skip = 1
    /// The length of a frame in milliseconds.
    public var frameLengthInMilliseconds = 25.0
    /// From the start of one frame to that of the next, in milliseconds.
    public var frameShiftInMilliseconds = 10.0
    /// The window that a frame is multiplied by.
    public var window = FeatureWindow.povey
    /// How much of the sample before is subtracted from each sample.
    public var preemphasis = 0.97
    /// Whether the mean of each frame's samples is subtracted.
    public var removeDCOffset = true
    /// Whether only frames that lie wholly in the recording are made. Otherwise there are as
    /// many frames as shifts, and the recording is mirrored at its ends.
    public var snipEdges = true
    /// Whether the frame is padded with zeros to a power of two before its spectrum is taken.
    public var roundToPowerOfTwo = true
    /// Where the lowest mel filter begins, in Hz.
    public var lowFrequency = 20.0
    /// Where the highest mel filter ends, in Hz; 0 or less is counted from the Nyquist frequency.
    public var highFrequency = 0.0
    /// The lower bend of the vocal-tract-length warp, in Hz.
    public var vtlnLowFrequency = 100.0
    /// The upper bend of the warp, in Hz; 0 or less is counted from the Nyquist frequency.
    public var vtlnHighFrequency = -500.0
    /// The lifter that evens out the size of the cepstra; 0 is off.
    public var cepstralLifter = 22.0
    /// For `mfcc`: whether the logarithm of the frame's energy stands in for C0.
    public var useEnergy = true
    /// The least energy of a frame, at 16-bit scale; 0 is none.
    public var energyFloor = 0.0
    /// Whether the energy is that before pre-emphasis and window.
    public var rawEnergy = true

    /// Kaldi's defaults: 23 mel filters, 25 ms every 10 ms; normalised by utterance.
    public init() {}

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

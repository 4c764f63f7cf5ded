/// Where frames lie in a recording, in samples.
struct FrameGeometry: Sendable, Equatable {
    let sampleRate: Int
    /// Samples in a frame.
    let length: Int
    /// Samples from one frame's start to the next's.
    let shift: Int
    /// Samples that the spectrum is taken of: a frame and zeros.
    let padded: Int
    let snipEdges: Bool

    /// Kaldi rounds down to whole samples. `configuration` has no issues.
    init(configuration: FeatureConfiguration, sampleRate: Int) {
        self.sampleRate = sampleRate
        let samplesPerMillisecond = Double(sampleRate) * 0.001
        length = Int(samplesPerMillisecond * configuration.frameLengthInMilliseconds)
        shift = Int(samplesPerMillisecond * configuration.frameShiftInMilliseconds)
        var power = 1
        while power < length { power *= 2 }
        padded = configuration.roundToPowerOfTwo ? power : length
        snipEdges = configuration.snipEdges
    }

    /// Values of the spectrum, from 0 Hz to the Nyquist frequency.
    var lines: Int { padded / 2 + 1 }

    /// How many frames a recording of `samples` has.
    func frames(samples: Int) -> Int {
        if snipEdges { return samples < length ? 0 : 1 + (samples - length) / shift }
        return samples == 0 ? 0 : (samples + shift / 2) / shift
    }

    /// Where a frame begins; before 0 at the left edge without ``snipEdges``.
    func start(ofFrame frame: Int) -> Int {
        snipEdges ? frame * shift : frame * shift + shift / 2 - length / 2
    }
}

import Foundation

/// Triangular filters, evenly spaced on the mel scale, as bands of weights on a power spectrum.
///
/// Source: Kaldi's `MelBanks`; mel(f) = 1127 ln(1 + f / 700). The last line, at the Nyquist
/// frequency, belongs to no filter there, and so here.
struct MelFilters: Sendable {
    /// For each filter the first line of the spectrum that it weighs.
    let first: [Int32]
    /// For each filter how many lines it weighs.
    let length: [Int32]
    /// The weights of all filters, one filter after the other.
    let weights: [Float]
    /// The first filter that weighs nothing, if there is one.
    let emptyFilter: Int?

    /// - Parameters:
    ///   - configuration: one without issues other than empty filters.
    ///   - warp: the vocal-tract-length warp factor α; filters move to α times their frequency.
    init(configuration: FeatureConfiguration, geometry: FrameGeometry, warp: Double = 1) {
        let nyquist = Double(geometry.sampleRate) / 2
        let low = configuration.lowFrequency
        let high =
            configuration.highFrequency <= 0
            ? nyquist + configuration.highFrequency : configuration.highFrequency
        let warping = FrequencyWarp(
            factor: warp, low: low, high: high, lowBend: configuration.vtlnLowFrequency,
            highBend: configuration.vtlnHighFrequency <= 0
                ? nyquist + configuration.vtlnHighFrequency : configuration.vtlnHighFrequency)
        let step = (Self.mel(high) - Self.mel(low)) / Double(configuration.bins + 1)
        let lines = (0..<geometry.padded / 2).map {
            Self.mel(Double($0) * Double(geometry.sampleRate) / Double(geometry.padded))
        }
        var first: [Int32] = []
        var length: [Int32] = []
        var weights: [Float] = []
        var emptyFilter: Int?
        for bin in 0..<configuration.bins {
            let corners = (0..<3).map { corner -> Double in
                let mel = Self.mel(low) + Double(bin + corner) * step
                return warp == 1 ? mel : Self.mel(warping.apply(Self.hertz(mel)))
            }
            let (left, centre, right) = (corners[0], corners[1], corners[2])
            let start = lines.firstIndex { $0 > left } ?? lines.count
            let end = max(start, lines.firstIndex { $0 >= right } ?? lines.count)
            if start == end, emptyFilter == nil { emptyFilter = bin }
            first.append(Int32(min(start, lines.count - 1)))
            length.append(Int32(end - start))
            for mel in lines[start..<end] {
                weights.append(
                    Float(
                        mel <= centre
                            ? (mel - left) / (centre - left) : (right - mel) / (right - centre)))
            }
        }
        self.first = first
        self.length = length
        self.weights = weights
        self.emptyFilter = emptyFilter
    }

    private static func mel(_ hertz: Double) -> Double { 1127 * log(1 + hertz / 700) }

    private static func hertz(_ mel: Double) -> Double { 700 * (exp(mel / 1127) - 1) }
}

/// Kaldi's piecewise linear warp of the frequency axis: f / α between two bends, and straight
/// from there to the unmoved ends.
private struct FrequencyWarp {
    let factor: Double
    let low: Double
    let high: Double
    let lowBend: Double
    let highBend: Double

    func apply(_ frequency: Double) -> Double {
        guard frequency >= low, frequency <= high else { return frequency }
        let lower = lowBend * max(1, factor)
        let upper = highBend * min(1, factor)
        if frequency < lower {
            return low + (lower / factor - low) / (lower - low) * (frequency - low)
        }
        if frequency < upper { return frequency / factor }
        return high + (high - upper / factor) / (high - upper) * (frequency - high)
    }
}

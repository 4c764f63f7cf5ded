import CSIMD
import Foundation
import SonorantTensors

/// Computes features frame by frame: log mel filter banks, MFCC, or log power spectra.
///
/// All tables and plans are made once; several threads may use one extractor at a time. Each
/// call takes O(frames · (N log N + bins)) time, N being the padded frame length, and scratch for
/// 16 frames.
///
/// Equal, with dither 0, to kaldi-native-fbank 1.22 and torchaudio 2.11's Kaldi-compatible
/// functions within 1e-3 on logarithms. All work in single precision: where a filter holds less
/// than about 10⁻⁷ of a frame's power, each of them may be 2e-3 from the exact value (measured
/// on LJSpeech: 2 values of 39,000 in an utterance). Samples are taken at 16-bit scale (±32768);
/// powers are floored at the float epsilon 1.19e-7 before the natural logarithm.
package final class FeatureExtractor: Sendable {
    /// With the sample rate filled in.
    package let configuration: FeatureConfiguration
    /// D: the values of a frame.
    package let dimension: Int

    private let geometry: FrameGeometry
    private let window: [Float]
    private let filters: MelFilters?
    /// The cosine transform and the lifter as one (cepstra, bins) matrix.
    private let cepstralMatrix: [Float]
    private let spectra: PowerSpectra

    /// - Parameters:
    ///   - configuration: of another kind than `given`; its sample rate may be 0.
    ///   - sampleRate: of the waveforms, in Hz.
    /// - Throws: ``FeatureError`` with everything that makes no sense.
    package init(configuration: FeatureConfiguration, sampleRate: Int) throws {
        var configuration = configuration
        configuration.sampleRate = sampleRate
        guard configuration.kind != .given else { throw FeatureError.featuresAreGiven }
        try configuration.validate()
        self.configuration = configuration
        let geometry = FrameGeometry(configuration: configuration, sampleRate: sampleRate)
        self.geometry = geometry
        window = configuration.window.values(count: geometry.length)
        filters =
            configuration.kind == .spectrogram
            ? nil : MelFilters(configuration: configuration, geometry: geometry)
        cepstralMatrix = configuration.kind == .mfcc ? Self.cepstralMatrix(configuration) : []
        spectra = PowerSpectra(size: geometry.padded)
        dimension =
            switch configuration.kind {
            case .mfcc: configuration.cepstra
            case .spectrogram: geometry.lines
            default: configuration.bins
            }
    }

    /// How many frames T a waveform of so many samples has; 0 if it is shorter than a frame and
    /// edges are snipped.
    package func frameCount(samples: Int) -> Int { geometry.frames(samples: samples) }

    /// The features of `waveform`.
    ///
    /// - Parameters:
    ///   - waveform: at the extractor's sample rate.
    ///   - vtlnWarp: the warp factor of the vocal-tract length, near 1; no effect on spectrograms.
    ///   - ditherGenerator: draws the dither if the configuration has any; without one the same
    ///     dither is used for every waveform.
    ///   - pool: the threads that share out the frames of a long waveform; none does it alone.
    ///     The result is the same to the bit.
    /// - Returns: (T, D), natural logarithms (for MFCC their cosine transform).
    package func features(
        of waveform: Waveform, vtlnWarp: Float = 1, ditherGenerator: SeededGenerator? = nil,
        pool: ThreadPool? = nil
    ) -> Matrix {
        precondition(
            waveform.sampleRate == geometry.sampleRate,
            "a waveform of \(waveform.sampleRate) Hz for an extractor of \(geometry.sampleRate) Hz")
        precondition(vtlnWarp > 0, "a warp factor of \(vtlnWarp) is not above 0")
        guard frameCount(samples: waveform.samples.count) > 0 else {
            return Matrix(rows: 0, columns: dimension)
        }
        var samples = waveform.samples
        if configuration.dither > 0 {
            var generator = ditherGenerator ?? SeededGenerator(seed: 0, "dither")
            let scale = configuration.dither / Double(Self.integerScale)
            for index in samples.indices { samples[index] += Float(generator.gaussian() * scale) }
        }
        return undithered(samples, vtlnWarp: vtlnWarp, pool: pool)
    }

    /// The features of `samples` without dither; otherwise as
    /// ``features(of:vtlnWarp:ditherGenerator:pool:)``.
    func undithered(_ samples: [Float], vtlnWarp: Float = 1, pool: ThreadPool?) -> Matrix {
        let frames = frameCount(samples: samples.count)
        guard frames > 0 else { return Matrix(rows: 0, columns: dimension) }
        let filters =
            vtlnWarp == 1 || self.filters == nil
            ? self.filters
            : MelFilters(
                configuration: configuration, geometry: geometry, warp: Double(vtlnWarp))
        let elements = [Float](unsafeUninitializedCapacity: frames * dimension) { buffer, count in
            samples.withUnsafeBufferPointer { samples in
                let output = buffer.baseAddress!
                guard let pool, pool.threads > 1, frames > Self.blockFrames else {
                    compute(0..<frames, of: samples, filters: filters, into: output)
                    return
                }
                pool.run((frames + Self.blockFrames - 1) / Self.blockFrames) { block in
                    let start = block * Self.blockFrames
                    compute(
                        start..<min(frames, start + Self.blockFrames), of: samples,
                        filters: filters, into: output)
                }
            }
            count = frames * dimension
        }
        return Matrix(rows: frames, columns: dimension, elements: elements)
    }

    private static let lanes = PowerSpectra.lanes
    /// The frames of one task: enough for its scratch not to matter, few enough for two threads
    /// to share two seconds of sound.
    private static let blockFrames = 128
    static let integerScale: Float = 32768

    /// A run of frames, row after row at their places in `output`, which starts with frame 0.
    private func compute(
        _ frames: Range<Int>, of samples: UnsafeBufferPointer<Float>, filters: MelFilters?,
        into output: UnsafeMutablePointer<Float>
    ) {
        let scratch = Scratch(geometry: geometry, spectra: spectra, bins: filters?.first.count ?? 0)
        for start in stride(from: frames.lowerBound, to: frames.upperBound, by: Self.lanes) {
            computeLanes(
                start..<min(frames.upperBound, start + Self.lanes), of: samples,
                filters: filters, scratch: scratch, into: output + start * dimension)
        }
    }

    /// Up to 16 frames, written to `output` row after row.
    private func computeLanes(
        _ frames: Range<Int>, of samples: UnsafeBufferPointer<Float>, filters: MelFilters?,
        scratch: Scratch, into output: UnsafeMutablePointer<Float>
    ) {
        for (lane, frame) in frames.enumerated() {
            cut(frame, of: samples, lane: lane, scratch: scratch)
        }
        // What other frames left in unused lanes is computed along and never read.
        let power = scratch.power.pointer
        spectra.compute(scratch.signals, scratch: scratch.spectra, into: power)
        let floor = Float.ulpOfOne
        guard let filters else {
            sonorant_log_with_floor(power, geometry.lines * Self.lanes, floor)
            sonorant_lanes_to_rows(power, geometry.lines, frames.count, output, dimension)
            putEnergies(scratch, count: frames.count, into: output)
            return
        }
        let mel = scratch.mel.pointer
        sonorant_banded_sums(
            power, configuration.bins, filters.first, filters.length, filters.weights, mel)
        sonorant_log_with_floor(mel, configuration.bins * Self.lanes, floor)
        guard configuration.kind == .mfcc else {
            sonorant_lanes_to_rows(mel, dimension, frames.count, output, dimension)
            return
        }
        // The powers are no longer needed, and there are more of them than cepstra.
        sonorant_matrix_lanes(cepstralMatrix, dimension, configuration.bins, mel, power)
        sonorant_lanes_to_rows(power, dimension, frames.count, output, dimension)
        if configuration.useEnergy { putEnergies(scratch, count: frames.count, into: output) }
    }

    private func cut(
        _ frame: Int, of samples: UnsafeBufferPointer<Float>, lane: Int, scratch: Scratch
    ) {
        let start = geometry.start(ofFrame: frame)
        var source = samples.baseAddress! + max(0, start)
        if start < 0 || start + geometry.length > samples.count {
            for offset in 0..<geometry.length {
                scratch.edge.pointer[offset] =
                    samples[
                        Self.mirrored(start + offset, count: samples.count)]
            }
            source = UnsafePointer(scratch.edge.pointer)
        }
        var energies: (Float, Float) = (0, 0)
        withUnsafeMutableBytes(of: &energies) { bytes in
            sonorant_cut_frame(
                source, geometry.length, Self.integerScale, configuration.removeDCOffset ? 1 : 0,
                Float(configuration.preemphasis), window,
                scratch.signals.pointer + lane * geometry.padded,
                bytes.assumingMemoryBound(to: Float.self).baseAddress!)
        }
        guard usesEnergies else { return }
        let energy = max(configuration.rawEnergy ? energies.0 : energies.1, Float.ulpOfOne)
        scratch.logEnergies[lane] = max(
            log(energy),
            configuration.energyFloor > 0 ? log(Float(configuration.energyFloor)) : -.infinity)
    }

    /// Whether the logarithm of a frame's energy is one of its values.
    private var usesEnergies: Bool {
        configuration.kind == .spectrogram
            || configuration.kind == .mfcc && configuration.useEnergy
    }

    private func putEnergies(
        _ scratch: Scratch, count: Int, into output: UnsafeMutablePointer<Float>
    ) {
        for lane in 0..<count { output[lane * dimension] = scratch.logEnergies[lane] }
    }

    /// The index that stands for `index` when a signal is mirrored at its ends, as often as it
    /// takes: … 1 0 | 0 1 2 … n-1 | n-1 n-2 …
    private static func mirrored(_ index: Int, count: Int) -> Int {
        let period = 2 * count
        let within = ((index % period) + period) % period
        return within < count ? within : period - 1 - within
    }

    /// Row c holds √(2/B) cos(πc(b + ½)/B), the first one √(1/B), times 1 + Q/2 · sin(πc/Q).
    private static func cepstralMatrix(_ configuration: FeatureConfiguration) -> [Float] {
        let bins = Double(configuration.bins)
        let lifter = configuration.cepstralLifter
        return (0..<configuration.cepstra).flatMap { row -> [Float] in
            let order = Double(row)
            let scale = (row == 0 ? 1 / bins : 2 / bins).squareRoot()
            let lift = lifter == 0 ? 1 : 1 + 0.5 * lifter * sin(.pi * order / lifter)
            return (0..<configuration.bins).map { bin in
                Float(lift * scale * cos(.pi * order * (Double(bin) + 0.5) / bins))
            }
        }
    }
}

/// The memory of one call, for 16 frames.
private final class Scratch {
    let signals: AlignedFloats
    let spectra: AlignedFloats
    let power: AlignedFloats
    let mel: AlignedFloats
    let edge: AlignedFloats
    var logEnergies: [Float]

    init(geometry: FrameGeometry, spectra: PowerSpectra, bins: Int) {
        let lanes = PowerSpectra.lanes
        signals = AlignedFloats(count: geometry.padded * lanes)
        self.spectra = AlignedFloats(count: spectra.scratchCount)
        power = AlignedFloats(count: max(geometry.lines, bins) * lanes)
        mel = AlignedFloats(count: bins * lanes)
        edge = AlignedFloats(count: geometry.length)
        logEnergies = [Float](repeating: 0, count: lanes)
    }
}

extension FeatureWindow {
    /// The factors of `count` ≥ 2 samples.
    func values(count: Int) -> [Float] {
        let angle = 2 * Double.pi / Double(count - 1)
        return (0..<count).map { Float(factor(at: angle * Double($0))) }
    }

    /// The factor at `position`, which goes from 0 to 2π over the frame.
    private func factor(at position: Double) -> Double {
        switch self {
        case .povey: pow(0.5 - 0.5 * cos(position), 0.85)
        case .hanning: 0.5 - 0.5 * cos(position)
        case .hamming: 0.54 - 0.46 * cos(position)
        case .rectangular: 1
        case .blackman: 0.42 - 0.5 * cos(position) + 0.08 * cos(2 * position)
        }
    }
}

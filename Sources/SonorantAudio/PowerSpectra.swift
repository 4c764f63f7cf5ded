import CFFTW
import CSIMD
import Foundation
import SonorantTensors

/// Power spectra of real signals, 16 at a time, by FFTW. Made once, usable by several threads.
///
/// Samples are taken in pairs as complex numbers: the transform of half as many complex numbers
/// takes a third of the time that FFTW needs for the real one. Signals of odd length go the
/// straight way. A lane's spectrum does not depend on what the other lanes hold.
final class PowerSpectra: Sendable {
    /// Samples of a signal.
    let size: Int
    /// Signals at a time.
    static let lanes = Int(SONORANT_FRAME_LANES)

    private enum Method: Sendable {
        // Thread-safe to execute.
        case packed(plan: LibraryObject, turns: [Float])
        case straight(RealFFT)
    }
    private let method: Method
    /// Complex values from one spectrum's start to the next's.
    private let stride: Int

    init(size: Int) {
        self.size = size
        guard size.isMultiple(of: 2) else {
            let fft = RealFFT(size: size, batch: Self.lanes)
            method = .straight(fft)
            stride = fft.stride
            return
        }
        let half = size / 2
        stride = (half + 7) / 8 * 8
        let signals = AlignedFloats(count: size * Self.lanes)
        let spectra = AlignedFloats(count: 2 * stride * Self.lanes)
        var length = Int32(half)
        let step = Int32(stride)
        let plan = RealFFT.plan {
            fftwf_plan_many_dft(
                1, &length, Int32(Self.lanes), RealFFT.complex(signals.pointer), nil, 1, length,
                RealFFT.complex(spectra.pointer), nil, 1, step, FFTW_FORWARD,
                UInt32(FFTW_ESTIMATE))
        }
        let turns = (0...half / 2).flatMap { line -> [Float] in
            let angle = Double.pi * Double(line) / Double(half)
            return [Float(cos(angle)), Float(sin(angle))]
        }
        method = .packed(plan: plan, turns: turns)
    }

    /// Lines of a spectrum, from 0 Hz to the Nyquist frequency.
    var lines: Int { size / 2 + 1 }

    /// Floats that ``compute(_:scratch:into:)`` needs for itself.
    var scratchCount: Int { 2 * stride * Self.lanes }

    /// Powers of the signals, ``size`` floats apart, which stay as they are.
    ///
    /// - Parameter power: gets ``lines`` × 16 values, the signal being the fastest index.
    func compute(
        _ signals: AlignedFloats, scratch: AlignedFloats, into power: UnsafeMutablePointer<Float>
    ) {
        precondition(
            signals.count >= size * Self.lanes && scratch.count >= scratchCount,
            "\(signals.count) and \(scratch.count) floats are too few")
        switch method {
        case .packed(let plan, let turns):
            fftwf_execute_dft(
                plan.pointer, RealFFT.complex(signals.pointer), RealFFT.complex(scratch.pointer))
            sonorant_packed_power_lanes(scratch.pointer, size / 2, stride, turns, power)
        case .straight(let fft):
            fft.forward(signals, into: scratch)
            sonorant_power_lanes(scratch.pointer, lines, stride, power)
        }
    }
}

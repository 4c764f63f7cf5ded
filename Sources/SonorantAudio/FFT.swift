import CFFTW
import Foundation
import SonorantTensors

/// Floats at an address that suits vector instructions, freed at the end of its life.
final class AlignedFloats {
    let pointer: UnsafeMutablePointer<Float>
    let count: Int

    /// `count` zeros.
    init(count: Int) {
        self.count = count
        let bytes = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, count) * MemoryLayout<Float>.stride, alignment: 64)
        pointer = bytes.bindMemory(to: Float.self, capacity: max(1, count))
        pointer.initialize(repeating: 0, count: max(1, count))
    }

    deinit {
        UnsafeMutableRawPointer(pointer).deallocate()
    }
}

/// Spectra of real signals, several at a time, by FFTW. Made once, usable by several threads.
///
/// Plans are made by estimate: measuring would choose by the clock, and the same seed would not
/// give the same bits.
final class RealFFT: Sendable {
    /// Samples of a signal.
    let size: Int
    /// Signals at a time.
    let batch: Int
    /// Complex values from one spectrum's start to the next's; `size / 2 + 1` of them are used.
    let stride: Int

    // Thread-safe to execute.
    private let forwardPlan: LibraryObject
    private let inversePlan: LibraryObject

    init(size: Int, batch: Int) {
        self.size = size
        self.batch = batch
        let stride = (size / 2 + 1 + 7) / 8 * 8
        self.stride = stride
        let signals = AlignedFloats(count: size * batch)
        let spectra = AlignedFloats(count: 2 * stride * batch)
        let complex = Self.complex(spectra.pointer)
        var length = Int32(size)
        let (count, step) = (Int32(batch), Int32(stride))
        forwardPlan = Self.plan {
            fftwf_plan_many_dft_r2c(
                1, &length, count, signals.pointer, nil, 1, length, complex, nil, 1, step,
                UInt32(FFTW_ESTIMATE))
        }
        inversePlan = Self.plan {
            fftwf_plan_many_dft_c2r(
                1, &length, count, complex, nil, 1, step, signals.pointer, nil, 1, length,
                UInt32(FFTW_ESTIMATE))
        }
    }

    private static let planning = NSLock()

    /// What `make` makes. Plans are made and destroyed one at a time in the whole process.
    static func plan(_ make: () -> fftwf_plan?) -> LibraryObject {
        guard let plan = planning.withLock(make) else {
            preconditionFailure("FFTW has no plan for this size")
        }
        return LibraryObject(plan) { plan in planning.withLock { fftwf_destroy_plan(plan) } }
    }

    /// Spectra of `batch` signals, `size` floats apart, which stay as they are. Both buffers come
    /// from ``AlignedFloats``.
    func forward(_ signals: AlignedFloats, into spectra: AlignedFloats) {
        precondition(
            signals.count >= size * batch && spectra.count >= 2 * stride * batch,
            "\(signals.count) and \(spectra.count) floats are too few")
        fftwf_execute_dft_r2c(forwardPlan.pointer, signals.pointer, Self.complex(spectra.pointer))
    }

    /// `size` times the signals of the spectra, which are destroyed.
    func inverse(_ spectra: AlignedFloats, into signals: AlignedFloats) {
        precondition(
            signals.count >= size * batch && spectra.count >= 2 * stride * batch,
            "\(signals.count) and \(spectra.count) floats are too few")
        fftwf_execute_dft_c2r(inversePlan.pointer, Self.complex(spectra.pointer), signals.pointer)
    }

    /// The same memory as FFTW sees it.
    static func complex(
        _ floats: UnsafeMutablePointer<Float>
    ) -> UnsafeMutablePointer<fftwf_complex> {
        UnsafeMutableRawPointer(floats).assumingMemoryBound(to: fftwf_complex.self)
    }
}

import Synchronization

/// Convolution through spectra. Plans are kept for the few sizes there are, powers of two;
/// several threads may use it at a time.
final class Convolver: Sendable {
    private let transforms = Mutex<[Int: RealFFT]>([:])

    /// The first `count` values from `start` on of the convolution of `signal` and `response`,
    /// zeros behind its end.
    func convolve(
        _ signal: [Float], with response: [Float], from start: Int, count: Int
    ) -> [Float] {
        guard !signal.isEmpty, !response.isEmpty else {
            return [Float](repeating: 0, count: count)
        }
        var size = 16
        while size < signal.count + response.count - 1 { size *= 2 }
        let fft = transform(size: size)
        let time = AlignedFloats(count: size)
        let first = AlignedFloats(count: 2 * fft.stride)
        let second = AlignedFloats(count: 2 * fft.stride)
        time.pointer.update(from: response, count: response.count)
        fft.forward(time, into: second)
        time.pointer.update(repeating: 0, count: response.count)
        time.pointer.update(from: signal, count: signal.count)
        fft.forward(time, into: first)
        // FFTW does not divide by the size.
        let scale = 1 / Float(size)
        let (a, b) = (first.pointer, second.pointer)
        for line in 0...size / 2 {
            let (re, im) = (a[2 * line], a[2 * line + 1])
            let (otherRe, otherIm) = (b[2 * line], b[2 * line + 1])
            a[2 * line] = (re * otherRe - im * otherIm) * scale
            a[2 * line + 1] = (re * otherIm + im * otherRe) * scale
        }
        fft.inverse(first, into: time)
        return (start..<start + count).map { $0 < size ? time.pointer[$0] : 0 }
    }

    private func transform(size: Int) -> RealFFT {
        transforms.withLock { transforms in
            if let known = transforms[size] { return known }
            let made = RealFFT(size: size, batch: 1)
            transforms[size] = made
            return made
        }
    }
}

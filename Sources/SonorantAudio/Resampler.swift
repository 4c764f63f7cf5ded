import CSoxr
import SonorantSystem

/// Brings a stream of samples from one rate to another, block by block.
///
/// The blocks' lengths do not change the result. Source: libsoxr 0.1.3, its high-quality setting
/// (20 bits, linear phase, pass band to 0.913 of the lower Nyquist frequency).
package final class Resampler {
    private let handle: soxr_t
    private let ratio: Double
    private let path: String
    private let inputRate: Int
    private let outputRate: Int
    /// No recording needs more, and the memory that libsoxr takes grows with the ratio.
    private static let largestRatio = 256.0
    /// Where output lands before it is appended; sized once for each length of input.
    private var scratch: [Float] = []

    /// - Parameters:
    ///   - inputRate: any positive rate; only the ratio of the two matters.
    ///   - outputRate: the rate to reach.
    ///   - path: named in the error.
    /// - Throws: ``AudioError/cannotResample(path:from:to:reason:)`` for a ratio beyond libsoxr.
    package init(from inputRate: Double, to outputRate: Double, path: String) throws {
        ratio = outputRate / inputRate
        self.path = path
        self.inputRate = Int(inputRate)
        self.outputRate = Int(outputRate)
        guard (1 / Self.largestRatio...Self.largestRatio).contains(ratio) else {
            throw AudioError.cannotResample(
                path: path, from: self.inputRate, to: self.outputRate,
                reason: "the rates are further apart than 1 to \(Int(Self.largestRatio))")
        }
        var error: soxr_error_t?
        var quality = soxr_quality_spec(UInt(SOXR_20_BITQ), 0)
        var runtime = soxr_runtime_spec(1)
        let created = soxr_create(inputRate, outputRate, 1, &error, nil, &quality, &runtime)
        guard let created, error == nil else {
            throw AudioError.cannotResample(
                path: path, from: self.inputRate, to: self.outputRate,
                reason: error.map { String(cString: $0) } ?? "out of memory")
        }
        handle = created
    }

    deinit {
        soxr_delete(handle)
    }

    /// Appends to `output` what `input` adds to the stream.
    package func process(_ input: UnsafeBufferPointer<Float>, into output: inout [Float]) throws {
        var consumed = 0
        while consumed < input.count {
            let rest = UnsafeBufferPointer(rebasing: input[consumed...])
            consumed += try step(rest.baseAddress, count: rest.count, into: &output).consumed
        }
    }

    /// Appends to `output` what is still inside; no more input may follow.
    package func finish(into output: inout [Float]) throws {
        while try step(nil, count: 0, into: &output).produced > 0 {}
    }

    private func step(
        _ input: UnsafePointer<Float>?, count: Int, into output: inout [Float]
    ) throws -> (consumed: Int, produced: Int) {
        let room = max(4096, Int(Double(count) * ratio) + 64)
        if scratch.count < room { scratch = [Float](repeating: 0, count: room) }
        var consumed = 0
        var produced = 0
        let error = scratch.withUnsafeMutableBufferPointer { buffer in
            let error = soxr_process(
                handle, input, count, &consumed, buffer.baseAddress, buffer.count, &produced)
            output.append(contentsOf: buffer[..<produced])
            return error
        }
        // Without progress the caller would wait for ever.
        guard error == nil, consumed + produced > 0 || count == 0 else {
            throw AudioError.cannotResample(
                path: path, from: inputRate, to: outputRate,
                reason: error.map { String(cString: $0) } ?? "the resampler stands still")
        }
        return (consumed, produced)
    }
}

extension Waveform {
    /// The same sound at another rate; itself where the rate is the same already.
    ///
    /// - Parameter newRate: in Hz, at least 1.
    /// - Throws: ``AudioError/cannotResample(path:from:to:reason:)`` for a ratio beyond libsoxr.
    package func resampled(to newRate: Int) throws -> Waveform {
        guard newRate != sampleRate else { return self }
        precondition(newRate >= 1, "a sample rate of \(newRate) Hz is below 1 Hz")
        return Waveform(
            samples: try resampledSamples(from: Double(sampleRate), to: Double(newRate)),
            sampleRate: newRate)
    }

    /// The same sound played `factor` times as fast: shorter and higher for a factor above 1.
    ///
    /// - Throws: ``AudioError/cannotResample(path:from:to:reason:)`` for a factor beyond libsoxr.
    package func played(atSpeed factor: Double) throws -> Waveform {
        guard factor != 1 else { return self }
        precondition(factor > 0, "a speed of \(factor) is not above 0")
        return Waveform(
            samples: try resampledSamples(
                from: Double(sampleRate) * factor, to: Double(sampleRate)),
            sampleRate: sampleRate)
    }

    private func resampledSamples(from inputRate: Double, to outputRate: Double) throws -> [Float] {
        let resampler = try Resampler(from: inputRate, to: outputRate, path: "waveform")
        var output: [Float] = []
        output.reserveCapacity(Int(Double(samples.count) * outputRate / inputRate) + 16)
        try samples.withUnsafeBufferPointer { try resampler.process($0, into: &output) }
        try resampler.finish(into: &output)
        return output
    }
}

import Foundation
import SonorantAudio
import SonorantTensors

/// Sounds to test with.
enum Signals {
    /// A sine at half of full scale.
    static func sine(
        _ hertz: Double = 440, seconds: Double = 0.25, sampleRate: Int = 16000,
        amplitude: Double = 0.5
    ) -> Waveform {
        let count = Int(seconds * Double(sampleRate))
        return Waveform(
            samples: (0..<count).map {
                Float(amplitude * sin(2 * .pi * hertz * Double($0) / Double(sampleRate)))
            }, sampleRate: sampleRate)
    }

    /// White noise, uniform within ±`amplitude`, at steps of 16-bit samples.
    static func noise(
        seconds: Double = 0.25, sampleRate: Int = 16000, amplitude: Double = 0.5, seed: UInt64 = 1
    ) -> Waveform {
        var generator = SeededGenerator(seed: seed, "test noise")
        let count = Int(seconds * Double(sampleRate))
        return Waveform(
            samples: (0..<count).map { _ in
                let value = generator.uniform(in: -amplitude..<amplitude)
                return Float((value * 32768).rounded() / 32768)
            }, sampleRate: sampleRate)
    }

    /// The largest difference between two equally long runs of samples; infinite otherwise.
    static func difference(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Float {
        guard a.count == b.count else { return .infinity }
        return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    /// The root of the mean square.
    static func level(_ samples: some Collection<Float>) -> Double {
        let sum = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
        return (sum / Double(max(1, samples.count))).squareRoot()
    }

    /// The cosine of the angle between two equally long runs of samples.
    static func cosine(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Double {
        var product = 0.0
        for (x, y) in zip(a, b) { product += Double(x) * Double(y) }
        return product / (level(a) * level(b) * Double(a.count))
    }
}

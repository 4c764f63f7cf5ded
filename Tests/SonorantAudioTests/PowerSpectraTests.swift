import Foundation
import SonorantAudio
import SonorantTensors
import Testing

@Suite("Power spectra")
struct PowerSpectraTests {
    /// Log power spectra against sums of sines and cosines in double precision, for frames of every
    /// kind of length: halves that are odd, powers of two, primes, the shortest.
    @Test(
        "agree with the definition at every length",
        arguments: [2, 3, 4, 6, 25, 50, 64, 97, 130, 512])
    func definition(length: Int) throws {
        var configuration = FeatureConfiguration()
        configuration.kind = .spectrogram
        configuration.frameLengthInMilliseconds = Double(length)
        configuration.frameShiftInMilliseconds = Double(length)
        configuration.window = .rectangular
        configuration.roundToPowerOfTwo = false
        configuration.removeDCOffset = false
        configuration.preemphasis = 0
        let extractor = try FeatureExtractor(configuration: configuration, sampleRate: 1000)
        #expect(extractor.dimension == length / 2 + 1)
        var generator = SeededGenerator(seed: 5, "spectra", length)
        let sound = Waveform(
            samples: (0..<17 * length).map { _ in Float(0.1 * generator.gaussian()) },
            sampleRate: 1000)
        let features = extractor.features(of: sound)
        #expect(features.rows == 17)
        for frame in [0, 1, 15, 16] {
            let samples = sound.samples[frame * length..<(frame + 1) * length].map {
                Double($0) * 32768
            }
            let scale = samples.reduce(0) { $0 + $1 * $1 }
            // Line 0 holds the energy of the frame instead.
            for line in 1...length / 2 {
                var (re, im) = (0.0, 0.0)
                for (index, sample) in samples.enumerated() {
                    let angle = 2 * Double.pi * Double(line * index % length) / Double(length)
                    re += sample * cos(angle)
                    im -= sample * sin(angle)
                }
                let found = exp(
                    Double(features[row: frame][features[row: frame].startIndex + line]))
                #expect(abs(found - (re * re + im * im)) < 1e-5 * scale, "line \(line)")
            }
        }
    }
}
